#pragma once

#include <functional>

#include <Eigen/Core>

#include "tocsin/stats/mixed_model.hpp"

namespace tocsin {

/// A likelihood of `fixed` parameters in units of about their standard errors, followed by at least one of another
/// kind, logarithms and the like, which change the model's shape when they change by about 1.
struct OuterProblem {
  std::function<MixedLikelihood(const Eigen::VectorXd&)> likelihood;
  /// Called where it pays to prepare for calls near the last one.
  std::function<void()> linearise;
  /// A guess of minus the second derivatives in the fixed parameters where `linearise` was last called.
  std::function<Eigen::MatrixXd()> fixed_information;
  Eigen::Index fixed = 0;
  double rounding = 0;  ///< how far rounding may take a value
  /// Minus all second derivatives where the likelihood was last called; empty where they are to be differenced.
  std::function<Eigen::MatrixXd()> information = {};
};

struct Maximum {
  Eigen::VectorXd parameters;
  MixedLikelihood at;
  /// Minus the second derivatives, if differenced by central differences of the gradient, within 1e-4 standard errors
  /// of the maximum. Empty where none was reached.
  Eigen::MatrixXd information;
  int iterations = 0;
  bool converged = false;

  /// Inverse of the information, all NaN where that is not positive definite.
  Eigen::MatrixXd covariance() const;
};

/// BFGS from the information or the guess of it, the guess's other rows differenced; where little is left to gain,
/// Newton steps with the information, which the caller then has at no further cost.
Maximum maximise(const OuterProblem& problem, const Eigen::VectorXd& start, const MixedOptions& options);

}  // namespace tocsin
