#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"

namespace tocsin {

/// Incidents of the newest whole quarters of the stream, and how many of them are still to be notified.
[[nodiscard]] std::vector<IncidentQuarter> count_incidents(const EventStream& stream, double confidence);

}  // namespace tocsin
