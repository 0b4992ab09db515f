#pragma once

#include <vector>

#include "tocsin/publish/figure_cube.hpp"

namespace tocsin {

/// Children, children in need and income deprivation of every panel unit, region and England in every year of the
/// panel, as the Department prints them beside the count: the mid-year population in the year, children in need on the
/// 31 March that opens it, the index's average score (of authorities only). O(cells log rows).
[[nodiscard]] std::vector<CircumstanceCell> circumstances(const CubeSources& sources, const Panel& panel,
                                                          const std::vector<Region>& regions);

}  // namespace tocsin
