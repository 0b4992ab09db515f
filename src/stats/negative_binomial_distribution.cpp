#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/special_functions/beta.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"
#include "saddle_point.hpp"

namespace tocsin {
namespace {

/// Near the Poisson (size a >= mean mu): Poisson(k; mu) times the ratio
///   exp{ D(a + k, a + mu) + s(a + k) - s(a) } / sqrt(1 + k / a),   D = half_deviance, s = stirling_error,
/// in which every factor tends to 1 as a grows.
double log_pmf_near_poisson(double k, double a, double mu) {
  return poisson_log_pmf(k, mu) + half_deviance(a + k, a + mu) - 0.5 * std::log1p(k / a) + stirling_error(a + k) -
         stirling_error(a);
}

/// Far from the Poisson (a < mu): Loader's binomial form with n = a + k trials, probability a / (a + mu) of the a
/// "successes".
double log_pmf_as_binomial(double k, double a, double mu) {
  const double n = a + k;
  const double p = a / (a + mu);
  const double q = mu / (a + mu);
  return std::log(a / n) + stirling_error(n) - stirling_error(a) - stirling_error(k) - half_deviance(a, n * p) -
         half_deviance(k, n * q) + 0.5 * std::log(n / (2.0 * std::numbers::pi * a * k));
}

}  // namespace

double negative_binomial_log_pmf(double k, double size, double mean) {
  if (std::isnan(k) || std::isnan(size) || std::isnan(mean)) return k + size + mean;
  assert(k >= 0 && size > 0 && mean >= 0 && std::isfinite(mean));
  if (std::isinf(size)) return poisson_log_pmf(k, mean);
  if (mean == 0.0) return k == 0.0 ? 0.0 : -std::numeric_limits<double>::infinity();
  if (k == 0.0) return -size * std::log1p(mean / size);
  return size >= mean ? log_pmf_near_poisson(k, size, mean) : log_pmf_as_binomial(k, size, mean);
}

double negative_binomial_cdf(double k, double size, double mean) {
  if (std::isnan(k) || std::isnan(size) || std::isnan(mean)) return k + size + mean;
  assert(k >= -1 && size > 0 && mean >= 0 && std::isfinite(mean));
  if (std::isinf(size)) return poisson_cdf(k, mean);
  if (k < 0.0) return 0.0;
  if (mean == 0.0) return 1.0;
  // I_p(size, k + 1) with p = size / (size + mean); the smaller of p and 1 - p is passed, so that no digit of it is
  // lost.
  const double p = size / (size + mean);
  const double q = mean / (size + mean);
  return p < q ? boost::math::ibeta(size, k + 1.0, p, quiet) : boost::math::ibetac(k + 1.0, size, q, quiet);
}

double negative_binomial_sf(double k, double size, double mean) {
  if (std::isnan(k) || std::isnan(size) || std::isnan(mean)) return k + size + mean;
  assert(k >= -1 && size > 0 && mean >= 0 && std::isfinite(mean));
  if (std::isinf(size)) return poisson_sf(k, mean);
  if (k < 0.0) return 1.0;
  if (mean == 0.0) return 0.0;
  const double p = size / (size + mean);
  const double q = mean / (size + mean);
  return p < q ? boost::math::ibetac(size, k + 1.0, p, quiet) : boost::math::ibeta(k + 1.0, size, q, quiet);
}

double negative_binomial_quantile(double p, double size, double mean) {
  if (std::isnan(p) || std::isnan(size) || std::isnan(mean)) return p + size + mean;
  assert(p >= 0 && p < 1 && size > 0 && mean >= 0 && std::isfinite(mean));
  if (std::isinf(size)) return poisson_quantile(p, mean);
  const auto reached = [&](double k) { return negative_binomial_cdf(k, size, mean) >= p; };
  if (reached(0.0)) return 0.0;
  // Start from the normal approximation, then bracket and bisect on whole numbers.
  const double sd = std::sqrt(mean + mean * mean / size);
  const double start = std::max(0.0, std::floor(mean + sd * normal_quantile(p)));
  double low = start;
  double high = start;
  double step = std::max(1.0, std::floor(0.25 * sd));
  while (low > 0.0 && reached(low)) low = std::max(0.0, low - step), step *= 2.0;
  step = std::max(1.0, std::floor(0.25 * sd));
  while (!reached(high)) high += step, step *= 2.0;
  while (high - low > 1.0) {
    const double middle = std::floor(0.5 * (low + high));
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace tocsin
