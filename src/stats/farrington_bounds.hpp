#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "tocsin/stats/farrington.hpp"

#include "baseline_regression.hpp"

namespace tocsin {

struct Prediction {
  double eta = 0;       ///< log of the mean of the present week
  double variance = 0;  ///< of eta
  double mean() const { return std::max(std::exp(eta), smallest_mean); }
};

/// Upper bound of a count and the probability of one of y or more; NaN where there is none, the latter also where y is
/// missing.
struct Bound {
  double upper = std::numeric_limits<double>::quiet_NaN();
  double p_value = std::numeric_limits<double>::quiet_NaN();
};

/// Normal prediction on the transformed scale, z standard errors up; the variance of the mean enters by the delta
/// method.
Bound normal_bound(double y, const Prediction& at, double phi, PowerTransform transform, double z);

/// 1 - alpha quantile of the negative binomial with variance phi times the mean (Poisson where phi = 1).
Bound negative_binomial_bound(double y, double mean, double phi, double alpha);

}  // namespace tocsin
