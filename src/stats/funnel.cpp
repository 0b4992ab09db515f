#include "tocsin/stats/funnel.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

constexpr Limits unbounded{0.0, std::numeric_limits<double>::infinity()};

/// Quantile of type 7 of values in ascending order: linear between the order statistics.
double sorted_quantile(const std::vector<double>& sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - std::floor(position)) * (sorted[above] - sorted[below]);
}

double lower_mid_p(double observed, double expected) {
  return poisson_cdf(observed - 1.0, expected) + 0.5 * poisson_pmf(observed, expected);
}

}  // namespace

double interpolated_poisson_quantile(double p, double expected) {
  assert(p > 0.0 && p < 1.0 && expected > 0.0 && std::isfinite(expected));
  const double r = poisson_quantile(p, expected);
  return r - (poisson_cdf(r, expected) - p) / poisson_pmf(r, expected);
}

Limits funnel_limits(double expected, double level) {
  assert(level > 0.0 && level < 1.0);
  if (std::isnan(expected)) return {expected, expected};
  if (expected == 0.0) return unbounded;
  const double half_alpha = 0.5 * (1.0 - level);
  return {std::max(0.0, interpolated_poisson_quantile(half_alpha, expected)) / expected,
          std::max(0.0, interpolated_poisson_quantile(1.0 - half_alpha, expected)) / expected};
}

double mid_p_upper(double observed, double expected) {
  return poisson_sf(observed, expected) + 0.5 * poisson_pmf(observed, expected);
}

double mid_p_two_sided(double observed, double expected) {
  return std::min(1.0, 2.0 * std::min(mid_p_upper(observed, expected), lower_mid_p(observed, expected)));
}

double pearson_score(double observed, double expected) { return (observed - expected) / std::sqrt(expected); }

double square_root_score(double observed, double expected) { return 2.0 * (std::sqrt(observed) - std::sqrt(expected)); }

Overdispersion estimate_overdispersion(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                       double winsor) {
  assert(observed.size() == expected.size());
  std::vector<double> scores;
  std::vector<double> deviations;
  for (Eigen::Index i = 0; i < observed.size(); ++i) {
    const double E = expected[i];
    if (!(E > 0.0) || !std::isfinite(E) || !std::isfinite(observed[i])) continue;
    scores.push_back(square_root_score(observed[i], E));
    deviations.push_back(0.5 / std::sqrt(E));
  }
  const auto I = static_cast<Eigen::Index>(scores.size());
  if (I < 2) return {.phi = 1.0, .tau2 = 0.0, .units = I};
  const Eigen::VectorXd z = winsorised(Eigen::Map<const Eigen::VectorXd>(scores.data(), I), winsor);
  const double phi = z.squaredNorm() / static_cast<double>(I);
  return {
      .phi = phi, .tau2 = additive_variance(phi, Eigen::Map<const Eigen::VectorXd>(deviations.data(), I)), .units = I};
}

double overdispersed_score(double observed, double expected, double tau2) {
  if (expected == 0.0) return 0.0;
  return (std::sqrt(observed / expected) - 1.0) / std::sqrt(0.25 / expected + tau2);
}

Limits overdispersed_limits(double expected, double tau2, double level) {
  assert(level > 0.0 && level < 1.0 && !(tau2 < 0.0));
  if (expected == 0.0) return unbounded;
  const double reach = normal_sf_quantile(0.5 * (1.0 - level)) * std::sqrt(0.25 / expected + tau2);
  const double low = std::max(0.0, 1.0 - reach);
  return {low * low, (1.0 + reach) * (1.0 + reach)};
}

Eigen::VectorXd winsorised(const Eigen::VectorXd& values, double p) {
  assert(p >= 0.0 && p < 0.5);
  if (values.size() == 0) return values;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return values.cwiseMax(sorted_quantile(sorted, p)).cwiseMin(sorted_quantile(sorted, 1.0 - p));
}

double additive_variance(double phi, const Eigen::VectorXd& s) {
  if (s.size() < 2) return 0.0;
  const auto I = static_cast<double>(s.size());
  const Eigen::ArrayXd w = s.array().square().inverse();
  return std::max(0.0, (I * phi - (I - 1.0)) / (w.sum() - w.square().sum() / w.sum()));
}

}  // namespace tocsin
