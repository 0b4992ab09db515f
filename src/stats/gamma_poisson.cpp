#include "tocsin/stats/gamma_poisson.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/glm.hpp"

#include "aliasing.hpp"
#include "constants.hpp"
#include "gamma_poisson_likelihood.hpp"

namespace tocsin {
namespace {

constexpr double longest_log_alpha_step = 2.0;

/// The units with exposure and the columns that are not aliased.
struct Problem {
  Eigen::VectorXd y;
  Eigen::VectorXd E;
  Eigen::MatrixXd X;
};

GammaPoissonStatus status_of(GlmStatus status) {
  switch (status) {
    case GlmStatus::converged:
      return GammaPoissonStatus::converged;
    case GlmStatus::all_zero:
      return GammaPoissonStatus::all_zero;
    case GlmStatus::separated:
      return GammaPoissonStatus::separated;
    case GlmStatus::hit_limit:
      return GammaPoissonStatus::hit_limit;
    case GlmStatus::not_finite:
      break;
  }
  return GammaPoissonStatus::not_finite;
}

/// Moment start of alpha: the variance of theta / m by which the squared residuals exceed the counts, sum((O - mu)^2 -
/// O) / sum mu^2.
double moment_log_alpha(const Eigen::VectorXd& y, const Eigen::VectorXd& mu) {
  const double variance = ((y - mu).array().square() - y.array()).sum() / mu.squaredNorm();
  return -std::log(variance);
}

/// Newton step on a maximum: (-H + ridge I)^-1 gradient with the smallest ridge tried that makes the matrix positive
/// definite.
Eigen::VectorXd ascent_step(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& hessian) {
  const double size = hessian.diagonal().cwiseAbs().maxCoeff();
  for (double ridge = 0.0;; ridge = ridge == 0.0 ? 1e-6 * size + 1e-12 : 10.0 * ridge) {
    const Eigen::MatrixXd information = ridge * Eigen::MatrixXd::Identity(hessian.rows(), hessian.cols()) - hessian;
    const Eigen::LLT<Eigen::MatrixXd> cholesky(information);
    if (cholesky.info() != Eigen::Success) continue;
    Eigen::VectorXd step = cholesky.solve(gradient);
    const double reach = std::abs(step[step.size() - 1]);
    if (reach > longest_log_alpha_step) step *= longest_log_alpha_step / reach;
    return step;
  }
}

struct HyperMaximum {
  Eigen::VectorXd parameters;  ///< (beta, log alpha)
  GammaPoissonDerivatives at;
  int iterations = 0;
  bool converged = false;
};

HyperMaximum maximise(const Problem& problem, const Eigen::VectorXd& start, const GammaPoissonOptions& options) {
  const Eigen::Index p = problem.X.cols();
  const auto evaluate = [&](const Eigen::VectorXd& parameters) {
    return gamma_poisson_log_likelihood(problem.y, problem.E, problem.X, parameters.head(p), parameters[p]);
  };
  HyperMaximum best{start, evaluate(start), 0, false};
  while (!best.converged && best.iterations < options.max_iterations) {
    ++best.iterations;
    const Eigen::VectorXd step = ascent_step(best.at.gradient, best.at.hessian);
    const double promised = 0.5 * step.dot(best.at.gradient);
    const double slack = 1e-12 * (1.0 + std::abs(best.at.value));
    for (double scale = 1.0;; scale *= 0.5) {
      if (scale < 1e-10) return best;
      const Eigen::VectorXd parameters = best.parameters + scale * step;
      const GammaPoissonDerivatives next = evaluate(parameters);
      if (!(next.value >= best.at.value - slack) || !next.hessian.allFinite()) continue;
      best.parameters = parameters;
      best.at = next;
      best.converged = scale == 1.0 && promised <= options.tolerance;
      break;
    }
  }
  return best;
}

Problem usable_part(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure, const Eigen::MatrixXd& X) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < exposure.size(); ++i)
    if (exposure[i] > 0.0) rows.push_back(i);
  return {observed(rows), exposure(rows), X(rows, Eigen::all)};
}

bool finite_and_not_negative(const Eigen::VectorXd& v) { return v.allFinite() && (v.array() >= 0.0).all(); }

}  // namespace

GammaPoissonDerivatives gamma_poisson_log_likelihood(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure,
                                                     const Eigen::MatrixXd& X, const Eigen::VectorXd& beta,
                                                     double log_alpha) {
  assert(observed.size() == exposure.size() && X.rows() == observed.size() && X.cols() == beta.size());
  const Eigen::Index p = X.cols();
  const double a = std::exp(log_alpha);
  const Eigen::VectorXd mu = (exposure.array() * (X * beta).array().exp()).matrix();
  GammaPoissonDerivatives total{0.0, Eigen::VectorXd::Zero(p + 1), Eigen::MatrixXd::Zero(p + 1, p + 1)};
  if (!(a > 0.0) || !std::isfinite(a) || !mu.allFinite() || !(mu.array() > 0.0).all()) {
    total.value = -infinity;
    return total;
  }
  for (Eigen::Index i = 0; i < observed.size(); ++i) {
    const NegativeBinomialTerm term = negative_binomial_term(observed[i], mu[i], a);
    total.value += term.value;
    total.gradient[p] += term.d_lambda;
    total.hessian(p, p) += term.d_lambda_lambda;
    if (p == 0) continue;
    const Eigen::VectorXd x = X.row(i).transpose();
    total.gradient.head(p) += term.d_eta * x;
    total.hessian.topLeftCorner(p, p) += term.d_eta_eta * x * x.transpose();
    total.hessian.col(p).head(p) += term.d_eta_lambda * x;
  }
  total.hessian.row(p).head(p) = total.hessian.col(p).head(p).transpose();
  return total;
}

GammaPoissonFit fit_gamma_poisson(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure,
                                  const Eigen::MatrixXd& X, const GammaPoissonOptions& options) {
  assert(observed.size() == exposure.size() && X.rows() == observed.size());
  const Eigen::Index p = X.cols();
  GammaPoissonFit fit;
  fit.alpha = infinity;
  fit.beta = Eigen::VectorXd::Constant(p, not_a_number);
  fit.prior_mean = Eigen::VectorXd::Constant(observed.size(), p == 0 ? 1.0 : not_a_number);
  fit.covariance = Eigen::MatrixXd::Constant(p + 1, p + 1, not_a_number);
  if (!finite_and_not_negative(observed) || !finite_and_not_negative(exposure) || !X.allFinite()) return fit;

  Problem problem = usable_part(observed, exposure, X);
  fit.units = problem.y.size();
  const GlmFit poisson = fit_poisson(problem.y, problem.X, problem.E.array().log().matrix());
  fit.status = status_of(poisson.status);
  fit.aliased = poisson.aliased;
  if (fit.units > 0 && problem.y.sum() == 0.0)
    fit.status = GammaPoissonStatus::all_zero;  // also with the mean fixed at 1
  if (fit.status != GammaPoissonStatus::converged) return fit;

  const std::vector<Eigen::Index> kept = independent_columns(problem.X).kept;
  const auto k = static_cast<Eigen::Index>(kept.size());
  problem.X = problem.X(Eigen::all, kept).eval();
  fit.beta = poisson.coefficients;
  fit.log_likelihood = poisson.log_likelihood;
  fit.iterations = poisson.iterations;

  const double slope_at_poisson = ((problem.y - poisson.fitted).array().square() - problem.y.array()).sum();
  fit.overdispersed = slope_at_poisson > 0.0;
  if (fit.overdispersed) {
    Eigen::VectorXd start(k + 1);
    start << poisson.coefficients(kept), moment_log_alpha(problem.y, poisson.fitted);
    const HyperMaximum maximum = maximise(problem, start, options);
    fit.iterations += maximum.iterations;
    fit.status = maximum.converged ? GammaPoissonStatus::converged : GammaPoissonStatus::hit_limit;
    fit.alpha = std::exp(maximum.parameters[k]);
    fit.beta(kept) = maximum.parameters.head(k);
    fit.gain_over_poisson = std::max(0.0, maximum.at.value - fit.log_likelihood);
    fit.log_likelihood = maximum.at.value;
    std::vector<Eigen::Index> rows = kept;
    rows.push_back(p);
    const Eigen::LLT<Eigen::MatrixXd> information(-maximum.at.hessian);
    if (information.info() == Eigen::Success)
      fit.covariance(rows, rows) = information.solve(Eigen::MatrixXd::Identity(k + 1, k + 1)).eval();
  } else {
    fit.status = GammaPoissonStatus::no_overdispersion;
    fit.covariance.topLeftCorner(p, p) = poisson.covariance;
  }
  fit.prior_mean = (X(Eigen::all, kept) * fit.beta(kept)).array().exp().matrix();
  return fit;
}

GammaPoissonFit fit_gamma_poisson(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure) {
  return fit_gamma_poisson(observed, exposure, Eigen::MatrixXd::Ones(observed.size(), 1));
}

GammaPoissonFit fit_gamma_poisson_mean_one(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected) {
  return fit_gamma_poisson(observed, expected, Eigen::MatrixXd(observed.size(), 0));
}

double GammaLaw::quantile(double p) const { return std::isinf(shape) ? mean : gamma_quantile(p, shape, shape / mean); }

double GammaLaw::sd() const { return mean / std::sqrt(shape); }

double GammaLaw::probability_above(double c) const {
  if (std::isinf(shape)) return mean > c ? 1.0 : 0.0;
  return gamma_sf(c, shape, shape / mean);
}

double GammaLaw::probability_below(double c) const {
  if (std::isinf(shape)) return mean < c ? 1.0 : 0.0;
  return gamma_cdf(c, shape, shape / mean);
}

double GammaLaw::predictive_at_least(double k, double exposure) const {
  return negative_binomial_sf(k - 1.0, shape, mean * exposure);
}

double GammaLaw::predictive_at_most(double k, double exposure) const {
  return negative_binomial_cdf(k, shape, mean * exposure);
}

GammaLaw gamma_posterior(double alpha, double prior_mean, double observed, double exposure) {
  assert(!(alpha <= 0.0) && !(prior_mean <= 0.0) && !(observed < 0.0) && !(exposure < 0.0));
  if (std::isinf(alpha)) return {.mean = prior_mean, .shape = alpha};
  const double shape = alpha + observed;
  return {.mean = shape / (alpha / prior_mean + exposure), .shape = shape};
}

}  // namespace tocsin
