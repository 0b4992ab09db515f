#include "farrington_bounds.hpp"

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

/// Means above it: the normal law is as good as the negative binomial, and whole numbers are hard to tell apart.
constexpr double large_mean = 1e9;

/// Up to it the probabilities are summed one after the other, which is faster than the incomplete beta function.
constexpr double small_mean = 50;
constexpr double largest_summed = 1000;

/// Remainders below it have lost digits to the sums they are left from.
constexpr double safe_remainder = 1e-4;

/// Bound and p-value by summing; NaN where a count beyond `largest_summed` would be needed.
Bound summed(double y, double mean, double phi, double alpha) {
  const double failure = 1.0 - 1.0 / phi;
  const double scale = mean / phi;  // size times failure, which stays finite for phi = 1
  double term = phi > 1.0 ? std::exp(-mean * std::log(phi) / (phi - 1.0)) : std::exp(-mean);
  double below = 0.0;  // Pr(Y < k)
  Bound bound;
  for (double k = 0.0; k <= largest_summed && (std::isnan(bound.upper) || k <= y); k += 1.0) {
    if (k == y) bound.p_value = 1.0 - below;
    below += term;
    if (std::isnan(bound.upper) && below >= 1.0 - alpha) bound.upper = k;
    term *= (scale + k * failure) / (k + 1.0);
  }
  return bound;
}

}  // namespace

Bound normal_bound(double y, const Prediction& at, double phi, PowerTransform transform, double z) {
  const double mean = at.mean();
  const double tau = phi + mean * at.variance;
  double exponent = 1.0;
  double variance = mean * tau;
  if (transform == PowerTransform::square_root) {
    exponent = 0.5;
    variance = 0.25 * tau;
  } else if (transform == PowerTransform::two_thirds) {
    exponent = 2.0 / 3.0;
    variance = 4.0 / 9.0 * std::cbrt(mean) * tau;
  }
  const double se = std::sqrt(variance);
  const double centre = std::pow(mean, exponent);
  Bound bound;
  bound.upper = std::pow(centre + z * se, 1.0 / exponent);
  if (!std::isnan(y)) bound.p_value = normal_sf((std::pow(y, exponent) - centre) / se);
  return bound;
}

Bound negative_binomial_bound(double y, double mean, double phi, double alpha) {
  Bound bound;
  if (!std::isfinite(mean)) return bound;
  if (mean > large_mean) {
    const double sd = std::sqrt(phi * mean);
    bound.upper = std::ceil(mean + normal_sf_quantile(alpha) * sd);
    if (!std::isnan(y)) bound.p_value = normal_sf((y - mean) / sd);
    return bound;
  }
  if (mean == 0.0) {
    bound.upper = 0.0;
    if (!std::isnan(y)) bound.p_value = y > 0.0 ? 0.0 : 1.0;
    return bound;
  }
  if (mean <= small_mean && alpha > safe_remainder) bound = summed(y, mean, phi, alpha);
  const double size = phi > 1.0 ? mean / (phi - 1.0) : std::numeric_limits<double>::infinity();
  if (std::isnan(bound.upper)) bound.upper = negative_binomial_quantile(1.0 - alpha, size, mean);
  if (!std::isnan(y) && !(bound.p_value > safe_remainder)) bound.p_value = negative_binomial_sf(y - 1.0, size, mean);
  return bound;
}

}  // namespace tocsin
