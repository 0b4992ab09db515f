#pragma once

#include <vector>

#include <Eigen/Core>

/// Poisson regression with log link by iteratively reweighted least squares.
///
/// Symbols: y_i count >= 0 (whole or not), x_i row i of the design X (n x p), beta coefficients, o_i offset, eta_i =
/// o_i + x_i' beta, mu_i = exp(eta_i), w_i prior weight; model y_i ~ Poisson(mu_i), log-likelihood sum w_i log f(y_i;
/// mu_i). Source: McCullagh and Nelder 1989, Generalized Linear Models, chapters 2 and 6.
namespace tocsin {

enum class GlmStatus {
  converged,
  all_zero,    ///< every count is 0: the likelihood has no finite maximum; fitted means are 0, coefficients NaN
  separated,   ///< some fitted means run to 0 (a level with zeros only): the fit is at its limit, the coefficients
               ///< behind it are not estimates
  hit_limit,   ///< the iteration limit came first; the last iterate is returned
  not_finite,  ///< an input is NaN, infinite or negative where it may not be, or there is no row: nothing is estimated
};

struct GlmFit {
  GlmStatus status = GlmStatus::not_finite;
  int iterations = 0;
  Eigen::VectorXd coefficients;  ///< p; NaN for aliased columns
  Eigen::MatrixXd covariance;    ///< p x p, inverse Fisher information (dispersion 1); NaN in aliased rows and columns
  std::vector<Eigen::Index>
      aliased;                  ///< columns that are linear combinations of those before them, left out of the fit
  Eigen::VectorXd fitted;       ///< n, mu
  Eigen::VectorXd leverage;     ///< n, diagonal of the weighted hat matrix
  double deviance = 0;          ///< 2 sum w_i (y log(y / mu) - (y - mu))
  double log_likelihood = 0;    ///< with all constants
  double pearson_chi2 = 0;      ///< sum w_i (y - mu)^2 / mu
  double residual_degrees = 0;  ///< rows of positive weight less the columns fitted

  /// Pearson chi-squared over its degrees of freedom, the quasi-Poisson dispersion; NaN without degrees of freedom.
  double dispersion() const;
  /// Square roots of the diagonal of the covariance, times sqrt(dispersion) for the quasi-Poisson model.
  Eigen::VectorXd standard_errors(double dispersion = 1.0) const;
};

struct GlmOptions {
  int max_iterations = 100;
  double tolerance = 1e-12;  ///< stop when a full step promised to gain no more log-likelihood than this
};

/// Fits the model. X is n x p (p >= 0, rows complete: missing ones are excluded by the caller), offset n (log exposure;
/// zero exposures are excluded by the caller too), weights n, >= 0 (empty: all 1). Newton's method with step halving;
/// each step is a weighted least-squares problem solved by column-pivoted QR, so near-collinear columns are not
/// squared. Never fails: the status says what the result is worth. O(iterations n p^2).
GlmFit fit_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                   const Eigen::VectorXd& weights = {}, const GlmOptions& options = {});

/// Score test of the Poisson variance mu against mu + alpha g(mu) with alpha > 0, from a fitted Poisson regression
/// without prior weights. Cameron and Trivedi 1990 (J Econometrics 46:347).
struct OverdispersionTest {
  double alpha = 0;    ///< estimate
  double z = 0;        ///< asymptotically standard normal under Poisson
  double p_value = 1;  ///< one-sided, small where the counts are overdispersed
};
/// g(mu) = mu: the quasi-Poisson alternative, variance (1 + alpha) mu.
OverdispersionTest linear_overdispersion_test(const Eigen::VectorXd& y, const Eigen::VectorXd& fitted);
/// g(mu) = mu^2: the negative binomial alternative.
OverdispersionTest quadratic_overdispersion_test(const Eigen::VectorXd& y, const Eigen::VectorXd& fitted);

}  // namespace tocsin
