#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "rate_pass.hpp"

namespace tocsin {

using Cholesky = Eigen::LLT<Eigen::MatrixXd>;

[[nodiscard]] double log_determinant(const Cholesky& cholesky);

/// Factor of the information in gamma, with the smallest ridge tried that makes it positive definite: under a mixture
/// the density is not concave everywhere.
[[nodiscard]] Cholesky ridged(const Eigen::MatrixXd& information);

inline constexpr double longest_gamma_step = 2;
/// The step, shortened so that no element is longer than `longest`.
[[nodiscard]] Eigen::VectorXd capped(Eigen::VectorXd step, double longest);

/// A maximum of the joint density, gamma standardised.
struct Centre {
  Eigen::VectorXd gamma;
  Eigen::VectorXd theta;
  JointDensity at;
  int iterations = 0;
  int evaluations = 0;
  bool converged = false;
};

/// Quasi-Newton search on (gamma, theta): exact information in gamma, that of the areas' scores in theta.
[[nodiscard]] Centre search_centre(RatePass& pass, const RateLaws& laws, int max_iterations);

/// Foretells the mode of gamma from the evaluation at the centre: exactly for a quadratic log likelihood where sigma_r
/// changes, linearly where the other hyperparameters do.
class ModePrediction {
 public:
  ModePrediction(const RatePass& pass, const RateLaws& laws, const Centre& centre, const Eigen::MatrixXd& drift)
      : pass_(pass), laws_(laws), theta_(centre.theta), drift_(drift) {
    const Eigen::VectorXd unit = pass.units(pass.layout().scales(centre.theta));
    gamma_ = unit.cwiseProduct(centre.gamma);
    drift_ = unit.asDiagonal() * drift_;
    if (pass.layout().group() >= 0) drift_.col(pass.layout().group()).setZero();
    const Eigen::VectorXd precision = prior_precision(1);
    const Eigen::VectorXd slope = centre.at.gradient + precision.cwiseProduct(centre.gamma - prior_mean());
    gradient_ = slope.cwiseQuotient(unit);
    information_ = centre.at.information;
    information_.diagonal() -= precision;
    information_ = (unit.cwiseInverse().asDiagonal() * information_ * unit.cwiseInverse().asDiagonal()).eval();
  }

  /// The mode at theta, standardised.
  [[nodiscard]] Eigen::VectorXd at(const Eigen::VectorXd& theta) const {
    const RateScales scales = pass_.layout().scales(theta);
    const Eigen::VectorXd precision = prior_precision(scales.group);
    Eigen::MatrixXd information = information_;
    information.diagonal() += precision;
    const Eigen::VectorXd gradient = gradient_ - precision.cwiseProduct(gamma_ - prior_mean());
    const Eigen::VectorXd mode = gamma_ + ridged(information).solve(gradient) + drift_ * (theta - theta_);
    return mode.cwiseQuotient(pass_.units(scales));
  }

 private:
  [[nodiscard]] Eigen::VectorXd prior_precision(double group_sd) const {
    Eigen::VectorXd precision = laws_.fixed_precision;
    precision.segment(laws_.group_first, laws_.group_count).setConstant(1 / (group_sd * group_sd));
    return precision;
  }
  [[nodiscard]] Eigen::VectorXd prior_mean() const {
    Eigen::VectorXd mean = laws_.fixed_mean;
    mean.segment(laws_.group_first, laws_.group_count).setZero();
    return mean;
  }

  const RatePass& pass_;
  const RateLaws& laws_;
  Eigen::VectorXd theta_;
  Eigen::MatrixXd drift_;  ///< of gamma, not standardised, like all below
  Eigen::VectorXd gamma_;
  Eigen::VectorXd gradient_;     ///< of the log likelihood
  Eigen::MatrixXd information_;  ///< and minus its second derivative
};

}  // namespace tocsin
