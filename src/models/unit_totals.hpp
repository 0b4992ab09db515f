#pragma once

#include <cstddef>

#include <Eigen/Core>

#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"

#include "window_cells.hpp"

namespace tocsin {

/// Sums over the window, one element a unit of the panel.
struct UnitTotals {
  Eigen::VectorXd observed;  ///< counts known only within limits taken as the middle of them
  Eigen::VectorXd least;     ///< what it is at least, and
  Eigen::VectorXd most;      ///< at most; the same where every count is known
  Eigen::VectorXd exposure;
  Eigen::VectorXd expected;
  Eigen::VectorXd unadjusted;  ///< expected given population and year alone
  Eigen::VectorXd years;
};

/// `adjusted` and `unadjusted` are expected counts by cell.
[[nodiscard]] UnitTotals unit_totals(const WindowCells& cells, const Eigen::VectorXd& adjusted,
                                     const Eigen::VectorXd& unadjusted, std::size_t units);

/// What every model says of a unit in the same way: sums, the crude rate with its limits (from those of the least count
/// to those of the most, where it is not known), and its place in the funnel of additive overdispersion `tau2`.
/// Everything else is as constructed; all of it NaN where the unit has no usable year.
[[nodiscard]] RateEstimate counted_unit(std::size_t unit, const UnitTotals& totals, const ModelCard& card, double tau2);

}  // namespace tocsin
