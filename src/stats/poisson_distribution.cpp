#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/special_functions/gamma.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"
#include "constants.hpp"
#include "saddle_point.hpp"

namespace tocsin {
namespace {

/// Below this a probability is too near the smallest normal double for its logarithm to be taken directly.
constexpr double safe_to_log = 1e-280;

/// log Pr(Y > k) by the series pmf(k + 1) (1 + mu/(k+2) + mu^2/((k+2)(k+3)) + ...); used only where k is far above mu.
double log_upper_series(double k, double mu) {
  double term = 1.0;
  double sum = 1.0;
  for (double j = k + 2.0; term > 1e-17 * sum; j += 1.0) {
    term *= mu / j;
    sum += term;
  }
  return poisson_log_pmf(k + 1.0, mu) + std::log(sum);
}

/// log Pr(Y <= k) by the series pmf(k) (1 + k/mu + k(k-1)/mu^2 + ...); used only where k is far below mu.
double log_lower_series(double k, double mu) {
  double term = 1.0;
  double sum = 1.0;
  for (double j = k; j > 0.0 && term > 1e-17 * sum; j -= 1.0) {
    term *= j / mu;
    sum += term;
  }
  return poisson_log_pmf(k, mu) + std::log(sum);
}

}  // namespace

double poisson_log_pmf(double k, double mu) {
  if (std::isnan(k) || std::isnan(mu)) return k + mu;
  assert(k >= 0 && mu >= 0);
  if (mu == 0.0) return k == 0.0 ? 0.0 : -infinity;
  if (std::isinf(mu)) return -infinity;
  if (k == 0.0) return -mu;
  return -stirling_error(k) - half_deviance(k, mu) - 0.5 * std::log(2.0 * std::numbers::pi * k);
}

double poisson_pmf(double k, double mu) { return std::exp(poisson_log_pmf(k, mu)); }

double poisson_cdf(double k, double mu) {
  if (std::isnan(k) || std::isnan(mu)) return k + mu;
  assert(k >= -1 && mu >= 0);
  if (k < 0.0) return 0.0;
  if (mu == 0.0) return 1.0;
  if (std::isinf(mu)) return 0.0;
  return boost::math::gamma_q(k + 1.0, mu, quiet);
}

double poisson_sf(double k, double mu) {
  if (std::isnan(k) || std::isnan(mu)) return k + mu;
  assert(k >= -1 && mu >= 0);
  if (k < 0.0) return 1.0;
  if (mu == 0.0) return 0.0;
  if (std::isinf(mu)) return 1.0;
  return boost::math::gamma_p(k + 1.0, mu, quiet);
}

double poisson_log_cdf(double k, double mu) {
  const double p = poisson_cdf(k, mu);
  if (std::isnan(p)) return p;
  if (p > 0.5) return std::log1p(-poisson_sf(k, mu));
  if (p > safe_to_log) return std::log(p);
  if (k < 0.0 || std::isinf(mu)) return -infinity;
  return log_lower_series(k, mu);
}

double poisson_log_sf(double k, double mu) {
  const double p = poisson_sf(k, mu);
  if (std::isnan(p)) return p;
  if (p > 0.5) return std::log1p(-poisson_cdf(k, mu));
  if (p > safe_to_log) return std::log(p);
  if (mu == 0.0) return -infinity;
  return log_upper_series(k, mu);
}

double poisson_quantile(double p, double mu) {
  if (std::isnan(p) || !std::isfinite(mu)) return p + mu;
  assert(p >= 0 && p < 1 && mu >= 0);
  // Start from the normal approximation with a skewness correction (Cornish and Fisher), then bracket and bisect on
  // whole numbers.
  const auto reached = [p, mu](double k) { return poisson_cdf(k, mu) >= p; };
  if (reached(0.0)) return 0.0;
  const double z = normal_quantile(p);
  const double sd = std::sqrt(mu);
  const double start = std::max(0.0, std::floor(mu + sd * z + (z * z - 1.0) / 6.0));
  double low = start;
  double high = start;
  double step = 1.0;
  while (low > 0.0 && reached(low)) low = std::max(0.0, low - step), step *= 2.0;
  step = 1.0;
  while (!reached(high)) high += step, step *= 2.0;
  // reached(low) is false (at 0 it is known false), reached(high) is true.
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace tocsin
