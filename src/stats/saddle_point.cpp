#include "saddle_point.hpp"

#include <array>
#include <cassert>
#include <cmath>

#include <boost/math/special_functions/gamma.hpp>

#include "boost_policy.hpp"

namespace tocsin {
namespace {

/// Of 1 to 15, as most counts are.
constexpr std::array<double, 15> small_stirling_errors{
    0.08106146679532725822,   0.041340695955409294094,  0.027677925684998339149, 0.020790672103765093112,
    0.016644691189821192163,  0.013876128823070747999,  0.011896709945891770095, 0.010411265261972096497,
    0.0092554621827127329177, 0.0083305634333628712565, 0.007573675487951840795, 0.0069428401072095298657,
    0.0064089941880042070684, 0.0059513701127588477356, 0.005554733551962801371};

}  // namespace

double stirling_error(double z) {
  assert(z > 0 || std::isnan(z));
  constexpr double half_log_2pi = 0.918938533204672741780329736406;
  if (z < 16.0) {
    if (z < 1.0) return boost::math::lgamma(z + 1.0, quiet) - (z + 0.5) * std::log(z) + z - half_log_2pi;
    if (z == std::floor(z)) return small_stirling_errors[static_cast<std::size_t>(z) - 1];
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
