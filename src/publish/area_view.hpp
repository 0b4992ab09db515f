#pragma once

#include <vector>

#include "page_writer.hpp"

namespace tocsin {

/// Everything that the page of one unit says. O(units * years).
[[nodiscard]] View area_view(const Edition& edition, std::size_t unit);
/// The page of several units side by side, in the order given, with the lists to choose others from.
[[nodiscard]] View compare_view(const Edition& edition, const std::vector<std::size_t>& units);

}  // namespace tocsin
