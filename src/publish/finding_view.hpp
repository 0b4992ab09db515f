#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Everything that is said of one finding. O(units).
[[nodiscard]] View finding_view(const Edition& edition, const Finding& finding);
/// All of them, by name of the area.
[[nodiscard]] View findings_view(const Edition& edition);

}  // namespace tocsin
