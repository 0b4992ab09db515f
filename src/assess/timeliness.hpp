#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/working_calendar.hpp"

namespace tocsin {

/// Authorities that notify late more often than the policy lets pass. Sets `assessment.stream.late_expected_false`.
[[nodiscard]] std::vector<Finding> find_late(Assessment& assessment, const EventStream& stream,
                                             const WorkingCalendar& calendar);

}  // namespace tocsin
