#pragma once

#include <vector>

#include "tocsin/stats/rate_posterior.hpp"

#include "persistent_lattice.hpp"

namespace tocsin {

struct HyperSummaries {
  PosteriorSummary narrow, wide, bulk, transient, group;
};

/// Posterior of the law of u at one point of the lattice over phi.
struct HyperSlice {
  double weight = 0;           ///< among all
  std::array<int, 2> index{};  ///< its place in the lattice over phi
  std::vector<PersistentLattice::Point> points;
};

/// Means and deviations are sums over the lattices; quantiles are read off each one's own marginal, its log density
/// being interpolated. `phi_origin` and `phi_spacing` place the lattice over phi.
HyperSummaries summarise(const HyperLayout& layout, const LambdaAxes& lambda, const Eigen::VectorXd& phi_origin,
                         const Eigen::VectorXd& phi_spacing, const std::vector<HyperSlice>& slices);

/// Of a number that is known.
PosteriorSummary known_summary(double value);

}  // namespace tocsin
