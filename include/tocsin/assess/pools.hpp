#pragma once

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/geography.hpp"

namespace tocsin {

/// Puts beside every unit what others like it say. Context for a reader, never a finding.
///
/// - A unit in force that cannot be assessed alone: what it and others notified together: its region, its deprivation
///   band (the fifth of today's authorities by their newest income deprivation score, where the panel has
///   `idaci_score`) and its statistical neighbours. Observed and expected are sums over the newest window; expected is
///   given children and year alone, since what is expected given circumstances and region evens regions and bands out.
///   The limits are exact for a Poisson count at the confidence of the estimates.
/// - Every unit in force: the probability that its log relative rate lies above the mean of its statistical
/// neighbours',
///   each taken as normal with the median and the interval of its estimate, all independent.
///
/// Replaces what was there. O(units * (units + neighbours)).
void compare_with_others(Assessment& assessment, const Geography& geography);

/// Sets the limits of a pool's ratio where its count is known to lie in the interval: the lower limit of its lower end
/// and the upper one of its upper end.
void set_limits(Pool& pool, const Interval& observed, double confidence);

}  // namespace tocsin
