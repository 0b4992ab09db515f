#pragma once

#include "tocsin/serve/respond.hpp"

namespace tocsin {

/// `/metrics`: the meters, then the snapshot's readings, those of areas on a private listener only. OpenMetrics 1.0.0
/// where the Accept field names it, else text 0.0.4; gzip where Accept-Encoding takes it. What does not change between
/// two snapshots was rendered and compressed with the snapshot: a scrape costs the meters and a copy.
[[nodiscard]] Response scrape(const Request& request, const Snapshot* snapshot, const ServiceState& state);

}  // namespace tocsin
