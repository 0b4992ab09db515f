#pragma once

#include <vector>

#include "tocsin/stats/gamma_poisson.hpp"

namespace tocsin {

/// A series that is watched for a shift in one direction.
struct ShiftSeries {
  GammaLaw law;       ///< of its rate, in units of `yearly`
  double ratio = 2;   ///< above 1 a rise, below a fall
  double yearly = 0;  ///< expected events a year at rate 1; too few to say anything: it never alarms
};

/// How long there has been a watch, and for how long it will be before another vintage takes it over.
struct ShiftTime {
  double years = 1;
  double whole_years = 1;  ///< at least `years` and 1
};

struct ShiftLimits {
  std::vector<double> thresholds;  ///< of rate_shift.hpp, one a series; infinite where it is not watched
  double false_per_year = 0;       ///< first alarms that chance alone makes in the newest year, of all series
};

/// Limits under which chance alone makes `allowed` (> 0) alarms a year in all series together, in the last year of the
/// watch. They stay the same while it lasts, so that an alarm of yesterday is one today.
///
/// Each series has the threshold that gives it an equal share at a known rate (event_cusum.hpp); where rates are
/// uncertain that alarms more rarely, and all thresholds are lowered by one factor until what all make by their own
/// laws is what is allowed. That expectation is worked out by draws of each series (shift_chance.hpp), always the same
/// ones: its standard error is some 3 %. O(draws events^2).
[[nodiscard]] ShiftLimits shift_limits(const std::vector<ShiftSeries>& series, const ShiftTime& time, double allowed);

}  // namespace tocsin
