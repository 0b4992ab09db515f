#pragma once

#include <string>
#include <vector>

#include "page_writer.hpp"

namespace tocsin {

/// Where the sections of a unit stand: on a page of their own, or among others in the report.
struct AreaPlace {
  std::string prefix{};    ///< of their ids
  std::string level{"2"};  ///< of their headings
};
/// Everything that is said of one unit. O(units * years).
[[nodiscard]] View area_view(const Edition& edition, std::size_t unit, const AreaPlace& place = {});
/// Of all of them, by name, for the report.
[[nodiscard]] View areas_view(const Edition& edition);
/// The page of several units side by side, in the order given, with the lists to choose others from.
[[nodiscard]] View compare_view(const Edition& edition, const std::vector<std::size_t>& units);

}  // namespace tocsin
