#pragma once

#include "tocsin/domain/panel.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/spatial_model.hpp"

#include "rate_problem.hpp"

namespace tocsin {

/// The BYM2 model of what a fit leaves over: the sums of each area's own counts over those expected at relative rate 1,
/// with a common level. `fit.mean[i]` is the log relative rate of area i beyond that level.
struct NeighbourFit {
  SpatialFit fit;
  double level = 0;

  [[nodiscard]] bool computed() const { return fit.status == SpatialStatus::computed; }
};

/// Coarse counts enter as the middle of their interval. An area without own counts takes its estimate from those that
/// touch it. O(areas^3).
[[nodiscard]] NeighbourFit fit_neighbours(const Panel& panel, const RateProblem& problem, const Eigen::VectorXd& gamma,
                                          const SpatialCard& card, double ratio);

}  // namespace tocsin
