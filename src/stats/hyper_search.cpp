#include "hyper_search.hpp"

#include <cmath>
#include <utility>

namespace tocsin {
namespace {

constexpr double longest_theta_step = 1;
constexpr double promised_gain = 1e-2;  ///< of the search: the centre need not be exact, weights correct for it
constexpr double good_enough = 0.3;     ///< where the slopes left out stop the search

/// A point of the search with Laplace's term: half the log determinant moves sigma_r as restricted likelihood does, and
/// hardly the others, whose share in its slope is left to the Newton step that follows.
struct SearchPoint {
  Centre centre;
  Cholesky cholesky;
  double value = 0;
  Eigen::VectorXd score;
};

SearchPoint search_point(RatePass& pass, const RateLaws& laws, Eigen::VectorXd gamma, Eigen::VectorXd theta) {
  SearchPoint point;
  point.centre = {std::move(gamma), std::move(theta), {}};
  JointDensity& at = point.centre.at;
  at = pass.density(point.centre.gamma, point.centre.theta);
  point.cholesky = ridged(at.information);
  point.value = at.value - 0.5 * log_determinant(point.cholesky);
  point.score = at.score;
  if (pass.layout().group() >= 0) {
    const auto K = at.gradient.size();
    const Eigen::MatrixXd covariance = point.cholesky.solve(Eigen::MatrixXd::Identity(K, K));
    const auto own = covariance.diagonal().segment(laws.group_first, laws.group_count);
    point.score[pass.layout().group()] -= (1 - own.array()).sum();
  }
  return point;
}

}  // namespace

double log_determinant(const Cholesky& cholesky) { return 2 * cholesky.matrixLLT().diagonal().array().log().sum(); }

Cholesky ridged(const Eigen::MatrixXd& information) {
  Cholesky cholesky(information);
  const auto K = information.rows();
  if (K == 0) return cholesky;
  for (double ridge = 1e-3 * information.diagonal().cwiseAbs().maxCoeff();
       cholesky.info() != Eigen::Success && std::isfinite(ridge); ridge *= 10)
    cholesky.compute(information + ridge * Eigen::MatrixXd::Identity(K, K));
  return cholesky;
}

Eigen::VectorXd capped(Eigen::VectorXd step, double longest) {
  const double reach = step.size() == 0 ? 0 : step.cwiseAbs().maxCoeff();
  if (reach > longest) step *= longest / reach;
  return step;
}

Centre search_centre(RatePass& pass, const RateLaws& laws, int max_iterations) {
  Eigen::VectorXd start = laws.fixed_mean;
  start.segment(laws.group_first, laws.group_count).setZero();
  SearchPoint best = search_point(pass, laws, start, pass.layout().start());
  int evaluations = 1;
  int iterations = 0;
  bool converged = false;
  while (!converged && iterations < max_iterations) {
    ++iterations;
    const JointDensity& at = best.centre.at;
    const Eigen::VectorXd gamma_step = capped(best.cholesky.solve(at.gradient), longest_gamma_step);
    const Eigen::VectorXd theta_step = capped(at.score_spread.ldlt().solve(best.score), longest_theta_step);
    const double promised = 0.5 * (gamma_step.dot(at.gradient) + theta_step.dot(best.score));
    converged = promised <= promised_gain;
    if (converged) break;
    double scale = 1;
    SearchPoint next;
    for (; scale > 1e-3; scale *= 0.5) {
      next = search_point(pass, laws, best.centre.gamma + scale * gamma_step, best.centre.theta + scale * theta_step);
      ++evaluations;
      if (next.value >= best.value) break;
    }
    if (!(scale > 1e-3)) {
      converged = promised <= good_enough;
      if (converged) break;
      // The determinant may fall faster along gamma than the density rises: gamma alone then goes by the density.
      for (scale = 1; scale > 1e-3; scale *= 0.5) {
        next = search_point(pass, laws, best.centre.gamma + scale * gamma_step, best.centre.theta);
        ++evaluations;
        if (next.centre.at.value > at.value) break;
      }
      if (!(scale > 1e-3)) break;
    }
    best = std::move(next);
  }
  best.centre.iterations = iterations;
  best.centre.evaluations = evaluations;
  best.centre.converged = converged;
  return best.centre;
}

}  // namespace tocsin
