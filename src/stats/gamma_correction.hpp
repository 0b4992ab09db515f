#pragma once

#include <vector>

#include <Eigen/Core>

#include "evidence_table.hpp"
#include "lambda_axes.hpp"
#include "rate_hyper.hpp"

namespace tocsin {

/// First and second derivatives of the areas' log evidence in a common shift of an area's linear predictors.
struct ShiftDerivatives {
  Eigen::ArrayXd slope;
  Eigen::ArrayXd curvature;
};

/// What Laplace's method over gamma makes of the density at lambda, seen from one evaluation at gamma_0 and a base
/// lambda: g' H^-1 g / 2 - log det H / 2, g and H the gradient and information in gamma. Their change with lambda
/// follows from the areas' evidence tables, each area's predictors moving together; elsewhere it is read off the
/// polynomial through three points an axis.
class GammaCorrection {
 public:
  /// Keeps references to the first four; `joint` was evaluated at `theta`. `prior_precision` is of gamma standardised.
  /// `directions`: areas x K, how gamma (standardised) shifts the linear predictors of an area.
  GammaCorrection(const HyperLayout& layout, const LambdaAxes& axes, const EvidenceTable& table,
                  const Eigen::MatrixXd& directions, const Eigen::VectorXd& prior_precision, const JointDensity& joint,
                  Eigen::VectorXd theta);

  /// Of 3^d points, the last axis moving fastest.
  using Weights = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, 27, 1>;

  [[nodiscard]] Eigen::Index supports() const { return value_.size(); }
  /// `away` from the base, in spacings of the lattice.
  [[nodiscard]] double at(const LambdaAxes::Away& away) const { return weights(away).dot(value_); }
  /// Weights of the supporting points there; they sum to 1.
  [[nodiscard]] Weights weights(const LambdaAxes::Away& away) const;
  /// Weighted mean of the step from gamma_0 to the mode, and second moment about gamma_0 of gamma.
  [[nodiscard]] Eigen::VectorXd mean_step(const Eigen::VectorXd& weights) const;
  [[nodiscard]] Eigen::MatrixXd mean_square(const Eigen::VectorXd& weights) const;
  /// At the base.
  [[nodiscard]] const Eigen::VectorXd& step() const { return supports_[supports_.size() / 2].step; }
  [[nodiscard]] const Eigen::MatrixXd& covariance() const { return supports_[supports_.size() / 2].covariance; }
  /// What the other areas say of the shift of each, from the mode at the base, under some laws of u (lambda in a row):
  /// a column for each.
  [[nodiscard]] ShiftLaws shift_laws(const Eigen::MatrixXd& lambdas) const;

 private:
  /// Laplace's method at one lambda.
  struct Support {
    ShiftDerivatives of_areas;  ///< at gamma_0
    Eigen::VectorXd gradient;
    Eigen::VectorXd step;
    double gain = 0;  ///< of the log density by the step
    Eigen::MatrixXd covariance;
    double log_determinant = 0;
  };
  [[nodiscard]] ShiftDerivatives derivatives(const Eigen::VectorXd& theta) const;
  [[nodiscard]] Support support(const Eigen::VectorXd& theta, bool concave_only) const;

  const HyperLayout& layout_;
  const LambdaAxes& axes_;
  const EvidenceTable& table_;
  const Eigen::MatrixXd& directions_;
  Eigen::VectorXd gradient_;   ///< at the base
  Eigen::MatrixXd unshifted_;  ///< information in gamma, the areas' common shifts left out
  Eigen::VectorXd theta_;
  ShiftDerivatives base_;
  std::vector<Support> supports_;
  Eigen::VectorXd value_;  ///< by support
};

}  // namespace tocsin
