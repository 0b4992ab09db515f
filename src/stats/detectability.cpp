#include "tocsin/stats/detectability.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/gamma_poisson.hpp"

namespace tocsin {
namespace {

/// Smallest whole number >= 0 at which a predicate that turns true once and stays true holds. It must turn true
/// somewhere.
template <typename Predicate>
double first_true(Predicate holds) {
  if (holds(0.0)) return 0.0;
  double below = 0.0;
  double at = 1.0;
  while (!holds(at)) {
    below = at;
    at *= 2.0;
  }
  while (at - below > 1.0) {
    const double middle = std::floor(0.5 * (below + at));
    (holds(middle) ? at : below) = middle;
  }
  return at;
}

}  // namespace

Detectability detectability(double expected, double alpha, const DetectionRule& rule) {
  assert(expected >= 0.0 && std::isfinite(expected) && alpha > 0.0);
  assert(rule.ratio > 1.0 && rule.probability >= 0.5 && rule.probability < 1.0 && rule.power > 0.0 && rule.power < 1.0);
  Detectability result;
  if (expected == 0.0 || std::isinf(alpha)) return result;
  const auto posterior = [&](double y) { return gamma_posterior(alpha, 1.0, y, expected); };

  const double high =
      first_true([&](double y) { return posterior(y).probability_above(rule.ratio) >= rule.probability; });
  result.high_count = high;
  // Pr(Y >= k; mu) is the gamma cdf of shape k at mu, so the mean that reaches the power is its quantile. A rule that
  // flags at 0 events flags always.
  result.high_rate = high == 0.0 ? 1.0 : std::max(1.0, gamma_quantile(rule.power, high, expected));

  const double not_low =
      first_true([&](double y) { return !(posterior(y).probability_below(1.0 / rule.ratio) >= rule.probability); });
  if (not_low > 0.0) {
    result.low_count = not_low - 1.0;
    // Pr(Y <= k; mu) is the gamma survival function of shape k + 1 at mu.
    result.low_rate = std::min(1.0, gamma_sf_quantile(rule.power, not_low, expected));
  }
  return result;
}

double chance_flagged_high(const Detectability& critical, double expected, double rate) {
  return critical.high_count ? poisson_sf(*critical.high_count - 1.0, expected * rate) : 0.0;
}

double chance_flagged_low(const Detectability& critical, double expected, double rate) {
  return critical.low_count ? poisson_cdf(*critical.low_count, expected * rate) : 0.0;
}

}  // namespace tocsin
