#pragma once

#include <cmath>

#include "tocsin/stats/detector.hpp"

namespace tocsin {

inline bool whole_or_missing(double count) {
  return std::isnan(count) || (count >= 0.0 && std::isfinite(count) && count == std::floor(count));
}

/// Every count is a whole number >= 0 or missing, and the range lies within the series.
inline bool acceptable(const Eigen::VectorXd& counts, MonitoredRange range) {
  if (range.first < 0 || range.last > counts.size()) return false;
  for (const double count : counts)
    if (!whole_or_missing(count)) return false;
  return true;
}

}  // namespace tocsin
