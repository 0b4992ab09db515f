#pragma once

#include <Eigen/Core>

/// Number of successes in independent trials of unequal probabilities.
namespace tocsin {

/// Pr(S = k) for k = 0 ... n, given the n success probabilities, each in [0, 1] (outside that a bug of the caller).
/// Exact convolution of non-negative terms, so every probability keeps its relative accuracy. n = 0 gives the certain
/// 0. O(n^2).
Eigen::VectorXd poisson_binomial_pmf(const Eigen::VectorXd& probabilities);

/// Pr(S >= k) for k = 0 ... n, summed from the far end, so small tails keep their relative accuracy. O(n^2).
Eigen::VectorXd poisson_binomial_at_least(const Eigen::VectorXd& probabilities);

}  // namespace tocsin
