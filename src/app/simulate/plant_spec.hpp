#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Reporting years, both included.
struct YearRange {
  int from = 0;
  int to = 0;
  [[nodiscard]] bool contains(int year) const { return from <= year && year <= to; }
  friend bool operator==(const YearRange&, const YearRange&) = default;
};

/// One item of a plant specification: a persistent multiplier on the notification rate of one named council, or of
/// `count` councils still to be chosen.
struct PlantRequest {
  AreaCode authority;  ///< empty: choose `count` at random
  int count = 1;
  double ratio = 1;                ///< times the rate that children and deprivation lead to expect; 0 silences
  std::optional<YearRange> years;  ///< nothing: every year
  std::size_t position = 0;        ///< of the item in the specification, in characters from 1
};

/// Reads a comma-separated list of
///
///     CODE:RATIO[@FROM-TO]    one authority, for instance E08000025:2.2@2022-2026
///     zero:CODE[@FROM-TO]     one authority that never notifies
///     high:N:RATIO[@FROM-TO]  N authorities chosen at random, RATIO > 1
///     low:N:RATIO[@FROM-TO]   N authorities chosen at random, RATIO < 1
///
/// with 0 < RATIO <= 20 and 1 <= N <= 200. `@2024` is `@2024-2024`. The empty text plants nothing. Errors name the
/// character at which the offending part starts. O(length).
[[nodiscard]] Result<std::vector<PlantRequest>> parse_plant_spec(std::string_view text);

}  // namespace tocsin
