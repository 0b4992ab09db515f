#pragma once

#include <array>
#include <optional>
#include <vector>

#include "tocsin/publish/figure_cube.hpp"

/// Which counts of one year and breakdown must be withheld so that none can be told to within 1.
///
/// A reader knows the year's total, the year's natures and every count that is shown, that each count is 0 or more, and
/// that a withheld total of a category is at least 1, because zeros are shown. What is then left open for a withheld
/// count is an interval in closed form (Frechet's bounds of a table with fixed margins): the rule is that it spans at
/// least 3, so that no guess is sure to be within 1.
namespace tocsin {

/// Counts of a breakdown before disclosure control, a category each; NaN where the publisher withheld it.
struct CategoryCounts {
  double total = 0;
  std::array<double, 2> natures{};  ///< child death; serious harm and other. They add up to the total
};

/// The counts of the whole year, which are shown; NaN where not known.
struct YearCounts {
  double total = 0;
  std::array<double, 2> natures{};
};

struct Withheld {
  std::vector<bool> totals;   ///< of each category
  std::vector<bool> natures;  ///< of each category, both together
  bool natures_shown = true;  ///< false: no choice of categories would do, the natures are left out of the breakdown
};

/// Nothing where even withholding every category would not do: then the breakdown is left out. `by_nature` false: the
/// natures of the categories are not shown anyway. O(categories^3).
[[nodiscard]] std::optional<Withheld> withhold(const std::vector<CategoryCounts>& categories, const YearCounts& year,
                                               bool by_nature, const DisclosureRule& rule);

}  // namespace tocsin
