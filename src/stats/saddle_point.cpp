#include "saddle_point.hpp"

#include <cassert>
#include <cmath>

#include <boost/math/special_functions/gamma.hpp>

#include "boost_policy.hpp"

namespace tocsin {

double stirling_error(double z) {
  assert(z > 0 || std::isnan(z));
  constexpr double half_log_2pi = 0.918938533204672741780329736406;
  if (z < 16.0) {
    if (z < 1.0) return boost::math::lgamma(z + 1.0, quiet) - (z + 0.5) * std::log(z) + z - half_log_2pi;
    // Raise the argument: s(z) = s(z + 1) + (z + 1/2) log1p(1 / z) - 1, each step of which is small and exact enough.
    double sum = 0.0;
    for (; z < 16.0; z += 1.0) sum += (z + 0.5) * std::log1p(1.0 / z) - 1.0;
    return sum + stirling_error(z);
  }
  const double u = 1.0 / (z * z);
  // Bernoulli numbers B_2k / (2k (2k - 1)): Abramowitz and Stegun 6.1.41.
  return (1.0 / 12 -
          u * (1.0 / 360 - u * (1.0 / 1260 - u * (1.0 / 1680 - u * (1.0 / 1188 - u * (691.0 / 360360 - u / 156)))))) /
         z;
}

double half_deviance(double x, double m) {
  assert((x >= 0 && m > 0) || std::isnan(x) || std::isnan(m));
  if (x == 0.0) return m;
  const double difference = x - m;
  if (std::abs(difference) < 0.1 * (x + m)) {
    // With v = (x - m) / (x + m): log(x / m) = 2 artanh v, hence the series (x - m) v + 2 x (v^3 / 3 + v^5 / 5 + ...).
    const double v = difference / (x + m);
    double sum = difference * v;
    double term = 2.0 * x * v;
    for (int j = 3;; j += 2) {
      term *= v * v;
      const double next = sum + term / j;
      if (next == sum || !std::isfinite(next)) return next;
      sum = next;
    }
  }
  return x * std::log(x / m) - difference;
}

}  // namespace tocsin
