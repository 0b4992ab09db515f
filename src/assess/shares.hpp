#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/stats/beta_binomial.hpp"

namespace tocsin {

/// Of one unit, how many of its notifications are of the kind that is looked for.
struct UnitShare {
  double count = 0;
  double total = 0;   ///< for which it can be told
  double untold = 0;  ///< for which it cannot
};

/// What a finding's sentence is made of.
struct ShareEvidence {
  const Finding& finding;
  const UnitShare& unit;
  const BetaLaw& law;    ///< of the unit's underlying share
  double usual = 0;      ///< England's
  double reference = 0;  ///< the share that `finding.probability` is about
};

struct ShareWatch {
  Watch watch = Watch::timeliness;
  double least_share = 0;  ///< a reference below this is of no interest
  std::function<std::string(const ShareEvidence&)> words;
};

/// Units whose share is high beyond the policy, as `assess_records` says; `shares` by panel unit. Sets
/// `expected_false`.
[[nodiscard]] std::vector<Finding> find_high_shares(const Assessment& assessment, const Period& window,
                                                    const std::vector<UnitShare>& shares, const ShareWatch& watch,
                                                    double& expected_false);

}  // namespace tocsin
