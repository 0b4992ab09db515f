#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/rate_limits.hpp"

namespace tocsin {

/// What in an estimate contradicts the counts beside it, in words; empty where nothing does. The relative rate
/// times what is expected lies between observed and expected, but for a share `slack` and half a notification (medians
/// of skew laws of few lie below their means), and its interval does not lie on the other side of 1 than a count that
/// chance hardly explains: one whose exact limits leave the expected count out. A count known within limits is taken at
/// whichever end suits.
inline std::string contradiction(const RateEstimate& estimate, double confidence, double slack) {
  if (estimate.years_used == 0 || !std::isfinite(estimate.relative_rate)) return {};
  const double told = estimate.relative_rate * estimate.expected;
  const std::string figures =
      fmt::format("{} observed, {} expected, relative rate {} ({} to {})", estimate.observed, estimate.expected,
                  estimate.relative_rate, estimate.relative_lower, estimate.relative_upper);
  if (!(estimate.relative_lower <= estimate.relative_rate && estimate.relative_rate <= estimate.relative_upper))
    return figures + ": outside its interval";
  if (told > std::max(estimate.expected, estimate.observed_most) * (1 + slack) + 0.5 ||
      told < std::min(estimate.expected, estimate.observed_least) / (1 + slack) - 0.5)
    return figures + ": not between observed and expected";
  const bool clearly_more =
      count_limits(estimate.observed_least, LimitMethod::exact, confidence).lower > estimate.expected;
  const bool clearly_less =
      count_limits(estimate.observed_most, LimitMethod::exact, confidence).upper < estimate.expected;
  if ((clearly_more && estimate.relative_upper < 1) || (clearly_less && estimate.relative_lower > 1))
    return figures + ": an interval on the other side of 1";
  return {};
}

}  // namespace tocsin
