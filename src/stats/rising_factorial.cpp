#include "rising_factorial.hpp"

#include <cmath>

#include <boost/math/special_functions/digamma.hpp>

#include "boost_policy.hpp"

namespace tocsin {
namespace {

/// From here on the series below are exact to rounding.
constexpr double asymptotic = 16.0;

/// log Gamma(x) less Stirling's formula (x - 1/2) log x - x + log(2 pi) / 2.
double stirling_rest(double x) {
  const double s = 1.0 / (x * x);
  return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s / 1680))) / x;
}

/// log x - digamma(x), times x.
double digamma_rest(double x) {
  const double s = 1.0 / (x * x);
  return 0.5 + (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s / 240))) / x;
}

}  // namespace

RisingFactorial rising_factorial(double a, double y) {
  const double total = a + y;
  if (a < asymptotic) {
    const double slope = boost::math::digamma(total, quiet) - boost::math::digamma(a, quiet);
    return {std::lgamma(total) - std::lgamma(a) - y * std::log(a), a * slope - y};
  }
  const double growth = std::log1p(y / a);
  return {(total - 0.5) * growth - y + stirling_rest(total) - stirling_rest(a),
          a * growth - y + digamma_rest(a) - a / total * digamma_rest(total)};
}

}  // namespace tocsin
