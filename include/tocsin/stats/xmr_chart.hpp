#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// XmR chart with the rules of NHS England's Making Data Count.
namespace tocsin {

/// Why a point stands out; where several rules hold, the first in this order, save that two of three goes before seven
/// on a side.
enum class XmrSignal {
  common_cause = 0,
  above_limit = 1,  ///< beyond a process limit
  below_limit = 2,
  rising = 3,  ///< one of seven points each above the one before
  falling = 4,
  run_above = 5,  ///< one of seven in a row on one side of the mean
  run_below = 6,
  near_upper_limit = 7,  ///< one of two in the outer third between mean and limit, among three in a row on one side
  near_lower_limit = 8,
};

struct XmrOptions {
  bool screen_outliers = true;  ///< leave out moving ranges at or above 3.267 times their mean
  int baseline = 0;             ///< limits from so many first points; 0: from all
};

struct XmrChart {
  DetectorStatus status = DetectorStatus::refused;  ///< gap: a value is missing; short_history: fewer than two points
  double mean = std::numeric_limits<double>::quiet_NaN();
  double lower = std::numeric_limits<double>::quiet_NaN();  ///< mean - 2.66 mean moving range
  double upper = std::numeric_limits<double>::quiet_NaN();
  std::vector<XmrSignal> signals;
};

/// Source: NHS England, Making Data Count; agrees with NHSRplotthedots 0.2.2. A series without variation has its limits
/// on the mean. O(n).
XmrChart xmr_chart(const Eigen::VectorXd& values, const XmrOptions& options = {});

}  // namespace tocsin
