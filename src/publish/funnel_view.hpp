#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Adds what `funnel.mustache` names: ticks, limits, points and labels of the chart, and the words beside it.
void add_funnel(View& view, const Edition& edition);

}  // namespace tocsin
