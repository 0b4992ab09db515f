#pragma once

#include "laplace_likelihood.hpp"
#include "mixed_tree.hpp"

namespace tocsin {

/// Minus the second derivatives of the Laplace likelihood of Poisson counts over nested intercepts, in closed form, at
/// the last modes found, where linearise() was called.
Eigen::MatrixXd mixed_information(const LaplaceLikelihood<MixedTree>& likelihood);

}  // namespace tocsin
