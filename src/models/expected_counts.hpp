#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/models/model_card.hpp"

#include "window_cells.hpp"

namespace tocsin {

/// What would be notified if every child of one year and the same circumstances were notified about alike.
struct ExpectedCounts {
  Eigen::VectorXd
      adjusted;  ///< per cell, given population, year and circumstances; equal to `unadjusted` where none was fitted
  Eigen::VectorXd unadjusted;  ///< per cell, given population and year alone
  std::vector<ContextEffect> effects;
  Convergence convergence;
  std::vector<std::string> notes;
};

/// Unadjusted: the rate of all units together in that year times the cell's exposure. Adjusted: Poisson regression
///   log mu_it = log exposure_it + year_t + sum_k beta_k x_kit
/// with quasi-Poisson standard errors; in both the expected counts of a year add up to those observed. Nothing is
/// expected in a year without any notification. Where circumstances cannot be fitted (too few units, no covariate left,
/// no convergence) the notes say so and both versions agree. O(iterations * cells * (years + covariates)^2).
[[nodiscard]] ExpectedCounts expected_counts(const Panel& panel, const WindowCells& cells, const ModelCard& card);

}  // namespace tocsin
