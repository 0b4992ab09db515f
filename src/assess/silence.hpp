#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/models/stream_rates.hpp"

namespace tocsin {

/// The silences of all units on the stream's last day, into `assessment.stream`, and their findings. `rates` are those
/// of the vintages, oldest first, the newest window's last.
[[nodiscard]] std::vector<Finding> find_silences(Assessment& assessment, const EventStream& stream,
                                                 const std::vector<StreamRates>& rates);

}  // namespace tocsin
