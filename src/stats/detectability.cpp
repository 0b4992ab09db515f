#include "tocsin/stats/detectability.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/gamma_poisson.hpp"

namespace tocsin {
namespace {

constexpr double most_events = 1e9;

/// Smallest whole number >= 0 at which a predicate that turns true once and stays true holds; nothing where that is
/// above `most_events`.
template <typename Predicate>
std::optional<double> first_true(Predicate holds) {
  if (holds(0.0)) return 0.0;
  double below = 0.0;
  double at = 1.0;
  while (!holds(at)) {
    if (at > most_events) return std::nullopt;
    below = at;
    at *= 2.0;
  }
  while (at - below > 1.0) {
    const double middle = std::floor(0.5 * (below + at));
    (holds(middle) ? at : below) = middle;
  }
  return at;
}

/// `above(y)` and `below(y)` are the posterior probabilities of a high and a low rate after y events.
template <typename Above, typename Below>
Detectability critical(double expected, const DetectionRule& rule, Above above, Below below) {
  Detectability result;
  result.high_count = first_true([&](double y) { return above(y) >= rule.probability; });
  // Pr(Y >= k; mu) is the gamma cdf of shape k at mu, so the mean that reaches the power is its quantile. A rule that
  // flags at 0 events flags always.
  if (const auto high = result.high_count)
    result.high_rate = *high == 0.0 ? 1.0 : std::max(1.0, gamma_quantile(rule.power, *high, expected));

  const auto not_low = first_true([&](double y) { return !(below(y) >= rule.probability); });
  if (not_low && *not_low > 0.0) {
    result.low_count = *not_low - 1.0;
    // Pr(Y <= k; mu) is the gamma survival function of shape k + 1 at mu.
    result.low_rate = std::min(1.0, gamma_sf_quantile(rule.power, *not_low, expected));
  }
  return result;
}

/// Pr(log theta > x) after y events, theta having mean 1 in expectation `expected`.
double mixture_above(double x, double y, double expected, const NormalMixture& prior) {
  constexpr double spacing = 0.25;  // standard deviations of the integrand at its mode
  constexpr int reach = 26;         // nodes on each side
  double whole = 0;
  double beyond = 0;
  double scale = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < prior.share.size(); ++k) {
    if (!(prior.share[k] > 0)) continue;
    const double precision = 1 / std::max(prior.sd[k] * prior.sd[k], 1e-12);
    double mode = std::min(0.0, std::log((y + 0.5) / expected));
    if (y > expected) mode = std::min(std::log(y / expected), (y - expected) / precision);
    double curvature = precision;
    for (int i = 0; i < 100; ++i) {
      const double mu = expected * std::exp(mode);
      curvature = mu + precision;
      const double step = (y - mu - precision * mode) / curvature;
      mode += std::clamp(step, -1.0, 1.0);
      if (std::abs(step) * std::sqrt(curvature) < 1e-3) break;
    }
    const double width = spacing / std::sqrt(curvature);
    const auto log_density = [&](double at) { return y * at - expected * std::exp(at) - 0.5 * precision * at * at; };
    const double peak = log_density(mode) + std::log(prior.share[k] * width * std::sqrt(precision));
    if (peak > scale) {
      const double down = std::exp(scale - peak);
      whole *= down;
      beyond *= down;
      scale = peak;
    }
    const double top = log_density(mode) - peak + scale;
    for (int j = -reach; j <= reach; ++j) {
      const double at = mode + width * j;
      const double mass = std::exp(log_density(at) - top);
      whole += mass;
      beyond += mass * std::clamp((at - x) / width + 0.5, 0.0, 1.0);
    }
  }
  return beyond / whole;
}

}  // namespace

Detectability detectability(double expected, double alpha, const DetectionRule& rule) {
  assert(expected >= 0.0 && std::isfinite(expected) && alpha > 0.0);
  assert(rule.ratio > 1.0 && rule.probability >= 0.5 && rule.probability < 1.0 && rule.power > 0.0 && rule.power < 1.0);
  if (expected == 0.0 || std::isinf(alpha)) return {};
  const auto posterior = [&](double y) { return gamma_posterior(alpha, 1.0, y, expected); };
  return critical(
      expected, rule, [&](double y) { return posterior(y).probability_above(rule.ratio); },
      [&](double y) { return posterior(y).probability_below(1.0 / rule.ratio); });
}

Detectability detectability(double expected, const NormalMixture& prior, const DetectionRule& rule) {
  assert(expected >= 0.0 && std::isfinite(expected) && prior.share.size() == prior.sd.size());
  assert(rule.ratio > 1.0 && rule.probability >= 0.5 && rule.probability < 1.0 && rule.power > 0.0 && rule.power < 1.0);
  if (expected == 0.0) return {};
  const double x = std::log(rule.ratio);
  return critical(
      expected, rule, [&](double y) { return mixture_above(x, y, expected, prior); },
      [&](double y) { return 1.0 - mixture_above(-x, y, expected, prior); });
}

double chance_flagged_high(const Detectability& critical, double expected, double rate) {
  return critical.high_count ? poisson_sf(*critical.high_count - 1.0, expected * rate) : 0.0;
}

double chance_flagged_low(const Detectability& critical, double expected, double rate) {
  return critical.low_count ? poisson_cdf(*critical.low_count, expected * rate) : 0.0;
}

}  // namespace tocsin
