#pragma once

#include "laplace_likelihood.hpp"
#include "mixed_tree.hpp"

namespace tocsin {

/// Adaptive Gauss-Hermite quadrature of one level's random intercepts, centred at their modes and scaled by the
/// curvature there. Pinheiro and Bates 1995 (J Comput Graph Stat 4:12).
class MixedQuadrature {
 public:
  explicit MixedQuadrature(int nodes);

  /// Log-likelihood of a tree of one level and its gradient, that of the integral itself: with few nodes it differs
  /// from the sum's by the error of the rule.
  MixedLikelihood evaluate(LaplaceLikelihood<MixedTree>& likelihood, const Eigen::VectorXd& parameters) const;

 private:
  Eigen::VectorXd x_;           ///< nodes and
  Eigen::VectorXd log_weight_;  ///< logarithms of the weights times exp(x^2), the weight function being exp(-x^2)
};

}  // namespace tocsin
