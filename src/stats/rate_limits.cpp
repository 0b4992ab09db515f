#include "tocsin/stats/rate_limits.hpp"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>

#include <boost/math/tools/roots.hpp>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

Limits exact_limits(double observed, double half_alpha) {
  return {observed == 0.0 ? 0.0 : gamma_quantile(half_alpha, observed, 1.0),
          gamma_sf_quantile(half_alpha, observed + 1.0, 1.0)};
}

Limits byar_limits(double observed, double half_alpha) {
  const double z = normal_sf_quantile(half_alpha);
  const auto cube = [](double x) { return x * x * x; };
  const double above = observed + 1.0;
  const double upper = above * cube(1.0 - 1.0 / (9.0 * above) + z / (3.0 * std::sqrt(above)));
  if (observed == 0.0) return {0.0, upper};
  // For small counts and high confidence the cube's base turns negative: no mean is then too small.
  const double base = 1.0 - 1.0 / (9.0 * observed) - z / (3.0 * std::sqrt(observed));
  return {base > 0.0 ? observed * cube(base) : 0.0, upper};
}

/// Root in mu of Pr(Y > O) + Pr(Y = O) / 2 = probability, O > 0. The left side rises in mu, with slope (pmf(O) + pmf(O
/// - 1)) / 2, and the exact limits enclose both mid-P limits.
double mid_p_root(double observed, double probability, Limits exact) {
  const auto function = [=](double mu) {
    const double at = poisson_pmf(observed, mu);
    return std::make_tuple(poisson_sf(observed, mu) + 0.5 * at - probability,
                           0.5 * (at + poisson_pmf(observed - 1.0, mu)));
  };
  std::uintmax_t iterations = 200;
  return boost::math::tools::newton_raphson_iterate(function, observed, exact.lower, exact.upper, 50, iterations);
}

Limits mid_p_limits(double observed, double half_alpha) {
  // At O = 0 only the upper limit exists, and exp(-mu) / 2 = alpha / 2 gives it in closed form.
  if (observed == 0.0) return {0.0, -std::log(2.0 * half_alpha)};
  const Limits exact = exact_limits(observed, half_alpha);
  return {mid_p_root(observed, half_alpha, exact), mid_p_root(observed, 1.0 - half_alpha, exact)};
}

}  // namespace

Limits count_limits(double observed, LimitMethod method, double confidence) {
  assert(confidence > 0.0 && confidence < 1.0);
  if (std::isnan(observed)) return {observed, observed};
  assert(observed >= 0.0 && std::isfinite(observed));
  const double half_alpha = 0.5 * (1.0 - confidence);
  switch (method) {
    case LimitMethod::exact:
      return exact_limits(observed, half_alpha);
    case LimitMethod::byar:
      return byar_limits(observed, half_alpha);
    case LimitMethod::mid_p:
      return mid_p_limits(observed, half_alpha);
    case LimitMethod::phe:
      return observed < 10.0 ? exact_limits(observed, half_alpha) : byar_limits(observed, half_alpha);
  }
  return {};
}

ValueWithLimits rate_with_limits(double observed, double exposure, double multiplier, LimitMethod method,
                                 double confidence) {
  assert(!(exposure < 0.0));
  if (exposure == 0.0)
    return {std::numeric_limits<double>::quiet_NaN(), {0.0, std::numeric_limits<double>::infinity()}};
  const Limits limits = count_limits(observed, method, confidence);
  return {observed / exposure * multiplier,
          {limits.lower / exposure * multiplier, limits.upper / exposure * multiplier}};
}

ValueWithLimits standardised_ratio(double observed, double expected, double confidence) {
  return rate_with_limits(observed, expected, 1.0, LimitMethod::exact, confidence);
}

}  // namespace tocsin
