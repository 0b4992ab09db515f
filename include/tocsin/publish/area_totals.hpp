#pragma once

#include <vector>

#include "tocsin/publish/figure_cube.hpp"

/// What larger areas make in one year: the one source of their numbers and rates on every page, in every table and
/// download.
namespace tocsin {

/// What the authorities of a region that notified in one year of the panel make together, before rounding: what its
/// rate is of. A symbol of one is that of the sum; `z` where the region had no authority. O(units).
[[nodiscard]] Figure region_sum(const Panel& panel, AreaCode region, std::size_t period);

struct SourcedFigure {
  Figure figure = Figure::not_available();
  Trace trace;
};

/// England's total of a period of the panel: the cube's, else that received (`national`, by period), else what the
/// authorities make together. O(cells + units).
[[nodiscard]] SourcedFigure national_total(const FigureCube& cube, const std::vector<Observation>& national,
                                           const Panel& panel, std::size_t period);

}  // namespace tocsin
