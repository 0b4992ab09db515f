#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Adds the map of equal tiles: one hexagon for each authority in force that has a tile, in four classes of the
/// relative rate as printed with the policy's ratio as the outer bounds, hatched where the count lies outside the 99.8
/// % limits of the funnel. The legend counts every class. O(units).
void add_tile_map(View& view, const Edition& edition);

}  // namespace tocsin
