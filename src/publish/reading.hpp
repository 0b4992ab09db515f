#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/publish/edition.hpp"

/// How the pages name areas and order rows.
namespace tocsin {

/// The region's name, or its code where the edition does not name it.
[[nodiscard]] std::string region_name(const Edition& edition, AreaCode code);
/// "(2.9 to 5.4)", or nothing where there is no interval.
[[nodiscard]] std::string in_brackets(double lower, double upper, int decimals);
/// "2025-26" for April 2025 to March 2026, else the words of the period.
[[nodiscard]] std::string short_year(const Period& period);
/// The short year of a period of the panel, and that it is not complete where it is not.
[[nodiscard]] std::string year_heading(const Edition& edition, std::size_t period);
/// Row of the panel whose unit carries the code, or nothing. O(units).
[[nodiscard]] std::optional<std::size_t> unit_of(const Edition& edition, AreaCode code);

/// Rows of a table are read by name: never by size, which would make a league table of it.
template <class Row, class Name>
[[nodiscard]] std::vector<const Row*> by_name(const std::vector<Row>& rows, Name name) {
  std::vector<const Row*> sorted;
  for (const Row& row : rows) sorted.push_back(&row);
  std::sort(sorted.begin(), sorted.end(), [&](const Row* a, const Row* b) { return name(*a) < name(*b); });
  return sorted;
}
/// Rows of the panel by name of the unit.
[[nodiscard]] std::vector<std::size_t> units_by_name(const Edition& edition);

}  // namespace tocsin
