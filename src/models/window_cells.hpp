#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

/// The usable cells of a window, one element of each array a cell, units outermost. A count without an exact figure or
/// a cell without a positive exposure is no cell; `notes` say how many were left out for which reason.
struct WindowCells {
  std::vector<std::size_t> unit;    ///< row of the panel
  std::vector<std::size_t> period;  ///< column of the panel
  Eigen::VectorXd count;            ///< notifications
  Eigen::VectorXd exposure;         ///< child-years
  std::vector<std::string> notes;

  [[nodiscard]] std::size_t size() const { return unit.size(); }
  /// Sums of a per-cell quantity by unit, as long as the panel has units.
  [[nodiscard]] Eigen::VectorXd by_unit(const Eigen::VectorXd& values, std::size_t units) const;
};

/// Errors: the window is empty or leaves the panel; no usable cell in it. O(units * periods).
[[nodiscard]] Result<WindowCells> window_cells(const Panel& panel, const Window& window);

}  // namespace tocsin
