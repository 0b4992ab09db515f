#pragma once

#include <vector>

#include <Eigen/Core>

#include "hyper_summary.hpp"
#include "rate_pass.hpp"

namespace tocsin {

/// One value of the hyperparameters phi = (log sigma_v, log sigma_r), the law of u integrated out.
struct HyperPoint {
  double weight = 0;           ///< of the point among all
  double transient = 0;        ///< sigma_v
  Eigen::VectorXd gamma;       ///< posterior mean given phi
  Eigen::MatrixXd covariance;  ///< of gamma given phi
  Eigen::ArrayXXd mass;        ///< areas x deviations: posterior probability of each deviation of u (may be < 0)
  ShiftLaws shifts_of_areas;   ///< what the other areas say of each one's shift from `mode`, by deviation of its u
  /// The same for siblings, from one evaluation at one law of u.
  Eigen::VectorXd mode;  ///< of gamma
  Eigen::VectorXd step;  ///< to it from where the density was evaluated
  Eigen::MatrixXd mode_covariance;
  std::vector<AreaShift> shifts;  ///< at `mode` less `step`
  CellTables tables;
};

struct HyperGrid {
  int iterations = 0;
  int evaluations = 0;
  bool converged = false;
  double log_marginal_likelihood = 0;
  RateScales centre;
  Eigen::VectorXd fixed_centre;
  Eigen::VectorXd cell_weight;  ///< share of each cell in its area's information, at the centre
  Eigen::ArrayXd deviations;    ///< of u, before an area's own factor
  HyperSummaries summaries;
  std::vector<HyperPoint> points;  ///< empty where the density is nowhere a number
};

/// Finds the centre of the posterior of theta and lays a grid about it (see rate_posterior).
HyperGrid hyper_grid(RatePass& pass, const RateLaws& laws, int max_iterations);

}  // namespace tocsin
