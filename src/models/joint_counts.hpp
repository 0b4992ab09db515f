#pragma once

#include <array>
#include <vector>

#include "tocsin/domain/panel.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/interval_poisson.hpp"

#include "window_cells.hpp"

namespace tocsin {

/// What the predecessors of two successors notified together inside a window.
struct JointCounts {
  struct Year {
    std::size_t period = 0;
    CountInterval count;
    std::array<double, 2> exposure{};  ///< child-years of each successor's children of later
  };
  std::array<std::size_t, 2> successors{};  ///< rows of the panel
  std::vector<std::size_t> predecessors;    ///< rows of the panel
  std::vector<Year> years;                  ///< at least one, in order
};

/// The divisions into two that the window spans: both successors have a usable year of their own in it, and the sum of
/// their predecessors and its children are known for some year before. A division into more leaves every successor with
/// its own counts alone. O(divisions * (cells + periods)).
[[nodiscard]] std::vector<JointCounts> joint_counts(const Panel& panel, const WindowCells& cells, const Window& window,
                                                    const CoarseFigures& coarse);

}  // namespace tocsin
