#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/panel.hpp"
#include "tocsin/models/model_card.hpp"

#include "window_cells.hpp"

namespace tocsin {

/// Circumstances ready for a regression: one row a cell of the window, one column a covariate.
struct ContextColumns {
  std::vector<std::string> names;
  Eigen::MatrixXd values;  ///< exposure-weighted mean 0 and, unless constant, standard deviation 1
  std::vector<std::string> notes;
};

/// Puts the card's covariates on their scale, fills a unit's missing values with the exposure-weighted mean of its
/// region (of all units where the region knows none), and standardises. A covariate that the panel lacks or that no
/// cell knows is dropped with a note. A value that the logarithm does not take (0 or less) counts as missing. O(cells *
/// covariates).
[[nodiscard]] ContextColumns context_columns(const Panel& panel, const WindowCells& cells,
                                             const std::vector<CardCovariate>& covariates);

}  // namespace tocsin
