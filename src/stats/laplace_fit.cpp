#include "laplace_fit.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace tocsin {

double excess_variance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu) {
  return ((y - mu).squaredNorm() - y.sum()) / mu.squaredNorm();
}

double excess_variance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu, const Grouping& groups) {
  const Eigen::Index count = *std::max_element(groups.begin(), groups.end()) + 1;
  Eigen::VectorXd observed = Eigen::VectorXd::Zero(count);
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(count);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const Eigen::Index k = groups[static_cast<std::size_t>(i)];
    observed[k] += y[i];
    expected[k] += mu[i];
  }
  return excess_variance(observed, expected);
}

Eigen::MatrixXd widened(const Eigen::MatrixXd& covariance, Eigen::Index at, Eigen::Index more) {
  const Eigen::Index m = covariance.rows();
  std::vector<Eigen::Index> old;
  for (Eigen::Index a = 0; a < m; ++a) old.push_back(a < at ? a : a + more);
  Eigen::MatrixXd result = Eigen::MatrixXd::Constant(m + more, m + more, std::numeric_limits<double>::quiet_NaN());
  result(old, old) = covariance;
  return result;
}

MixedStatus obstacle(const Eigen::VectorXd& y, const GlmFit& poisson) {
  if (poisson.status == GlmStatus::not_finite) return MixedStatus::not_finite;
  if (poisson.status == GlmStatus::all_zero || y.sum() == 0.0) return MixedStatus::all_zero;
  if (poisson.status == GlmStatus::separated) return MixedStatus::separated;
  if (poisson.status == GlmStatus::hit_limit) return MixedStatus::hit_limit;
  return poisson.aliased.empty() ? MixedStatus::converged : MixedStatus::aliased;
}

}  // namespace tocsin
