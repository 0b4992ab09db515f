#include "hyper_frame.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {
namespace {

/// The log of a deviation that the data leave open: its prior falls off within this.
constexpr double longest_axis = 1.2;
constexpr double longest_lambda = 0.6;
// Spacings of the lattices, in standard deviations.
constexpr double lambda_spacing = 1;
constexpr double line_spacing = 1.25;
constexpr double plane_spacing = 1.55;
constexpr double knot_spacing = 0.3;
constexpr double farthest_below = 8;  ///< spacings of the lattice over lambda from its origin to its ends
constexpr double farthest_above = 5;
constexpr double lowest_knot = 4;  ///< and at most so far, in log deviations
constexpr double highest_knot = 2.5;

LambdaAxes lambda_axes(const Centre& centre, const Eigen::MatrixXd& information) {
  LambdaAxes axes{centre.theta.head(information.rows()),
                  information.diagonal().cwiseSqrt().cwiseInverse() * lambda_spacing};
  if (axes.dimensions() == 1) axes.spacing[0] = std::min(axes.spacing[0], longest_lambda);
  return axes;
}

DeviationKnots deviation_knots(const LambdaAxes& axes, const RateScales& scales) {
  const bool mixture = axes.dimensions() > 1;
  const double spacing = axes.spacing[mixture ? 1 : 0];
  double largest = scales.narrow * std::exp(std::min(farthest_above * spacing, highest_knot));
  if (mixture)
    largest += (scales.wide - scales.narrow) * std::exp(std::min(farthest_above * axes.spacing[2], highest_knot));
  const double first = std::log(scales.narrow) - std::min(farthest_below * spacing, lowest_knot);
  const double range = std::log(largest) - first;
  const auto count = std::max<Eigen::Index>(4, static_cast<Eigen::Index>(std::ceil(range / knot_spacing)) + 1);
  return {first, range / static_cast<double>(count - 1), count};
}

}  // namespace

HyperFrame hyper_frame(RatePass& pass, const RateLaws& laws, const Centre& centre, int& evaluations) {
  const Eigen::Index d = pass.layout().size();
  const Eigen::Index lambdas = pass.layout().persistent();
  const Eigen::Index phis = d - lambdas;
  const Cholesky cholesky = ridged(centre.at.information);
  const double at_centre = log_determinant(cholesky);
  // Central differences in phi with gamma and lambda held.
  Eigen::MatrixXd information(d, phis);
  Eigen::MatrixXd across = Eigen::MatrixXd::Zero(centre.gamma.size(), d);
  Eigen::VectorXd bend(phis);  // second derivatives of half the log determinant
  for (Eigen::Index j = 0; j < phis; ++j) {
    const Eigen::Index at = lambdas + j;
    const double h = std::clamp(0.6 / std::sqrt(centre.at.score_spread(at, at)), 0.05, 0.6);
    const JointDensity below = pass.density(centre.gamma, centre.theta - h * Eigen::VectorXd::Unit(d, at));
    const JointDensity above = pass.density(centre.gamma, centre.theta + h * Eigen::VectorXd::Unit(d, at));
    evaluations += 2;
    information.col(j) = (below.score - above.score) / (2 * h);
    across.col(at) = (above.gradient - below.gradient) / (2 * h);
    const double log_below = log_determinant(ridged(below.information));
    const double log_above = log_determinant(ridged(above.information));
    bend[j] = 0.5 * (log_above + log_below - 2 * at_centre) / (h * h);
  }
  const Eigen::MatrixXd drift = cholesky.solve(across);  // of the mode of gamma with theta
  const Eigen::MatrixXd of_lambda = centre.at.score_spread.topLeftCorner(lambdas, lambdas);
  Eigen::MatrixXd lambda_drift = Eigen::MatrixXd::Zero(lambdas, phis);
  if (phis > 0) lambda_drift = -of_lambda.ldlt().solve(information.topRows(lambdas));
  // The Schur complement: gamma and lambda follow their modes.
  Eigen::MatrixXd of_phi = information.bottomRows(phis) - across.rightCols(phis).transpose() * drift.rightCols(phis) +
                           information.topRows(lambdas).transpose() * lambda_drift;
  of_phi.diagonal() += bend;
  Eigen::VectorXd spacing(phis);
  for (Eigen::Index j = 0; j < phis; ++j) {
    const double sd = of_phi(j, j) > 0 ? 1 / std::sqrt(of_phi(j, j)) : longest_axis;
    spacing[j] = (phis == 1 ? line_spacing : plane_spacing) * std::min(sd, longest_axis);
  }
  const LambdaAxes axes = lambda_axes(centre, of_lambda);
  return {axes,
          deviation_knots(axes, pass.layout().scales(centre.theta)),
          centre.theta.tail(phis),
          spacing,
          lambda_drift,
          ModePrediction(pass, laws, centre, drift)};
}

}  // namespace tocsin
