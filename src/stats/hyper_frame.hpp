#pragma once

#include <Eigen/Core>

#include "evidence_table.hpp"
#include "hyper_search.hpp"
#include "lambda_axes.hpp"

namespace tocsin {

/// Where a grid over theta is laid: lattices over lambda (the law of u) and over phi = (log sigma_v, log sigma_r),
/// those of them that the laws have, and how the modes of lambda and gamma move with phi.
struct HyperFrame {
  LambdaAxes lambda;
  DeviationKnots knots;  ///< as far as the lattice over lambda may go
  Eigen::VectorXd phi_origin;
  Eigen::VectorXd phi_spacing;
  Eigen::MatrixXd lambda_drift;  ///< lambda x phi
  ModePrediction mode;
};

/// About a maximum of the joint density; adds the passes that it takes to `evaluations`.
HyperFrame hyper_frame(RatePass& pass, const RateLaws& laws, const Centre& centre, int& evaluations);

}  // namespace tocsin
