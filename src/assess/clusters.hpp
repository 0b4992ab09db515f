#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/geography.hpp"
#include "tocsin/models/stream_rates.hpp"

namespace tocsin {

/// Neighbouring authorities that together notify more than their own past rates lead to expect, in the newest months:
/// at most one finding, the strongest. Looked for once a month, on the last day of the last whole month of the stream.
/// `rates` are of a vintage before those months. Authorities with a rise of their own among `shifts` are left out. Sets
/// `assessment.stream.cluster_false_per_year`.
[[nodiscard]] std::vector<Finding> find_clusters(Assessment& assessment, const EventStream& stream,
                                                 const StreamRates& rates, const Geography& geography,
                                                 const std::vector<Finding>& shifts);

}  // namespace tocsin
