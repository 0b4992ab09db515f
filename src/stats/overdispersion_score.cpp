#include <cassert>
#include <cmath>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/glm.hpp"

// Cameron and Trivedi's auxiliary regression: a_i = ((y_i - mu_i)^2 - y_i) / mu_i has mean alpha g(mu_i) / mu_i and is
// regressed on that without intercept.
namespace tocsin {
namespace {

Eigen::ArrayXd auxiliary(const Eigen::VectorXd& y, const Eigen::VectorXd& mu) {
  assert(y.size() == mu.size() && y.size() > 1);
  return ((y - mu).array().square() - y.array()) / mu.array();
}

OverdispersionTest tested(double alpha, double z) { return {.alpha = alpha, .z = z, .p_value = normal_sf(z)}; }

}  // namespace

OverdispersionTest linear_overdispersion_test(const Eigen::VectorXd& y, const Eigen::VectorXd& fitted) {
  const Eigen::ArrayXd a = auxiliary(y, fitted);
  const auto n = static_cast<double>(a.size());
  const double alpha = a.mean();
  const double variance = (a - alpha).square().sum() / (n - 1.0);
  return tested(alpha, alpha * std::sqrt(n / variance));
}

OverdispersionTest quadratic_overdispersion_test(const Eigen::VectorXd& y, const Eigen::VectorXd& fitted) {
  const Eigen::ArrayXd a = auxiliary(y, fitted);
  const Eigen::ArrayXd mu = fitted.array();
  const auto n = static_cast<double>(a.size());
  const double alpha = (a * mu).sum() / mu.square().sum();
  const double residual_variance = (a - alpha * mu).square().sum() / (n - 1.0);
  return tested(alpha, alpha * std::sqrt(mu.square().sum() / residual_variance));
}

}  // namespace tocsin
