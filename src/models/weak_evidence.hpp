#pragma once

#include <string>
#include <vector>

#include "context_columns.hpp"
#include "window_cells.hpp"

namespace tocsin {

/// Says, for a model whose priors answer where the counts cannot, what rests on the priors: one unit or few, one year,
/// no notification at all or none in a year. O(cells).
[[nodiscard]] std::vector<std::string> weak_counts(const Panel& panel, const WindowCells& cells);

/// The same of circumstances: one that does not vary, that the years and the circumstances before it already say, or
/// with which every notification stands at one end of its values (separation). O(cells * columns^2).
[[nodiscard]] std::vector<std::string> weak_context(const WindowCells& cells, const ContextColumns& context);

}  // namespace tocsin
