#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/interval_poisson.hpp"

#include "constants.hpp"
#include "symmetric_eigen.hpp"

namespace tocsin {
namespace {

/// At a maximum the converging step is minute; where a mean runs to 0 or infinity each step still moves some linear
/// predictor by one over the counts in play.
constexpr double still_moving = 1e-3;

struct Figures {
  const std::vector<CountInterval>& intervals;
  const std::vector<Eigen::Index>& of_row;
};

bool usable(const Figures& figures, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset) {
  std::vector<bool> has_rows(figures.intervals.size(), false);
  for (const Eigen::Index g : figures.of_row)
    if (g >= 0) has_rows[static_cast<std::size_t>(g)] = true;
  return !figures.intervals.empty() && X.allFinite() && offset.allFinite() &&
         std::all_of(has_rows.begin(), has_rows.end(), [](bool some) { return some; }) &&
         std::all_of(figures.intervals.begin(), figures.intervals.end(), [](const CountInterval& interval) {
           return std::isfinite(interval.lo) && interval.lo >= 0.0 && interval.lo <= interval.hi;
         });
}

/// Poisson regression on the middle of each interval, totals shared out by exposure: the start, and the judge of
/// aliased columns.
GlmFit crude_fit(const Figures& figures, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset) {
  const Eigen::VectorXd exposure = (offset.array() - offset.maxCoeff()).exp().matrix();
  Eigen::VectorXd total = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(figures.intervals.size()));
  for (Eigen::Index i = 0; i < offset.size(); ++i)
    if (const Eigen::Index g = figures.of_row[static_cast<std::size_t>(i)]; g >= 0) total[g] += exposure[i];
  Eigen::VectorXd y = Eigen::VectorXd::Zero(offset.size());
  Eigen::VectorXd weight = Eigen::VectorXd::Zero(offset.size());
  for (Eigen::Index i = 0; i < offset.size(); ++i) {
    const Eigen::Index g = figures.of_row[static_cast<std::size_t>(i)];
    if (g < 0) continue;
    const auto [lo, hi] = figures.intervals[static_cast<std::size_t>(g)];
    const double middle = std::isinf(hi) ? lo + 1.0 : 0.5 * (lo + hi);
    y[i] = total[g] > 0.0 ? middle * exposure[i] / total[g] : 0.0;
    weight[i] = 1.0;
  }
  return fit_poisson(y, X, offset, weight);
}

struct Evaluation {
  double log_likelihood = 0;
  Eigen::VectorXd mu;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd observed;  ///< information in the figures
  Eigen::MatrixXd complete;  ///< information were every row counted
};

/// With p_i = mu_i / Lambda_g and z_g = sum p_i x_i over the rows of figure g, score s_g and information I_g of its
/// total in log Lambda_g: gradient sum s_g z_g, information sum I_g z_g z_g' - s_g sum p_i (x_i - z_g)(x_i - z_g)'.
Evaluation evaluate(const Figures& figures, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                    const Eigen::VectorXd& beta) {
  const auto count = static_cast<Eigen::Index>(figures.intervals.size());
  Evaluation at;
  at.mu = (offset + X * beta).array().exp().matrix();
  Eigen::VectorXd total = Eigen::VectorXd::Zero(count);
  Eigen::MatrixXd Z = Eigen::MatrixXd::Zero(count, X.cols());
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    const Eigen::Index g = figures.of_row[static_cast<std::size_t>(i)];
    if (g < 0) continue;
    total[g] += at.mu[i];
    Z.row(g) += at.mu[i] * X.row(i);
  }
  if (!total.allFinite() || !(total.array() > 0.0).all()) {
    at.log_likelihood = -std::numeric_limits<double>::infinity();
    return at;
  }
  Z = total.cwiseInverse().asDiagonal() * Z;

  Eigen::VectorXd score(count);
  Eigen::VectorXd information(count);
  for (Eigen::Index g = 0; g < count; ++g) {
    const IntervalPoissonTerm term = interval_poisson(figures.intervals[static_cast<std::size_t>(g)], total[g]);
    at.log_likelihood += term.log_probability;
    score[g] = term.score;
    information[g] = term.information;
  }
  Eigen::MatrixXd within = Eigen::MatrixXd::Zero(X.rows(), X.cols());
  Eigen::VectorXd pull = Eigen::VectorXd::Zero(X.rows());
  Eigen::VectorXd seen_mu = Eigen::VectorXd::Zero(X.rows());
  for (Eigen::Index i = 0; i < X.rows(); ++i) {
    const Eigen::Index g = figures.of_row[static_cast<std::size_t>(i)];
    if (g < 0) continue;
    within.row(i) = X.row(i) - Z.row(g);
    pull[i] = score[g] * at.mu[i] / total[g];
    seen_mu[i] = at.mu[i];
  }
  at.gradient = Z.transpose() * score;
  at.observed = Z.transpose() * information.asDiagonal() * Z - within.transpose() * pull.asDiagonal() * within;
  at.complete = X.transpose() * seen_mu.asDiagonal() * X;
  return at;
}

Eigen::VectorXd ascent_step(const Evaluation& at) {
  const Eigen::LLT<Eigen::MatrixXd> observed(at.observed);
  if (observed.info() == Eigen::Success)
    if (const Eigen::VectorXd step = observed.solve(at.gradient); step.allFinite()) return step;
  return at.complete.ldlt().solve(at.gradient);
}

/// Whether the information, scaled to unit diagonal, is positive definite beyond rounding.
bool pins_down_every_coefficient(const Eigen::MatrixXd& information) {
  if (information.rows() == 0) return true;
  if (!(information.diagonal().array() > 0.0).all()) return false;
  const Eigen::VectorXd scale = information.diagonal().array().rsqrt().matrix();
  const Eigen::MatrixXd scaled = scale.asDiagonal() * information * scale.asDiagonal();
  return symmetric_eigenvalues(scaled)[0] > 1e-10;
}

}  // namespace

IntervalPoissonFit fit_interval_poisson(const std::vector<CountInterval>& intervals,
                                        const std::vector<Eigen::Index>& figure_of_row, const Eigen::MatrixXd& X,
                                        const Eigen::VectorXd& offset, const IntervalPoissonOptions& options) {
  assert(X.rows() == offset.size() && figure_of_row.size() == static_cast<std::size_t>(offset.size()));
  assert(std::all_of(figure_of_row.begin(), figure_of_row.end(),
                     [&](Eigen::Index g) { return g >= -1 && g < static_cast<Eigen::Index>(intervals.size()); }));
  const Figures figures{intervals, figure_of_row};
  IntervalPoissonFit fit;
  fit.coefficients = Eigen::VectorXd::Constant(X.cols(), not_a_number);
  fit.covariance = Eigen::MatrixXd::Constant(X.cols(), X.cols(), not_a_number);
  fit.fitted = Eigen::VectorXd::Zero(X.rows());
  if (!usable(figures, X, offset)) return fit;

  const GlmFit crude = crude_fit(figures, X, offset);
  fit.aliased = crude.aliased;
  if (crude.status == GlmStatus::all_zero) {
    fit.status = IntervalPoissonStatus::all_zero;
    return fit;
  }
  std::vector<Eigen::Index> kept;
  for (Eigen::Index j = 0; j < X.cols(); ++j)
    if (std::find(fit.aliased.begin(), fit.aliased.end(), j) == fit.aliased.end()) kept.push_back(j);
  const Eigen::MatrixXd Xk = X(Eigen::all, kept);

  Eigen::VectorXd beta = crude.coefficients(kept);
  Evaluation at = evaluate(figures, Xk, offset, beta);
  fit.status = kept.empty() ? IntervalPoissonStatus::converged : IntervalPoissonStatus::hit_limit;
  while (fit.status == IntervalPoissonStatus::hit_limit && fit.iterations < options.max_iterations &&
         std::isfinite(at.log_likelihood)) {
    ++fit.iterations;
    const Eigen::VectorXd step = ascent_step(at);
    const double promised = 0.5 * at.gradient.dot(step);
    // Near the end the change drowns in rounding; a fall of that size is not a reason to shorten the step.
    const double slack = 1e-12 * (1.0 + std::abs(at.log_likelihood));
    double scale = 1.0;
    Evaluation next = evaluate(figures, Xk, offset, beta + step);
    while (!(next.log_likelihood >= at.log_likelihood - slack) && scale > 1e-10) {
      scale *= 0.5;
      next = evaluate(figures, Xk, offset, beta + scale * step);
    }
    if (!(next.log_likelihood >= at.log_likelihood - slack)) break;
    beta += scale * step;
    at = std::move(next);
    if (scale == 1.0 && promised <= options.tolerance) {
      const bool settled = (Xk * step).cwiseAbs().maxCoeff() < still_moving;
      fit.status = settled && pins_down_every_coefficient(at.observed) ? IntervalPoissonStatus::converged
                                                                       : IntervalPoissonStatus::not_identified;
    }
  }

  fit.coefficients(kept) = beta;
  fit.fitted = at.mu;
  fit.log_likelihood = at.log_likelihood;
  if (fit.status == IntervalPoissonStatus::converged) {
    const Eigen::MatrixXd covariance =
        at.observed.llt().solve(Eigen::MatrixXd::Identity(at.observed.rows(), at.observed.cols()));
    fit.covariance(kept, kept) = covariance;
  }
  return fit;
}

}  // namespace tocsin
