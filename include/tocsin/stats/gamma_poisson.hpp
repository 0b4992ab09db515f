#pragma once

#include <vector>

#include <Eigen/Core>

/// Empirical Bayes for rates: gamma-distributed relative rates behind Poisson counts, fitted by maximum likelihood.
///
/// Symbols: O_i count, E_i exposure or expected count, x_i row i of a design X, mu_i = E_i exp(x_i' beta) marginal
/// mean, alpha > 0 shape. Model: theta_i ~ Gamma(shape alpha, mean m_i = exp(x_i' beta)), O_i | theta_i ~ Poisson(E_i
/// theta_i); marginally O_i is negative binomial with mean mu_i and size alpha; theta_i | O_i ~ Gamma(shape alpha +
/// O_i, rate alpha / m_i + E_i). With one column of ones m = exp(beta) is common; with no columns m = 1, the expected
/// counts are taken at their word. Source: Clayton and Kaldor 1987 (Biometrics 43:671); negative binomial regression:
/// Lawless 1987 (Can J Stat 15:209).
namespace tocsin {

enum class GammaPoissonStatus {
  converged,
  no_overdispersion,  ///< the likelihood is highest at alpha = infinity: units differ no more than Poisson counts. A
                      ///< result, not a failure
  all_zero,    ///< no event at all: no finite maximum whether the mean is estimated or fixed; alpha stays infinite
  separated,   ///< some means run to 0 (see GlmStatus): beta is not an estimate
  hit_limit,   ///< iteration limit or no further ascent: the last iterate is returned
  not_finite,  ///< an input is NaN, infinite or negative, or no unit has exposure
};

struct GammaPoissonFit {
  GammaPoissonStatus status = GammaPoissonStatus::not_finite;
  bool overdispersed = false;
  int iterations = 0;
  double alpha = 0;            ///< shape; infinity where not overdispersed. The variance of theta_i / m_i is 1 / alpha
  Eigen::VectorXd beta;        ///< p, log scale; NaN for aliased columns
  Eigen::VectorXd prior_mean;  ///< n, m_i = exp(x_i' beta), also for units without exposure
  std::vector<Eigen::Index> aliased;  ///< columns of X left out as combinations of those before them
  /// Inverse observed information of (beta, log alpha), (p + 1) x (p + 1); NaN in aliased rows, and in the last row and
  /// column where not overdispersed.
  Eigen::MatrixXd covariance;
  double log_likelihood = 0;     ///< of the units with exposure, with all constants
  double gain_over_poisson = 0;  ///< log-likelihood less that of the Poisson model (alpha = infinity), >= 0
  Eigen::Index units = 0;        ///< with exposure, which were used
};

struct GammaPoissonOptions {
  int max_iterations = 200;
  double tolerance = 1e-12;  ///< stop when a full Newton step promised to gain no more log-likelihood than this
};

/// Maximises the marginal likelihood over (beta, log alpha): Newton with analytic second derivatives, made an ascent
/// direction by a ridge where the information is not positive definite, with step halving. Whether alpha is finite is
/// decided first, from the slope of the likelihood in 1/alpha at the Poisson fit, sum((O - mu)^2 - O) / 2: not above 0
/// means no overdispersion. Units with E_i = 0 carry no information and are left out; their posterior is the prior. X
/// is n x p with p >= 0. Never fails: the status says what the result is worth. O(iterations n p^2).
GammaPoissonFit fit_gamma_poisson(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure,
                                  const Eigen::MatrixXd& X, const GammaPoissonOptions& options = {});
/// Common mean m = exp(beta_0) estimated.
GammaPoissonFit fit_gamma_poisson(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure);
/// Mean fixed at 1: only alpha is estimated.
GammaPoissonFit fit_gamma_poisson_mean_one(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected);

/// Log-likelihood of the fit's model with its first and second derivatives in (beta, log alpha); for tests and profile
/// likelihoods.
struct GammaPoissonDerivatives {
  double value = 0;
  Eigen::VectorXd gradient;  ///< p + 1
  Eigen::MatrixXd hessian;   ///< (p + 1) x (p + 1)
};
/// Every E_i > 0, alpha finite.
GammaPoissonDerivatives gamma_poisson_log_likelihood(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure,
                                                     const Eigen::MatrixXd& X, const Eigen::VectorXd& beta,
                                                     double log_alpha);

/// A gamma distribution by mean and shape, so that shape = infinity is the point mass at the mean.
struct GammaLaw {
  double mean = 1;
  double shape = 1;

  double quantile(double p) const;
  double sd() const;
  /// Pr(theta > c), Pr(theta < c); c > 0. At a point mass both are 0 at the mean itself.
  double probability_above(double c) const;
  double probability_below(double c) const;
  /// Predictive for a new count over exposure E > 0: negative binomial with this shape as size and mean `mean * E`.
  /// Pr(Y >= k) and Pr(Y <= k).
  double predictive_at_least(double k, double exposure) const;
  double predictive_at_most(double k, double exposure) const;
};

/// theta | O under the prior Gamma(shape alpha, mean m). E = 0 gives the prior back, alpha = infinity the point mass at
/// m.
GammaLaw gamma_posterior(double alpha, double prior_mean, double observed, double exposure);

}  // namespace tocsin
