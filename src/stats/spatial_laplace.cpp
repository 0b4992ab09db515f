#include "spatial_laplace.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "mixing_share.hpp"

namespace tocsin {
namespace {

constexpr int most_iterations = 100;
constexpr double settled = 1e-5;  ///< last step in eta, relative to its spread; Newton squares the error

}  // namespace

SpatialLaplace::SpatialLaplace(SpatialInputs inputs) : inputs_(std::move(inputs)) {
  for (Eigen::Index i = 0; i < inputs_.y.size(); ++i) {
    if (inputs_.exposure[i] > 0.0)
      log_constant_ += inputs_.y[i] * std::log(inputs_.exposure[i]) - std::lgamma(inputs_.y[i] + 1.0);
  }
  for (const double precision : inputs_.precision)
    log_constant_ += 0.5 * (precision > 0.0 ? std::log(precision) : std::log(2.0 * std::numbers::pi));
  const Eigen::Index n = inputs_.y.size();
  B_ = Eigen::LLT<Eigen::MatrixXd>(n);
}

Eigen::VectorXd SpatialLaplace::first_guess() const {
  Eigen::VectorXd eta = Eigen::VectorXd::Zero(inputs_.y.size());
  for (Eigen::Index i = 0; i < eta.size(); ++i)
    if (inputs_.exposure[i] > 0.0) eta[i] = std::log((inputs_.y[i] + 0.5) / inputs_.exposure[i]);
  return eta;
}

void SpatialLaplace::set_covariance(double log_sigma, double logit_phi) {
  const MixingShare share(logit_phi);
  const double variance = std::exp(2.0 * log_sigma);
  covariance_ = variance * share.shared * inputs_.structure;
  covariance_.diagonal().array() += variance * share.own;
}

void SpatialLaplace::factorise(const Eigen::VectorXd& eta) {
  mu_ = (inputs_.exposure.array() * eta.array().exp()).matrix();
  root_mu_ = mu_.cwiseSqrt();
  Eigen::MatrixXd B = root_mu_.asDiagonal() * covariance_ * root_mu_.asDiagonal();
  B.diagonal().array() += 1.0;
  B_.compute(B);
  weighted_X_ = B_.matrixL().solve(root_mu_.asDiagonal() * inputs_.X);
  Eigen::MatrixXd S = weighted_X_.transpose() * weighted_X_;
  S.diagonal() += inputs_.precision;
  S_.compute(S);
}

void SpatialLaplace::set_eta(SpatialMode& at) const { at.eta = inputs_.X * at.beta + covariance_ * at.a; }

double SpatialLaplace::log_posterior(const SpatialMode& at) const {
  return inputs_.y.dot(at.eta) - inputs_.exposure.dot(at.eta.array().exp().matrix()) -
         0.5 * at.a.dot(at.eta - inputs_.X * at.beta) - 0.5 * inputs_.precision.dot(at.beta.cwiseAbs2());
}

SpatialMode SpatialLaplace::mode(double log_sigma, double logit_phi, const Eigen::VectorXd& start) {
  set_covariance(log_sigma, logit_phi);
  SpatialMode at;
  at.eta = start;
  double height = -std::numeric_limits<double>::infinity();
  for (int iteration = 0; iteration < most_iterations && !at.converged; ++iteration) {
    factorise(at.eta);
    if (B_.info() != Eigen::Success || S_.info() != Eigen::Success) break;
    // Generalised least squares of the working response z = eta + (y - mu) / mu, times W^1/2.
    Eigen::VectorXd r = root_mu_.cwiseProduct(at.eta);
    for (Eigen::Index i = 0; i < r.size(); ++i)
      if (root_mu_[i] > 0.0) r[i] += (inputs_.y[i] - mu_[i]) / root_mu_[i];
    B_.matrixL().solveInPlace(r);
    SpatialMode next;
    next.beta = S_.solve(weighted_X_.transpose() * r);
    r -= weighted_X_ * next.beta;
    B_.matrixU().solveInPlace(r);
    next.a = root_mu_.cwiseProduct(r);
    set_eta(next);
    double next_height = log_posterior(next);
    // The start is no point of the model (its b has no a), so the first step cannot be judged; every later one can.
    for (int halving = 0; halving < 40 && at.a.size() > 0 && !(next_height >= height - 1e-9 * (1.0 + std::abs(height)));
         ++halving) {
      next.beta = 0.5 * (next.beta + at.beta);
      next.a = 0.5 * (next.a + at.a);
      set_eta(next);
      next_height = log_posterior(next);
    }
    if (!std::isfinite(next_height)) break;
    next.converged = (next.eta - at.eta).cwiseAbs().maxCoeff() <= settled;
    at = std::move(next);
    height = next_height;
  }
  if (!at.converged) return at;
  factorise(at.eta);
  at.log_likelihood = log_constant_ + height - B_.matrixLLT().diagonal().array().log().sum() -
                      S_.matrixLLT().diagonal().array().log().sum();
  at.converged = std::isfinite(at.log_likelihood);
  return at;
}

SpatialMoments SpatialLaplace::moments(double log_sigma, double logit_phi, const SpatialMode& mode) {
  const Eigen::MatrixXd& X = inputs_.X;
  const Eigen::Index p = X.cols();
  set_covariance(log_sigma, logit_phi);
  factorise(mode.eta);
  const Eigen::MatrixXd M = B_.matrixL().solve(root_mu_.asDiagonal() * covariance_);
  Eigen::MatrixXd V = covariance_;  // of b given beta
  V.selfadjointView<Eigen::Lower>().rankUpdate(M.transpose(), -1.0);
  V.triangularView<Eigen::StrictlyUpper>() = V.transpose();
  const Eigen::MatrixXd G = M.transpose() * weighted_X_;  // b moves by -G per unit of beta
  const Eigen::MatrixXd D = X - G;                        // and eta by D
  const Eigen::MatrixXd T = S_.solve(Eigen::MatrixXd::Identity(p, p));
  const Eigen::MatrixXd TD = T * D.transpose();  // Cov(beta, eta)

  SpatialMoments moments;
  moments.variance = V.diagonal() + (G * T).cwiseProduct(G).rowwise().sum();
  const Eigen::VectorXd eta_variance = V.diagonal() + (D * T).cwiseProduct(D).rowwise().sum();
  V.noalias() -= G * TD;  // Cov(b, eta)

  // To first order in the third derivatives -mu of the log-likelihood.
  const Eigen::VectorXd pull = 0.5 * mu_.cwiseProduct(eta_variance);
  moments.fixed_mean = mode.beta - TD * pull;
  moments.fixed_variance = T.diagonal();
  moments.mean = covariance_ * mode.a - V * pull;
  const Eigen::VectorXd third = -(V.array().cube().matrix() * mu_);
  moments.skewness = (third.array() / moments.variance.array().pow(1.5)).matrix();
  if (inputs_.correction == MeanCorrection::simplified) {
    const Eigen::VectorXd fixed_third = -(TD.array().cube().matrix() * mu_);
    moments.fixed_mean -= 0.5 * fixed_third.cwiseQuotient(moments.fixed_variance);
    moments.mean -= 0.5 * third.cwiseQuotient(moments.variance);
  }
  return moments;
}

}  // namespace tocsin
