#pragma once

#include <map>
#include <string>
#include <vector>

#include "tocsin/publish/figure_cube.hpp"

namespace tocsin {

/// A figure of England before disclosure control.
struct RawFigure {
  Figure figure = Figure::not_available();
  Trace trace;
};

struct RawCategory {
  std::string label;
  std::map<NatureGroup, RawFigure> natures;
};

/// What is at hand for one reporting year. The total has one category, "Total".
using RawYear = std::map<Breakdown, std::vector<RawCategory>>;

/// England's figures by reporting year, each breakdown of a year (the natures of the total being one) wholly from
/// published rows or wholly from the stream. Categories in the order of `categories_of`, others after them by name. Of
/// a breakdown the natures are child death, and serious harm and other together. O(rows log rows).
[[nodiscard]] std::map<int, RawYear> national_counts(const CubeSources& sources, const std::vector<Period>& periods,
                                                     Day today);

}  // namespace tocsin
