#include <algorithm>
#include <cmath>

#include "tocsin/stats/gamma_poisson.hpp"

#include "polygamma.hpp"

namespace tocsin {
namespace {

/// The x > 0 with trigamma(x) = y: Newton's method on 1 / trigamma, which is concave and almost straight.
double inverse_trigamma(double y) {
  double x = 0.5 + 1 / y;
  for (int step = 0; step < 50; ++step) {
    constexpr double h = 1e-5;
    const double slope = (1 / trigamma(x * (1 + h)) - 1 / trigamma(x * (1 - h))) / (2 * h * x);
    const double move = (1 / y - 1 / trigamma(x)) / slope;
    x = std::max(x + move, x / 8);
    if (std::abs(move) < 1e-12 * x) break;
  }
  return x;
}

}  // namespace

GammaLaw gamma_like_lognormal(double median, double variance) {
  constexpr double moderate = 1;
  if (variance <= moderate) return {.mean = median * std::exp(variance / 2), .shape = 1 / std::expm1(variance)};
  const double shape = std::min(1 / std::expm1(moderate), inverse_trigamma(variance));
  return {.mean = median * std::exp(std::min(variance / 2, std::log(shape) - digamma(shape))), .shape = shape};
}

}  // namespace tocsin
