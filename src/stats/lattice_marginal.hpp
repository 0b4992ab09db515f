#pragma once

#include <array>

#include <Eigen/Core>

namespace tocsin {

/// A density known, up to a factor, at evenly spaced points, with lumps of probability on the two ends.
struct LatticeMarginal {
  double first = 0;
  double step = 1;
  Eigen::VectorXd log_density;
  double mass_below = 0;  ///< in the units of the density
  double mass_above = 0;
};

/// The 2.5, 50 and 97.5 % quantiles; those within a lump are its end. The log density is taken as cubic between points
/// and the density as 0 outside. O(points).
std::array<double, 3> central_quantiles(const LatticeMarginal& marginal);

}  // namespace tocsin
