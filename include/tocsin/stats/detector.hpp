#pragma once

#include <limits>

#include <Eigen/Core>

/// Words shared by the detectors over a series of counts (weeks, months or days at equal steps, oldest first; NaN is a
/// period whose count is not known). A detector judges the periods of a range, each from what came before it.
namespace tocsin {

/// Positions [first, last) of a series, counted from 0.
struct MonitoredRange {
  Eigen::Index first = 0;
  Eigen::Index last = 0;

  Eigen::Index size() const { return last > first ? last - first : 0; }
};

enum class DetectorStatus {
  assessed,
  gap,            ///< the count of the period, or one the chart cannot do without, is not known
  short_history,  ///< the periods to compare with lie before the series begins, or too few of them have counts
  not_fitted,     ///< the model of the baseline did not converge
  refused,  ///< a count is negative, infinite or not whole, the range leaves the series, or an option has no meaning
};

/// What a chart says of one period.
struct DetectorPoint {
  DetectorStatus status = DetectorStatus::refused;
  bool alarm = false;
  double statistic = std::numeric_limits<double>::quiet_NaN();  ///< of the chart, where it has one
  double upper = std::numeric_limits<double>::quiet_NaN();      ///< bound in counts, where it has one
};

}  // namespace tocsin
