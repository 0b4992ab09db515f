#include "skew_normal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/owens_t.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"

namespace tocsin {

SkewNormal::SkewNormal(double mean, double sd, double skewness) {
  using std::numbers::pi;
  const double size = std::cbrt(std::pow(std::min(std::abs(skewness), 0.99), 2.0));
  const double delta =
      std::copysign(std::sqrt(0.5 * pi * size / (size + std::cbrt(std::pow(0.5 * (4.0 - pi), 2.0)))), skewness);
  shape_ = delta / std::sqrt(1.0 - delta * delta);
  scale_ = sd / std::sqrt(1.0 - 2.0 * delta * delta / pi);
  location_ = mean - scale_ * delta * std::sqrt(2.0 / pi);
}

double SkewNormal::sf(double x) const {
  const double z = (x - location_) / scale_;
  return std::clamp(normal_sf(z) + 2.0 * boost::math::owens_t(z, shape_, quiet), 0.0, 1.0);
}

double SkewNormal::cdf(double x) const {
  const double z = (x - location_) / scale_;
  return std::clamp(normal_cdf(z) - 2.0 * boost::math::owens_t(z, shape_, quiet), 0.0, 1.0);
}

}  // namespace tocsin
