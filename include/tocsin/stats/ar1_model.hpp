#pragma once

#include <Eigen/Core>

#include "tocsin/stats/mixed_model.hpp"

/// Poisson regression with an autoregressive effect of each area over consecutive years, by maximum likelihood.
///
/// Symbols: y_i count, x_i row i of X (n x p), o_i offset; a(i), t(i) area and year of row i, years 0 .. T - 1. Model:
/// y_i ~ Poisson(exp(o_i + x_i' beta + u_a(i) + w_a(i),t(i))); u_a ~ N(0, sigma_u^2) persistent, left out where not
/// asked for; w_a,. stationary AR(1) with marginal standard deviation s and lag-1 correlation rho, so w_a,t+1 given
/// w_a,t ~ N(rho w_a,t, s^2 (1 - rho^2)). All areas are independent. Laplace's approximation as for the nested
/// intercepts (mixed_model.hpp). glmmTMB's parameter is theta = rho / sqrt(1 - rho^2).
namespace tocsin {

struct Ar1Fit {
  MixedStatus status = MixedStatus::not_finite;
  int iterations = 0;
  int evaluations = 0;       ///< of the likelihood and its gradient
  Eigen::VectorXd beta;      ///< p
  double persistent_sd = 0;  ///< sigma_u; 0 where there is no u
  double sd = 0;             ///< s
  double rho = 0;            ///< NaN where s is 0
  /// Of (beta, log sigma_u where u was asked for, log s, atanh rho), inverse observed information; NaN where a standard
  /// deviation is 0.
  Eigen::MatrixXd covariance;
  double log_likelihood = 0;  ///< with all constants

  // Modes and, with the parameters held fixed, standard deviations, by area. Empty where nothing is estimated.
  Eigen::VectorXd persistent;
  Eigen::VectorXd persistent_sd_conditional;
  Eigen::MatrixXd transient;  ///< areas x T, every year also where an area has no row
  Eigen::MatrixXd transient_sd_conditional;
  /// Covariance of u and w in the last year: the effect a year ahead, u + w_T, has mean u + rho w_T-1 and variance
  /// var(u) + rho^2 var(w_T-1) + 2 rho cov(u, w_T-1) + s^2 (1 - rho^2).
  Eigen::VectorXd covariance_with_last;
  /// Window average psi = u + mean over years of w: far better determined than u where rho is high.
  Eigen::VectorXd window_mean;
  Eigen::VectorXd window_sd_conditional;
};

struct Ar1Options {
  bool persistent = true;  ///< with u
  int max_iterations = 200;
  double tolerance = 1e-11;  ///< stop when a full step promised to gain no more log-likelihood than this
};

/// Maximises over (beta, log sigma_u, log s, atanh rho), gradient analytic. `area` numbers the areas, all in use;
/// `year` gives positions in time, which may leave gaps, in an area or altogether: the chain runs through them. The
/// inner Hessian is tridiagonal with one border an area, so a Newton step, its determinant and the selected inverse
/// cost O(areas T). Never fails; statuses besides those of every mixed model: no_variation (a standard deviation is 0
/// and its effect left out), not_identified (T = 1), rho_at_limit (|rho| > 0.9999). O((iterations + p) (n p + areas
/// T)).
Ar1Fit fit_ar1_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                       const Grouping& area, const Grouping& year, const Ar1Options& options = {});

/// Marginal log-likelihood and its gradient in (beta, log sigma_u if persistent, log s, atanh rho); for tests and
/// profile likelihoods. Inputs as for the fit, finite, T > 1.
MixedLikelihood ar1_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                   const Grouping& area, const Grouping& year, const Eigen::VectorXd& parameters,
                                   bool persistent = true);

}  // namespace tocsin
