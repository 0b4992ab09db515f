#pragma once

#include <optional>
#include <string>
#include <vector>

#include "page_writer.hpp"

namespace tocsin {

/// A line beside others: an authority, or the region or country around it.
struct Comparator {
  std::string name;
  AreaCode code;
  std::string kind;                 ///< "statistical neighbour", "region", ...
  std::optional<std::size_t> unit;  ///< row of the panel, of an authority
};

/// The rows in the order given, each with what the table of comparison names. A region or
/// country is the sum over its authorities in the newest window: of a region rounded as its totals are, of England as
/// published; a year withheld somewhere withholds it. O(areas * units * years).
[[nodiscard]] View comparator_rows(const Edition& edition, const std::vector<Comparator>& areas);
/// One row a year: the count of each area, its rate and what was expected.
[[nodiscard]] View year_rows(const Edition& edition, std::size_t unit);

}  // namespace tocsin
