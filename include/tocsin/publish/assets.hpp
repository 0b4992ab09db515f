#pragma once

#include <span>
#include <string_view>

namespace tocsin {

/// A file that the pages refer to as `/static/<name>`; part of the program.
struct Asset {
  std::string_view name;
  std::string_view type;  ///< its media type
  std::string_view bytes;
  std::string_view gzip;  ///< the same packed; empty where it was not
};

/// The style sheet, the design system's styles and the charts.
[[nodiscard]] std::span<const Asset> assets();
/// Null where there is none of that name. O(assets).
[[nodiscard]] const Asset* find_asset(std::string_view name);

}  // namespace tocsin
