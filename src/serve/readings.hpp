#pragma once

#include <string>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// The series that say nothing of any area: the snapshot's times, whether its figures are made up, whether its model
/// converged, and the thresholds of the policy.
[[nodiscard]] std::string service_readings(const Edition& edition);

/// The series of each authority in force, of the regions (rounded as published), of the findings and of the
/// funnel: 10 an authority and 1 a finding, with 4 more for its figures as long as the area has no more than 25 in all;
/// every finding has its own, whatever their number. O(units).
[[nodiscard]] std::string authority_readings(const Edition& edition);

}  // namespace tocsin
