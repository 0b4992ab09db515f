#include "tocsin/stats/moment_shrinkage.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace tocsin {
namespace {

double sample_variance(const Eigen::ArrayXd& x) {
  return (x - x.mean()).square().sum() / (static_cast<double>(x.size()) - 1.0);
}

bool settled(double before, double after, double tolerance) {
  return std::abs(after - before) <= tolerance * std::abs(after + before);
}

}  // namespace

Eigen::VectorXd marshall_rates(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure) {
  assert(observed.size() == exposure.size() && (exposure.array() > 0.0).all());
  const Eigen::ArrayXd n = exposure.array();
  const Eigen::ArrayXd r = observed.array() / n;
  const double b = observed.sum() / n.sum();
  const double A = std::max(0.0, (n * (r - b).square()).sum() / n.sum() - b / n.mean());
  if (A == 0.0) return Eigen::VectorXd::Constant(observed.size(), b);
  return (b + (r - b) * A / (A + b / n)).matrix();
}

ClaytonKaldor clayton_kaldor_moments(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                     int max_iterations, double tolerance) {
  assert(observed.size() == expected.size());
  std::vector<Eigen::Index> used;
  for (Eigen::Index i = 0; i < expected.size(); ++i)
    if (expected[i] > 0.0) used.push_back(i);
  const Eigen::ArrayXd O = observed(used).array();
  const Eigen::ArrayXd E = expected(used).array();
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  ClaytonKaldor fit{not_a_number, not_a_number, Eigen::VectorXd::Constant(observed.size(), not_a_number), 0, false};
  if (used.size() < 2) return fit;
  double m = (O / E).mean();
  double v = sample_variance(O / E);
  if (v == 0.0) return fit;

  Eigen::ArrayXd theta;
  while (!fit.converged && fit.iterations <= max_iterations) {
    ++fit.iterations;
    fit.shape = m * m / v;
    fit.rate = m / v;
    theta = (O + fit.shape) / (E + fit.rate);
    const double next_m = theta.mean();
    const double next_v =
        ((1.0 + fit.rate / E) * (theta - next_m).square()).sum() / (static_cast<double>(used.size()) - 1.0);
    fit.converged = settled(m, next_m, tolerance) && settled(v, next_v, tolerance);
    m = next_m;
    v = next_v;
  }
  fit.relative_rates.setZero();
  fit.relative_rates(used) = theta.matrix();
  return fit;
}

LogNormalShrinkage log_normal_shrinkage(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                        int max_iterations, double tolerance) {
  assert(observed.size() == expected.size() && observed.size() > 1 && (expected.array() > 0.0).all());
  const Eigen::ArrayXd precision = observed.array() + 0.5;
  const Eigen::ArrayXd crude = (precision / expected.array()).log();
  const auto n = static_cast<double>(observed.size());
  Eigen::ArrayXd b = crude;
  LogNormalShrinkage fit;
  fit.phi = b.mean();
  fit.sigma2 = sample_variance(b);
  while (!fit.converged && fit.iterations <= max_iterations) {
    ++fit.iterations;
    const double phi = b.mean();
    const double sigma2 = (fit.sigma2 * (1.0 + fit.sigma2 * precision).inverse().sum() + (b - phi).square().sum()) / n;
    b = (phi + precision * sigma2 * crude - 0.5 * sigma2) / (1.0 + precision * sigma2);
    // The first pass only replaces the starting values: phi cannot have moved yet.
    fit.converged = fit.iterations > 1 && settled(fit.phi, phi, tolerance) && settled(fit.sigma2, sigma2, tolerance);
    fit.phi = phi;
    fit.sigma2 = sigma2;
  }
  fit.log_relative_rates = b.matrix();
  return fit;
}

}  // namespace tocsin
