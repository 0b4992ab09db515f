#pragma once

#include <vector>

#include <Eigen/Core>

#include "rate_pass.hpp"

namespace tocsin {

/// One point of the grid over theta.
struct HyperPoint {
  double weight = 0;  ///< of the point among all
  RateScales scales;
  Eigen::VectorXd gamma;          ///< mode given theta
  Eigen::VectorXd step;           ///< from where the density was evaluated to the mode
  Eigen::MatrixXd covariance;     ///< of gamma given theta
  std::vector<AreaShift> shifts;  ///< at `gamma` less `step`
  CellTables tables;
};

struct HyperGrid {
  int iterations = 0;
  int evaluations = 0;
  bool converged = false;
  double log_marginal_likelihood = 0;
  RateScales centre;
  Eigen::VectorXd fixed_centre;
  Eigen::VectorXd cell_weight;     ///< share of each cell in its area's information, at the centre
  std::vector<HyperPoint> points;  ///< empty where the density is nowhere a number
};

/// Finds the centre of the posterior of theta and lays a grid about it (see rate_posterior).
HyperGrid hyper_grid(RatePass& pass, const RateLaws& laws, int max_iterations);

/// Nodes of a standardised normal: coordinates and the factor by which the density at each is to be multiplied so that
/// sums give integrals (up to a constant): a tensor grid up to two dimensions, above that the central composite design
/// of Box and Wilson 1951 on a sphere of radius 1.1 sqrt(d) with the weight that makes second moments right (Rue,
/// Martino and Chopin 2009, section 6.5). `volume` is the constant: sum(factor * density) * volume is the integral.
struct StandardDesign {
  Eigen::MatrixXd nodes;  ///< d x m, the centre first
  Eigen::VectorXd log_factor;
  double log_volume = 0;
};
StandardDesign standard_design(Eigen::Index dimensions);

}  // namespace tocsin
