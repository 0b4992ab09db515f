#pragma once

#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/event_stream.hpp"

namespace tocsin {

/// What appears more often than it should in England and its regions; at most one finding an area. Sets
/// `assessment.stream.theme_expected_false`.
[[nodiscard]] std::vector<Finding> find_themes(Assessment& assessment, const EventStream& stream,
                                               const std::vector<Region>& regions);

}  // namespace tocsin
