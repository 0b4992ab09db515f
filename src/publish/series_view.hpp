#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Adds England by year since the series begin: a column for each producer's series of notifications, never joined, and
/// the breaks by letter; England's totals as received where the edition has no series. O(points).
void add_series(View& view, const Edition& edition);

}  // namespace tocsin
