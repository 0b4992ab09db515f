#pragma once

#include <kainjow/mustache.hpp>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// Adds what `funnel.mustache` names: ticks, limits, points and labels of the chart, and the words beside it.
void add_funnel(kainjow::mustache::data& view, const Edition& edition);

}  // namespace tocsin
