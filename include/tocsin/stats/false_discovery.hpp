#pragma once

#include <vector>

#include <Eigen/Core>

/// Control of false findings over many units.
namespace tocsin {

enum class Adjustment {
  bonferroni,           ///< family-wise, any dependence
  holm,                 ///< family-wise, any dependence (Holm 1979)
  hochberg,             ///< family-wise under independence or positive dependence (Hochberg 1988)
  benjamini_hochberg,   ///< false discovery rate under independence or positive dependence (1995)
  benjamini_yekutieli,  ///< false discovery rate under any dependence (2001)
};

/// Adjusted p-values in the order given: rejecting where they are at or below a level controls the error rate of the
/// method at that level. A NaN p-value stays NaN and does not count as a test. O(n log n).
Eigen::VectorXd adjusted_p_values(const Eigen::VectorXd& p, Adjustment adjustment);

/// Outcome of the Bayesian false discovery rule; every vector in the order of the units given.
struct BayesianDiscoveries {
  std::vector<bool> flagged;
  Eigen::VectorXd running_mean;  ///< mean of e over the units up to and including this one (ties in the order given);
                                 ///< NaN for unusable units
  Eigen::VectorXd
      q_value;  ///< smallest q at which the unit is flagged: the running mean at the end of its group of ties
  double expected_false = 0;  ///< sum of e over the flagged: how many of them are expected to be false
  Eigen::Index count = 0;     ///< number flagged
};

/// Flags the largest set of units whose mean probability e = 1 - posterior of being a false finding is at most q. Units
/// of equal e go in or out together, so that no order of the input decides. Posteriors are in [0, 1]; a NaN (a unit not
/// assessed) is never flagged and counts for nothing. Newton et al. 2004 (Biostatistics 5:155); Mueller, Parmigiani and
/// Rice 2007; Jones, Ohlssen and Spiegelhalter 2008 (J Clin Epi 61:232). O(n log n).
BayesianDiscoveries bayesian_discoveries(const Eigen::VectorXd& posterior, double q);

}  // namespace tocsin
