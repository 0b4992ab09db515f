#include "likelihood_maximum.hpp"

#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

namespace tocsin {
namespace {

/// Steps of differences: of the fixed parameters in standard errors, of the others in logarithms.
constexpr double fixed_difference = 1e-3;
constexpr double other_difference = 1e-4;
constexpr double longest_other_step = 1.0;
/// A step that promises no more gain than this moves less than 1e-5 standard errors.
constexpr double nearly_there = 5e-11;
/// One that promises more than this was taken too far from where the information is.
constexpr double far_off = 5e-9;

Eigen::VectorXd step_along(const OuterProblem& problem, Eigen::Index m, Eigen::Index j) {
  return (j < problem.fixed ? fixed_difference : other_difference) * Eigen::VectorXd::Unit(m, j);
}

Eigen::MatrixXd differenced_information(const OuterProblem& problem, const Eigen::VectorXd& at) {
  const Eigen::Index m = at.size();
  Eigen::MatrixXd result(m, m);
  problem.linearise();
  for (Eigen::Index j = 0; j < m; ++j) {
    const Eigen::VectorXd h = step_along(problem, m, j);
    result.col(j) = (problem.likelihood(at - h).gradient - problem.likelihood(at + h).gradient) / (2.0 * h[j]);
  }
  return 0.5 * (result + result.transpose());
}

/// The guess, and beyond the fixed parameters forward differences, which are as good as the start deserves.
Eigen::MatrixXd first_information(const OuterProblem& problem, const Eigen::VectorXd& at,
                                  const Eigen::VectorXd& gradient) {
  const Eigen::Index m = at.size();
  Eigen::MatrixXd result(m, m);
  problem.linearise();
  result.topLeftCorner(problem.fixed, problem.fixed) = problem.fixed_information();
  for (Eigen::Index j = problem.fixed; j < m; ++j) {
    const Eigen::VectorXd h = step_along(problem, m, j);
    result.col(j) = (gradient - problem.likelihood(at + h).gradient) / h[j];
    result.row(j) = result.col(j).transpose();
  }
  return result;
}

/// The inverse, with the smallest ridge tried that makes it positive definite.
Eigen::MatrixXd ridged_inverse(const Eigen::MatrixXd& A) {
  const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(A.rows(), A.cols());
  for (double ridge = 0.0;; ridge = ridge == 0.0 ? 1e-6 * A.diagonal().cwiseAbs().maxCoeff() + 1e-12 : 10.0 * ridge) {
    const Eigen::LLT<Eigen::MatrixXd> cholesky(A + ridge * I);
    if (cholesky.info() == Eigen::Success) return cholesky.solve(I);
  }
}

}  // namespace

Eigen::MatrixXd Maximum::covariance() const {
  const Eigen::Index m = parameters.size();
  const Eigen::LLT<Eigen::MatrixXd> cholesky(information);
  if (information.rows() == m && cholesky.info() == Eigen::Success)
    return cholesky.solve(Eigen::MatrixXd::Identity(m, m));
  return Eigen::MatrixXd::Constant(m, m, std::numeric_limits<double>::quiet_NaN());
}

Maximum maximise(const OuterProblem& problem, const Eigen::VectorXd& start, const MixedOptions& options) {
  const Eigen::Index m = start.size();
  const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(m, m);
  Maximum best{start, problem.likelihood(start), {}, 0, false};
  if (!std::isfinite(best.at.value)) return best;
  Eigen::MatrixXd inverse =
      ridged_inverse(problem.information ? problem.information() : first_information(problem, start, best.at.gradient));
  while (!best.converged && best.iterations < options.max_iterations) {
    ++best.iterations;
    Eigen::VectorXd step = inverse * best.at.gradient;
    const double reach = step.tail(m - problem.fixed).cwiseAbs().maxCoeff();
    const bool full = reach <= longest_other_step;
    if (!full) step *= longest_other_step / reach;
    const double promised = 0.5 * step.dot(best.at.gradient);
    const double slack = problem.rounding + 1e-12 * (1.0 + std::abs(best.at.value));
    double scale = 1.0;
    MixedLikelihood next = problem.likelihood(best.parameters + step);
    while (!(next.value >= best.at.value - slack) && scale > 1e-8) {
      scale *= 0.5;
      next = problem.likelihood(best.parameters + scale * step);
    }
    if (!(next.value >= best.at.value - slack)) break;
    const Eigen::VectorXd moved = scale * step;
    const Eigen::VectorXd change = best.at.gradient - next.gradient;
    best.parameters += moved;
    best.at = next;
    if (promised > far_off) best.information.resize(0, 0);
    const bool settled = full && scale == 1.0;
    best.converged = settled && promised <= options.tolerance && best.information.size() > 0;
    if (settled && promised <= nearly_there && best.information.size() == 0) {
      best.information =
          problem.information ? problem.information() : differenced_information(problem, best.parameters);
      inverse = ridged_inverse(best.information);
    } else if (const double curvature = moved.dot(change); curvature > 0.0) {
      const Eigen::MatrixXd left = I - moved * change.transpose() / curvature;
      inverse = (left * inverse * left.transpose() + moved * moved.transpose() / curvature).eval();
    }
  }
  return best;
}

}  // namespace tocsin
