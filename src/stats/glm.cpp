#include "tocsin/stats/glm.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/QR>

#include "tocsin/stats/distributions.hpp"

#include "aliasing.hpp"
#include "constants.hpp"
#include "saddle_point.hpp"

namespace tocsin {
namespace {

/// A row whose mean runs to 0 gains nothing more but keeps falling: Newton on exp(eta) lowers its eta by 1 in every
/// step, while at a true maximum the last step is minute. Half of that fall in the converging step tells them apart at
/// any scale.
constexpr double falling = -0.5;

/// Summed with compensation (Dekker 1971): over a million rows that are alike rounding would go one way and outgrow the
/// gain of the last steps.
double half_deviance_sum(const Eigen::VectorXd& y, const Eigen::VectorXd& mu, const Eigen::VectorXd& w) {
  double sum = 0.0;
  double lost = 0.0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (w[i] == 0.0) continue;
    if (!(mu[i] > 0.0) || !std::isfinite(mu[i])) return std::numeric_limits<double>::infinity();
    const double term = w[i] * half_deviance(y[i], mu[i]);
    const double next = sum + term;
    lost += (sum - next) + term;
    sum = next;
  }
  return sum + lost;
}

/// The least-squares problem of one Newton step, with A = W^1/2 X over the kept columns, W = diag(w mu), at least one.
class NewtonStep {
 public:
  NewtonStep(const Eigen::MatrixXd& X, const Eigen::VectorXd& w) : X_(X), w_(w), qr_(X.rows(), X.cols()) {}

  void weigh(const Eigen::VectorXd& mu) {
    root_ = (w_.array() * mu.array()).sqrt();
    qr_.compute(root_.matrix().asDiagonal() * X_);
  }
  /// Least squares of z - X beta weighted by W.
  Eigen::VectorXd solve(const Eigen::ArrayXd& z) const { return qr_.solve((root_ * z).matrix()); }
  /// |A step|^2
  double squared_length(const Eigen::VectorXd& step) const {
    return (R().triangularView<Eigen::Upper>() * (qr_.colsPermutation().transpose() * step)).squaredNorm();
  }

  /// Inverse Fisher information (A'A)^-1 and leverages.
  void finish_covariance(const std::vector<Eigen::Index>& kept, GlmFit& fit) const {
    const Eigen::Index k = X_.cols();
    const Eigen::MatrixXd half =
        qr_.colsPermutation() * R().triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(k, k)).eval();
    const Eigen::MatrixXd covariance = half * half.transpose();
    for (Eigen::Index a = 0; a < k; ++a)
      for (Eigen::Index b = 0; b < k; ++b)
        fit.covariance(kept[static_cast<std::size_t>(a)], kept[static_cast<std::size_t>(b)]) = covariance(a, b);
    const Eigen::MatrixXd Q = qr_.householderQ() * Eigen::MatrixXd::Identity(X_.rows(), k);
    fit.leverage = Q.rowwise().squaredNorm();
  }

 private:
  Eigen::MatrixXd R() const { return qr_.matrixR().topRows(X_.cols()); }

  const Eigen::MatrixXd& X_;
  const Eigen::VectorXd& w_;
  Eigen::ArrayXd root_;  ///< of W
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr_;
};

bool usable(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
            const Eigen::VectorXd& w) {
  return y.size() > 0 && y.allFinite() && (y.array() >= 0.0).all() && X.allFinite() && offset.allFinite() &&
         w.allFinite() && (w.array() >= 0.0).all() && (w.array() > 0.0).any();
}

}  // namespace

double GlmFit::dispersion() const { return residual_degrees > 0.0 ? pearson_chi2 / residual_degrees : not_a_number; }

Eigen::VectorXd GlmFit::standard_errors(double dispersion) const {
  return (dispersion * covariance.diagonal().array()).sqrt().matrix();
}

GlmFit fit_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                   const Eigen::VectorXd& weights, const GlmOptions& options) {
  assert(X.rows() == y.size() && offset.size() == y.size() && (weights.size() == 0 || weights.size() == y.size()));
  const Eigen::Index n = y.size();
  const Eigen::VectorXd w = weights.size() == 0 ? Eigen::VectorXd::Ones(n) : weights;
  GlmFit fit;
  fit.coefficients = Eigen::VectorXd::Constant(X.cols(), not_a_number);
  fit.covariance = Eigen::MatrixXd::Constant(X.cols(), X.cols(), not_a_number);
  fit.leverage = Eigen::VectorXd::Zero(n);
  fit.fitted = Eigen::VectorXd::Zero(n);
  if (!usable(y, X, offset, w)) return fit;

  // Rows of weight 0 do not decide what is collinear.
  const DesignColumns columns = independent_columns((w.array() > 0.0).cast<double>().matrix().asDiagonal() * X);
  fit.aliased = columns.aliased;
  const Eigen::MatrixXd Xk = X(Eigen::all, columns.kept);
  fit.residual_degrees = (w.array() > 0.0).cast<double>().sum() - static_cast<double>(Xk.cols());
  if (w.dot(y) == 0.0 && Xk.cols() > 0) {
    fit.status = GlmStatus::all_zero;
    return fit;
  }

  // First step from mu = y + 0.1, which every count allows; from then on increments of beta.
  Eigen::VectorXd mu = (y.array() + 0.1).matrix();
  Eigen::VectorXd beta = Eigen::VectorXd::Zero(Xk.cols());
  NewtonStep newton(Xk, w);
  if (Xk.cols() > 0) {
    const Eigen::ArrayXd z = mu.array().log() - offset.array() + (y - mu).array() / mu.array();
    newton.weigh(mu);
    beta = newton.solve(z);
  }
  const auto means = [&](const Eigen::VectorXd& b) -> Eigen::VectorXd {
    return (offset + Xk * b).array().exp().matrix();
  };
  mu = means(beta);
  double half = half_deviance_sum(y, mu, w);
  if (!std::isfinite(half)) {  // the first step overshot the range of exp: start from the crude rate instead
    beta.setZero();
    mu = means(beta);
    half = half_deviance_sum(y, mu, w);
  }

  fit.status = Xk.cols() == 0 ? GlmStatus::converged : GlmStatus::hit_limit;
  while (fit.status == GlmStatus::hit_limit && fit.iterations < options.max_iterations) {
    ++fit.iterations;
    newton.weigh(mu);
    const Eigen::VectorXd step = newton.solve((y - mu).array() / mu.array());
    const double promised = 0.5 * newton.squared_length(step);
    double scale = 1.0;
    Eigen::VectorXd next_mu = means(beta + step);
    double next = half_deviance_sum(y, next_mu, w);
    // Near the end the change drowns in rounding; a rise of that size is not a reason to shorten the step.
    const double slack = 1e-12 * (1.0 + std::abs(half));
    while (!(next <= half + slack) && scale > 1e-10) {
      scale *= 0.5;
      next_mu = means(beta + scale * step);
      next = half_deviance_sum(y, next_mu, w);
    }
    if (!(next <= half + slack)) break;
    beta += scale * step;
    mu = next_mu;
    half = next;
    if (scale == 1.0 && promised <= options.tolerance)
      fit.status = (Xk * step).minCoeff() < falling ? GlmStatus::separated : GlmStatus::converged;
  }

  for (std::size_t j = 0; j < columns.kept.size(); ++j)
    fit.coefficients[columns.kept[j]] = beta[static_cast<Eigen::Index>(j)];
  if (Xk.cols() > 0) {
    newton.weigh(mu);
    newton.finish_covariance(columns.kept, fit);
  }
  fit.fitted = mu;
  fit.deviance = 2.0 * half;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (w[i] == 0.0) continue;
    fit.log_likelihood += w[i] * poisson_log_pmf(y[i], mu[i]);
    fit.pearson_chi2 += w[i] * (y[i] - mu[i]) * (y[i] - mu[i]) / mu[i];
  }
  return fit;
}

}  // namespace tocsin
