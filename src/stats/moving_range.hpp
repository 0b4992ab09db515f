#pragma once

#include <cmath>
#include <limits>

#include <Eigen/Core>

namespace tocsin {

/// Upper limit of a moving range of two over its mean, and what a mean moving range is in standard deviations.
constexpr double moving_range_limit = 3.267;
constexpr double moving_range_sigma = 1.128;

/// Mean distance of neighbours, those with a missing value left out; NaN without any. With `screened`, distances at or
/// above 3.267 times the mean are left out and the mean is taken again.
inline double mean_moving_range(const Eigen::VectorXd& values, bool screened) {
  const auto mean_below = [&values](double bound) {
    double sum = 0.0;
    double n = 0.0;
    for (Eigen::Index i = 1; i < values.size(); ++i) {
      const double range = std::abs(values[i] - values[i - 1]);
      if (!(range < bound)) continue;
      sum += range;
      n += 1.0;
    }
    return sum / n;
  };
  const double mean = mean_below(std::numeric_limits<double>::infinity());
  return screened && mean > 0.0 ? mean_below(moving_range_limit * mean) : mean;
}

}  // namespace tocsin
