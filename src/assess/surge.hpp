#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/models/stream_rates.hpp"

namespace tocsin {

/// Shifts of level that stand on the stream's last day, in both directions: of authorities, then of regions and of
/// England without those. `rates` are of the vintage before the stretch that is watched. Sets
/// `assessment.stream.surge_false_per_year`.
[[nodiscard]] std::vector<Finding> find_shifts(Assessment& assessment, const EventStream& stream,
                                               const StreamRates& rates, const std::vector<Region>& regions);

}  // namespace tocsin
