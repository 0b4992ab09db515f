#pragma once

#include <Eigen/Core>

/// Shrunken reporting ratios of many pairs (characteristic x region, say), so that small expected counts do not shout.
///
/// Symbols: N_i count and E_i > 0 expected count of pair i, lambda_i its true ratio. Prior: lambda ~ P Gamma(alpha1,
/// rate beta1) + (1 - P) Gamma(alpha2, rate beta2). Given N the law is again such a mixture, of Gamma(alpha_j + N,
/// beta_j + E) with share Q of the first. Source: DuMouchel 1999 (Am Stat 53:177); DuMouchel and Pregibon 2001 (KDD
/// 67).
namespace tocsin {

struct GammaMixture {
  double alpha1 = 1;
  double beta1 = 1;
  double alpha2 = 1;
  double beta2 = 1;
  double share = 0.5;  ///< P, of the first component
};

enum class MixtureStatus {
  converged,
  hit_limit,   ///< iteration limit, or a parameter runs off (no overdispersion to speak of): the best point found
  not_finite,  ///< a count is negative or not finite, or an expected count not positive
  too_few,     ///< fewer than five pairs with the least count: nothing is estimated
};

struct MixtureFit {
  MixtureStatus status = MixtureStatus::too_few;
  GammaMixture prior;  ///< the first component is the one of higher mean
  double negative_log_likelihood = 0;
  Eigen::Index pairs = 0;  ///< used
};

/// Maximum likelihood from the pairs with N >= least_count (0: all pairs, zeros included). With a least count each
/// component is cut and scaled by itself, P f1(N) / Pr1(N >= least) + (1 - P) f2(N) / Pr2(N >= least), as R's openEBGM
/// defines it. Newton's method with analytic derivatives in (log alpha, log beta, logit P) from five starts over binned
/// expected counts, then over the pairs themselves from the best. Deterministic; does not depend on the order of pairs
/// beyond rounding. O(pairs log pairs).
MixtureFit fit_gamma_mixture(const Eigen::VectorXd& counts, const Eigen::VectorXd& expected, double least_count = 1.0);

/// Negative log likelihood that `fit_gamma_mixture` minimises; whole counts >= least_count, E > 0.
double mixture_negative_log_likelihood(const GammaMixture& prior, const Eigen::VectorXd& counts,
                                       const Eigen::VectorXd& expected, double least_count = 1.0);

struct ShrunkRatios {
  Eigen::VectorXd share;           ///< Q, posterior probability of the first component
  Eigen::VectorXd geometric_mean;  ///< EBGM, exp(E log lambda)
};
/// Whole N >= 0, E > 0. O(pairs).
ShrunkRatios shrunken_ratios(const GammaMixture& prior, const Eigen::VectorXd& counts, const Eigen::VectorXd& expected);

/// Quantile p of each posterior (EB05: p = 0.05), 0 < p < 1. Relative error below 1e-7. Pairs of one count share a
/// polynomial in log E where there are many; O(pairs) with little more than a hundred root findings per distinct count.
Eigen::VectorXd shrunken_quantiles(const GammaMixture& prior, const Eigen::VectorXd& counts,
                                   const Eigen::VectorXd& expected, double p);

}  // namespace tocsin
