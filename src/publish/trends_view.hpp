#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Adds England by year and by quarter, and every region by year as it may be shown. O(units * years).
void add_trends(View& view, const Edition& edition);

}  // namespace tocsin
