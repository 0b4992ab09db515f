#include "gamma_correction.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hyper_search.hpp"
#include "symmetric_eigen.hpp"

namespace tocsin {
namespace {

constexpr double support_reach = 2;  ///< of the supporting points, in spacings of the lattice
constexpr double farthest = 3;       ///< beyond it the polynomial is not followed
constexpr double most_corrected =
    2;                           ///< by a step to the mode: one that promises more leads beyond what it is known by
constexpr double most_lost = 1;  ///< of a log determinant
constexpr double least_known_share = 1e-9;  ///< of what is known of a shift: below it the others' is rounding
constexpr double farthest_apart = 10;       ///< standard deviations of what the others say, from the mode of all

}  // namespace

GammaCorrection::GammaCorrection(const HyperLayout& layout, const LambdaAxes& axes, const EvidenceTable& table,
                                 const Eigen::MatrixXd& directions, const Eigen::VectorXd& prior_precision,
                                 const JointDensity& joint, Eigen::VectorXd theta)
    : layout_(layout),
      axes_(axes),
      table_(table),
      directions_(directions),
      gradient_(joint.gradient),
      theta_(std::move(theta)),
      base_(derivatives(theta_)) {
  unshifted_ = prior_precision.asDiagonal();
  if (unshifted_.size() > 0) {
    // What is known but by common shifts of areas: contrasts within them, never less than nothing.
    const SymmetricEigen within = symmetric_eigen(
        joint.information - unshifted_ + directions_.transpose() * base_.curvature.matrix().asDiagonal() * directions_);
    unshifted_ += within.vectors * within.values.cwiseMax(0.0).asDiagonal() * within.vectors.transpose();
  }
  const Eigen::Index d = axes.dimensions();
  Eigen::Index count = 1;
  for (Eigen::Index j = 0; j < d; ++j) count *= 3;
  value_.resize(count);
  for (Eigen::Index s = 0; s < count; ++s) {
    Eigen::VectorXd there = theta_;
    for (Eigen::Index j = d - 1, rest = s; j >= 0; --j, rest /= 3)
      there[j] += support_reach * static_cast<double>(rest % 3 - 1) * axes.spacing[j];
    supports_.push_back(support(there, false));
    value_[s] = supports_.back().gain - 0.5 * supports_.back().log_determinant;
  }
}

ShiftDerivatives GammaCorrection::derivatives(const Eigen::VectorXd& theta) const {
  const DeviationKnots& knots = table_.knots();
  const RateScales scales = layout_.scales(theta);
  const auto held = [&](double sd) { return std::clamp(std::log(sd), knots.log_first, knots.log_sd(knots.count - 1)); };
  const double narrow = held(scales.narrow);
  if (axes_.dimensions() == 1) return {table_.slope(narrow), table_.curvature(narrow)};
  const double wide = held(scales.wide);
  const Eigen::ArrayXd bulk = scales.bulk * table_.relative(narrow).exp();
  const Eigen::ArrayXd either = bulk + (1 - scales.bulk) * table_.relative(wide).exp();
  const Eigen::ArrayXd share = (either > 0).select(bulk / either, scales.bulk);
  const Eigen::ArrayXd slope_1 = table_.slope(narrow);
  const Eigen::ArrayXd slope_2 = table_.slope(wide);
  const Eigen::ArrayXd slope = share * slope_1 + (1 - share) * slope_2;
  return {slope, share * (table_.curvature(narrow) + slope_1.square()) +
                     (1 - share) * (table_.curvature(wide) + slope_2.square()) - slope.square()};
}

GammaCorrection::Support GammaCorrection::support(const Eigen::VectorXd& theta, bool concave_only) const {
  const auto K = directions_.cols();
  Support support;
  support.of_areas = derivatives(theta);
  support.gradient = gradient_ + directions_.transpose() * (support.of_areas.slope - base_.slope).matrix();
  const auto information = [&]() -> Eigen::MatrixXd {
    return unshifted_ - directions_.transpose() * support.of_areas.curvature.matrix().asDiagonal() * directions_;
  };
  // An area between the two parts of the law has a log likelihood that is not concave. Where that takes the most of
  // what is known of gamma, there is more than one mode of it, and the area counts as saying nothing.
  Cholesky cholesky(information());
  if ((support.of_areas.curvature > 0).any()) {
    const Eigen::ArrayXd exact = support.of_areas.curvature;
    support.of_areas.curvature = exact.min(0.0);
    Cholesky concave(information());
    if (!concave_only && cholesky.info() == Eigen::Success &&
        log_determinant(cholesky) > log_determinant(concave) - most_lost) {
      support.of_areas.curvature = exact;
    } else {
      cholesky = std::move(concave);
    }
  }
  support.step = cholesky.solve(support.gradient);
  const double promised = 0.5 * support.gradient.dot(support.step);
  if (promised > most_corrected) support.step *= std::sqrt(most_corrected / promised);
  support.gain = std::min(promised, most_corrected);
  support.covariance = cholesky.solve(Eigen::MatrixXd::Identity(K, K));
  support.log_determinant = log_determinant(cholesky);
  return support;
}

GammaCorrection::Weights GammaCorrection::weights(const LambdaAxes::Away& away) const {
  Weights weights = Weights::Ones(1);
  for (const double position : away) {
    const double t = std::clamp(position, -farthest, farthest) / support_reach;
    const Eigen::Vector3d basis(t * (t - 1) / 2, 1 - t * t, t * (t + 1) / 2);
    Weights next(3 * weights.size());
    for (Eigen::Index k = 0; k < weights.size(); ++k) next.segment<3>(3 * k) = weights[k] * basis;
    weights = next;
  }
  return weights;
}

Eigen::VectorXd GammaCorrection::mean_step(const Eigen::VectorXd& weights) const {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(step().size());
  for (std::size_t s = 0; s < supports_.size(); ++s) mean += weights[static_cast<Eigen::Index>(s)] * supports_[s].step;
  return mean;
}

Eigen::MatrixXd GammaCorrection::mean_square(const Eigen::VectorXd& weights) const {
  Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(step().size(), step().size());
  for (std::size_t s = 0; s < supports_.size(); ++s)
    mean += weights[static_cast<Eigen::Index>(s)] *
            (supports_[s].covariance + supports_[s].step * supports_[s].step.transpose());
  return mean;
}

ShiftLaws GammaCorrection::shift_laws(const Eigen::MatrixXd& lambdas) const {
  ShiftLaws laws{Eigen::ArrayXXd(directions_.rows(), lambdas.rows()),
                 Eigen::ArrayXXd(directions_.rows(), lambdas.rows())};
  const Eigen::ArrayXd to_base = directions_ * step();
  const auto moved = (directions_.rowwise().squaredNorm().array() > 0).eval();
  Eigen::VectorXd theta = theta_;
  for (Eigen::Index k = 0; k < lambdas.rows(); ++k) {
    if (k > 0 && lambdas.row(k) == lambdas.row(k - 1)) {
      laws.mean.col(k) = laws.mean.col(k - 1);
      laws.variance.col(k) = laws.variance.col(k - 1);
      continue;
    }
    theta.head(lambdas.cols()) = lambdas.row(k).transpose();
    const Support at = support(theta, true);  // or without the area nothing might be known at all
    // The posterior of the shift less the area's own evidence; where gamma does not shift an area, nothing.
    const Eigen::ArrayXd of_all = (directions_ * at.covariance).cwiseProduct(directions_).rowwise().sum();
    const Eigen::ArrayXd to_mode = directions_ * at.step;
    const Eigen::ArrayXd slope = at.of_areas.slope + at.of_areas.curvature * to_mode;
    const Eigen::ArrayXd precision = (of_all.inverse() + at.of_areas.curvature).max(least_known_share / of_all);
    const Eigen::ArrayXd limit = farthest_apart / precision.sqrt();
    laws.mean.col(k) = moved.select(to_mode - to_base + (-slope / precision).min(limit).max(-limit), 0.0);
    laws.variance.col(k) = moved.select(precision.inverse(), 0.0);
  }
  return laws;
}

}  // namespace tocsin
