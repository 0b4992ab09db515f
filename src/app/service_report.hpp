#pragma once

#include <vector>

#include "tocsin/publish/pages.hpp"

#include "cycle.hpp"

namespace tocsin {

/// What the pages tell of the service: how its feeds fare, the model's documents, which program this is.
[[nodiscard]] ServiceReport service_report(const Ground& ground, std::vector<FeedStatus> feeds);

}  // namespace tocsin
