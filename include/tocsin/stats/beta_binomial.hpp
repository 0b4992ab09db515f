#pragma once

#include <Eigen/Core>

/// Shares of many units, shrunk towards what is usual among them, so that few trials do not shout.
///
/// Symbols: k_i of n_i trials of unit i, its share p_i ~ Beta(m s, (1 - m) s): m the mean share, s the precision, as
/// many trials as the others are worth for each unit. Given k the law is Beta(m s + k, (1 - m) s + n - k). Source:
/// Skellam 1948 (JRSS B 10:257); Griffiths 1973 (Biometrics 29:637).
namespace tocsin {

struct BetaLaw {
  double alpha = 1;
  double beta = 1;

  [[nodiscard]] double mean() const { return alpha / (alpha + beta); }
};

enum class BetaBinomialStatus {
  converged,
  no_spread,  ///< units differ no more than chance makes them: s is the largest that is looked at
  too_few,  ///< fewer than three units with trials, or all trials alike: the law is the one of Jeffreys, Beta(1/2, 1/2)
  not_usable  ///< a count is negative, not whole, not finite, or above its trials
};

struct BetaBinomialFit {
  BetaBinomialStatus status = BetaBinomialStatus::too_few;
  BetaLaw prior{0.5, 0.5};
};

/// Maximum likelihood over m and s in [1, 10^4]; units without trials say nothing. Deterministic. O(units + largest n).
[[nodiscard]] BetaBinomialFit fit_beta_binomial(const Eigen::VectorXd& counts, const Eigen::VectorXd& trials);

/// Log likelihood that it maximises, without the binomial coefficients.
[[nodiscard]] double beta_binomial_log_likelihood(const BetaLaw& prior, const Eigen::VectorXd& counts,
                                                  const Eigen::VectorXd& trials);

[[nodiscard]] BetaLaw beta_posterior(const BetaLaw& prior, double count, double trials);

}  // namespace tocsin
