#include "hyper_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Eigenvalues>

#include "hyper_search.hpp"

namespace tocsin {
namespace {

constexpr double log_two_pi = 1.8378770664093453;
constexpr double settled_gain = 0.05;  ///< what a step still promises is then added by the quadratic it was taken from
constexpr int most_settling_steps = 8;
constexpr double farthest_mode = 10;  ///< from that at the centre: a farther one foretold is an artefact of flatness
constexpr double most_promised = 1;   ///< where a step promises more, gamma is not near its mode
constexpr double longest_axis =
    1.2;  ///< the log of a deviation that the data leave open: its prior falls off within this
constexpr double skewness_probe = 1.4142135623730951;

/// What Laplace's method over gamma makes of one evaluation, corrected by one Newton step to the mode of gamma.
struct Profile {
  double log_density = 0;  ///< of theta and the data
  Eigen::VectorXd mode;
  Eigen::VectorXd step;  ///< mode less the gamma evaluated at
  Eigen::MatrixXd covariance;
};

/// Laplace's method from an evaluation near the mode of gamma; nothing is known (-infinity) where it is no maximum.
Profile profile(const JointDensity& joint, const Eigen::VectorXd& gamma) {
  const auto K = gamma.size();
  const Cholesky cholesky(joint.information);
  Profile result;
  result.step = cholesky.solve(joint.gradient);
  const double promised = 0.5 * joint.gradient.dot(result.step);
  if (cholesky.info() != Eigen::Success || !(promised <= most_promised)) {
    result.log_density = -std::numeric_limits<double>::infinity();
    result.mode = gamma;
    result.step = Eigen::VectorXd::Zero(K);
    result.covariance = Eigen::MatrixXd::Zero(K, K);
    return result;
  }
  result.covariance = cholesky.solve(Eigen::MatrixXd::Identity(K, K));
  result.mode = gamma + result.step;
  result.log_density =
      joint.value + promised - 0.5 * log_determinant(cholesky) + 0.5 * static_cast<double>(K) * log_two_pi;
  return result;
}

/// Newton's method on gamma from near its mode until a further step promises next to nothing; usually none is needed.
Profile settled(RatePass& pass, Eigen::VectorXd gamma, const Eigen::VectorXd& theta, std::vector<AreaShift>* shifts,
                Eigen::VectorXd* weights, int& evaluations) {
  JointDensity joint = pass.density(gamma, theta, shifts, weights);
  ++evaluations;
  for (int i = 0; i < most_settling_steps; ++i) {
    const Cholesky cholesky = ridged(joint.information);
    const Eigen::VectorXd step = capped(cholesky.solve(joint.gradient), longest_gamma_step);
    if (0.5 * step.dot(joint.gradient) <= settled_gain) break;
    JointDensity next;
    double scale = 1;
    for (; scale > 1e-3; scale *= 0.5) {
      next = pass.density(gamma + scale * step, theta, shifts, weights);
      ++evaluations;
      if (next.value >= joint.value) break;
    }
    if (!(scale > 1e-3)) break;
    gamma += scale * step;
    joint = std::move(next);
  }
  return profile(joint, gamma);
}

/// Axes of a symmetric matrix's inverse, each as long as one standard deviation but never longer than `longest_axis`.
Eigen::MatrixXd axes_of(const Eigen::MatrixXd& information) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(information);
  Eigen::MatrixXd axes = eigen.eigenvectors();
  for (Eigen::Index j = 0; j < axes.cols(); ++j)
    axes.col(j) *= std::min(longest_axis, 1 / std::sqrt(std::max(eigen.eigenvalues()[j], 1e-6)));
  return axes;
}

}  // namespace

HyperGrid hyper_grid(RatePass& pass, const RateLaws& laws, int max_iterations) {
  HyperGrid grid;
  const Centre found = search_centre(pass, laws, max_iterations);
  grid.iterations = found.iterations;
  grid.evaluations = found.evaluations;
  grid.converged = found.converged;
  const Eigen::Index d = pass.layout().size();
  const auto K = found.gamma.size();

  // Central differences in theta with gamma held give the blocks of the information, and the slope of its log
  // determinant; the Schur complement is the information of theta with gamma following its mode.
  const Cholesky cholesky = ridged(found.at.information);
  Eigen::MatrixXd information(d, d);
  Eigen::MatrixXd across(K, d);
  Eigen::VectorXd slope = found.at.score;
  Eigen::VectorXd bend(d);  // second derivatives of half the log determinant
  for (Eigen::Index j = 0; j < d; ++j) {
    const double h = std::clamp(0.6 / std::sqrt(found.at.score_spread(j, j)), 0.05, 0.6);
    const JointDensity below = pass.density(found.gamma, found.theta - h * Eigen::VectorXd::Unit(d, j));
    const JointDensity above = pass.density(found.gamma, found.theta + h * Eigen::VectorXd::Unit(d, j));
    grid.evaluations += 2;
    information.col(j) = (below.score - above.score) / (2 * h);
    across.col(j) = (above.gradient - below.gradient) / (2 * h);
    const double log_below = log_determinant(ridged(below.information));
    const double log_above = log_determinant(ridged(above.information));
    slope[j] -= 0.5 * (log_above - log_below) / (2 * h);
    bend[j] = 0.5 * (log_above + log_below - 2 * log_determinant(cholesky)) / (h * h);
  }
  const Eigen::MatrixXd drift = cholesky.solve(across);  // of the mode of gamma with theta
  slope += drift.transpose() * found.at.gradient;
  information -= across.transpose() * drift;
  information = (0.5 * (information + information.transpose())).eval();
  information.diagonal() += bend;
  const Eigen::MatrixXd axes = axes_of(information);
  // One Newton step towards the mode of theta itself, at most one standard deviation along each axis.
  Eigen::VectorXd along = axes.transpose() * slope;
  along = along.cwiseMax(-1.0).cwiseMin(1.0).eval();
  const Eigen::VectorXd centre = found.theta + axes * along;
  const ModePrediction mode(pass, laws, found, drift);

  const StandardDesign design = standard_design(d);
  const auto evaluate = [&](const Eigen::VectorXd& away, std::vector<AreaShift>* shifts, Eigen::VectorXd* weights) {
    const Eigen::VectorXd foretold = mode.at(centre + away);
    const bool likely = (foretold - found.gamma).squaredNorm() < farthest_mode * farthest_mode;
    return settled(pass, likely ? foretold : found.gamma, centre + away, shifts, weights, grid.evaluations);
  };
  Eigen::MatrixXd stretch = Eigen::MatrixXd::Ones(d, 2);  // of each axis, to the minus and the plus side
  if (d > 2) {
    const double top = evaluate(Eigen::VectorXd::Zero(d), nullptr, nullptr).log_density;
    for (Eigen::Index j = 0; j < d; ++j) {
      for (const int s : {0, 1}) {
        const double drop =
            top - evaluate((s == 0 ? -skewness_probe : skewness_probe) * axes.col(j), nullptr, nullptr).log_density;
        stretch(j, s) = std::clamp(drop > 0 ? 1 / std::sqrt(drop) : 2.0, 0.5, 2.0);
      }
    }
  }

  Eigen::VectorXd log_weight(design.nodes.cols());
  for (Eigen::Index k = 0; k < design.nodes.cols(); ++k) {
    Eigen::VectorXd away = Eigen::VectorXd::Zero(d);
    double log_jacobian = 0;
    for (Eigen::Index j = 0; j < d; ++j) {
      const double z = design.nodes(j, k);
      const double factor = z == 0 ? stretch.row(j).mean() : stretch(j, z > 0 ? 1 : 0);
      away += z * factor * axes.col(j);
      log_jacobian += std::log(factor);
    }
    std::vector<AreaShift> shifts;
    const Profile at = evaluate(away, &shifts, k == 0 ? &grid.cell_weight : nullptr);
    log_weight[k] = at.log_density + design.log_factor[k] + log_jacobian;
    const RateScales scales = pass.layout().scales(centre + away);
    const Eigen::VectorXd unit = pass.units(scales);
    grid.points.push_back({0, scales, unit.cwiseProduct(at.mode), unit.cwiseProduct(at.step),
                           unit.asDiagonal() * at.covariance * unit.asDiagonal(), std::move(shifts), pass.tables()});
  }
  log_weight = log_weight.array().isFinite().select(log_weight.array(), -std::numeric_limits<double>::infinity());
  const double highest = log_weight.maxCoeff();
  if (!std::isfinite(highest)) {
    grid.points.clear();
    return grid;
  }
  const double sum = (log_weight.array() - highest).exp().sum();
  for (Eigen::Index k = 0; k < log_weight.size(); ++k)
    grid.points[static_cast<std::size_t>(k)].weight = std::exp(log_weight[k] - highest) / sum;
  const double log_axes = std::log(std::abs(axes.determinant()));
  grid.log_marginal_likelihood = highest + std::log(sum) + design.log_volume + log_axes;
  grid.centre = pass.layout().scales(centre);
  grid.fixed_centre = grid.points.front().gamma;
  std::erase_if(grid.points, [](const HyperPoint& point) { return !(point.weight > 0); });
  return grid;
}

}  // namespace tocsin
