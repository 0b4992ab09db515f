#pragma once

#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/interval_poisson.hpp"

#include "region_evidence.hpp"

namespace tocsin {

/// The usable cells of a window, one element of each array a cell, units outermost. A cell without a positive exposure
/// is no cell, nor is one whose count says too little; `notes` say how many were left out for which reason.
struct WindowCells {
  std::vector<std::size_t> unit;        ///< row of the panel
  std::vector<std::size_t> period;      ///< column of the panel
  Eigen::VectorXd count;                ///< notifications; of a coarse count the middle of its interval
  std::vector<CountInterval> interval;  ///< where the count lies; one number where it is known
  Eigen::VectorXd exposure;             ///< child-years
  std::vector<RegionRest> rests;
  std::vector<std::string> notes;

  [[nodiscard]] std::size_t size() const { return unit.size(); }
  /// Sums of a per-cell quantity by unit, as long as the panel has units.
  [[nodiscard]] Eigen::VectorXd by_unit(const Eigen::VectorXd& values, std::size_t units) const;
};

/// Cells whose count is exact or finely rounded (`Panel::usable`). With `coarse`, others too: a rounded count lies
/// within its rounding, one withheld as confidential within the interval given, one that alone is missing from a
/// region's published total within what the others leave of it; `rests` says what is left for several. Errors: the
/// window is empty or leaves the panel; no usable cell in it. O(units * periods).
[[nodiscard]] Result<WindowCells> window_cells(const Panel& panel, const Window& window,
                                               const std::optional<CoarseFigures>& coarse = std::nullopt);

}  // namespace tocsin
