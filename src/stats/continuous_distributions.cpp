#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "tocsin/stats/distributions.hpp"

#include "boost_policy.hpp"
#include "constants.hpp"

namespace tocsin {
namespace {

bool any_nan(double a, double b, double c) { return std::isnan(a) || std::isnan(b) || std::isnan(c); }

}  // namespace

double gamma_cdf(double x, double shape, double rate) {
  if (any_nan(x, shape, rate)) return x + shape + rate;
  assert(x >= 0 && shape > 0 && rate > 0);
  if (std::isinf(x)) return 1.0;
  return boost::math::gamma_p(shape, rate * x, quiet);
}

double gamma_sf(double x, double shape, double rate) {
  if (any_nan(x, shape, rate)) return x + shape + rate;
  assert(x >= 0 && shape > 0 && rate > 0);
  if (std::isinf(x)) return 0.0;
  return boost::math::gamma_q(shape, rate * x, quiet);
}

double beta_sf(double x, double alpha, double beta) {
  if (any_nan(x, alpha, beta)) return x + alpha + beta;
  assert(x >= 0 && x <= 1 && alpha > 0 && beta > 0);
  return boost::math::ibetac(alpha, beta, x, quiet);
}

double beta_quantile(double p, double alpha, double beta) {
  if (any_nan(p, alpha, beta)) return p + alpha + beta;
  assert(p >= 0 && p <= 1 && alpha > 0 && beta > 0);
  return boost::math::ibeta_inv(alpha, beta, p, quiet);
}

double gamma_quantile(double p, double shape, double rate) {
  if (any_nan(p, shape, rate)) return p + shape + rate;
  assert(p >= 0 && p <= 1 && shape > 0 && rate > 0);
  if (p == 1.0) return infinity;
  return boost::math::gamma_p_inv(shape, p, quiet) / rate;
}

double gamma_sf_quantile(double q, double shape, double rate) {
  if (any_nan(q, shape, rate)) return q + shape + rate;
  assert(q >= 0 && q <= 1 && shape > 0 && rate > 0);
  if (q == 0.0) return infinity;
  return boost::math::gamma_q_inv(shape, q, quiet) / rate;
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_sf(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double normal_sf_quantile(double q) {
  if (std::isnan(q)) return q;
  assert(q >= 0 && q <= 1);
  if (q == 0.0) return infinity;
  if (q == 1.0) return -infinity;
  return std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * q, quiet);
}

double normal_quantile(double p) { return -normal_sf_quantile(p); }

double student_t_sf(double t, double degrees) {
  if (std::isnan(t) || std::isnan(degrees)) return t + degrees;
  assert(degrees > 0);
  if (std::isinf(degrees)) return normal_sf(t);
  if (std::isinf(t)) return t > 0 ? 0.0 : 1.0;
  const double t2 = t * t;
  // Half the two-sided probability, I_x(degrees / 2, 1 / 2) at x = degrees / (degrees + t^2); the complement is used
  // near the centre.
  const double tail = t2 > degrees ? 0.5 * boost::math::ibeta(0.5 * degrees, 0.5, degrees / (degrees + t2), quiet)
                                   : 0.5 * boost::math::ibetac(0.5, 0.5 * degrees, t2 / (degrees + t2), quiet);
  return t >= 0 ? tail : 1.0 - tail;
}

}  // namespace tocsin
