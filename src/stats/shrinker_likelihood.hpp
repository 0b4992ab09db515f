#pragma once

#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/gamma_poisson_shrinker.hpp"

namespace tocsin {

using MixturePoint = Eigen::Matrix<double, 5, 1>;  ///< log alpha1, log beta1, log alpha2, log beta2, logit P

MixturePoint mixture_point(const GammaMixture& prior);
GammaMixture mixture_at(const MixturePoint& point);

/// Expected counts of the pairs (or bins of pairs) of one count.
struct MixtureCell {
  double expected = 0;
  double log_expected = 0;
  double weight = 1;
};
struct MixtureGroup {
  double count = 0;
  std::vector<MixtureCell> cells;
};

struct MixtureDerivatives {
  double value = 0;  ///< log likelihood
  MixturePoint gradient = MixturePoint::Zero();
  Eigen::Matrix<double, 5, 5> hessian = Eigen::Matrix<double, 5, 5>::Zero();
};

/// Log likelihood with first and second derivatives at a point. O(cells (1 + least)).
MixtureDerivatives mixture_log_likelihood(const std::vector<MixtureGroup>& groups, double least,
                                          const MixturePoint& point);

}  // namespace tocsin
