#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "tocsin/stats/spatial_model.hpp"

namespace tocsin {

/// Inner problem of `fit_bym2`: y_i ~ Poisson(E_i exp(eta_i)), eta = X beta + b, b ~ N(0, Sigma), given Sigma.
///
/// Everything goes through the Cholesky factor L of B = I + W^1/2 Sigma W^1/2, W = diag(mu) (Rasmussen and Williams
/// 2006, Gaussian Processes for Machine Learning, section 3.4), so Sigma may be singular; a = Sigma^-1 b.
struct SpatialInputs {
  const Eigen::VectorXd& y;
  const Eigen::VectorXd& exposure;
  const Eigen::MatrixXd& X;
  Eigen::VectorXd precision;  ///< p, of beta; 0 is flat
  Eigen::MatrixXd structure;  ///< Cov(u*)
  MeanCorrection correction;
};

/// Posterior mode of (beta, b), with the integrated likelihood about it.
struct SpatialMode {
  bool converged = false;
  Eigen::VectorXd eta;
  Eigen::VectorXd a;
  Eigen::VectorXd beta;
  double log_likelihood = 0;  ///< log Pr(y | Sigma) by Laplace's method
};

/// Moments given Sigma, means corrected for the skewness of the Poisson terms.
struct SpatialMoments {
  Eigen::VectorXd fixed_mean;
  Eigen::VectorXd fixed_variance;
  Eigen::VectorXd mean;      ///< of b
  Eigen::VectorXd variance;  ///< of b
  Eigen::VectorXd skewness;  ///< of b
};

class SpatialLaplace {
 public:
  explicit SpatialLaplace(SpatialInputs inputs);

  /// Log of y / E, smoothed away from 0.
  Eigen::VectorXd first_guess() const;
  /// O(iterations n^3).
  SpatialMode mode(double log_sigma, double logit_phi, const Eigen::VectorXd& start);
  /// At the mode found for the same arguments. O(n^3).
  SpatialMoments moments(double log_sigma, double logit_phi, const SpatialMode& mode);

 private:
  void set_covariance(double log_sigma, double logit_phi);
  void factorise(const Eigen::VectorXd& eta);
  double log_posterior(const SpatialMode& at) const;
  void set_eta(SpatialMode& at) const;

  SpatialInputs inputs_;
  double log_constant_ = 0;  ///< of the likelihood and the priors of beta
  Eigen::MatrixXd covariance_;
  Eigen::VectorXd mu_, root_mu_;
  Eigen::MatrixXd weighted_X_;  ///< L^-1 W^1/2 X
  Eigen::LLT<Eigen::MatrixXd> B_;
  Eigen::LLT<Eigen::MatrixXd> S_;  ///< X' W^1/2 B^-1 W^1/2 X + diag(precision), the precision of beta
};

}  // namespace tocsin
