#include "tocsin/stats/poisson_binomial.hpp"

#include <cassert>

namespace tocsin {

Eigen::VectorXd poisson_binomial_pmf(const Eigen::VectorXd& probabilities) {
  assert((probabilities.array() >= 0.0).all() && (probabilities.array() <= 1.0).all());
  const Eigen::Index n = probabilities.size();
  Eigen::VectorXd pmf = Eigen::VectorXd::Zero(n + 1);
  pmf[0] = 1.0;
  for (Eigen::Index trial = 0; trial < n; ++trial) {
    const double p = probabilities[trial];
    for (Eigen::Index k = trial + 1; k > 0; --k) pmf[k] = pmf[k] * (1.0 - p) + pmf[k - 1] * p;
    pmf[0] *= 1.0 - p;
  }
  return pmf;
}

Eigen::VectorXd poisson_binomial_at_least(const Eigen::VectorXd& probabilities) {
  Eigen::VectorXd tail = poisson_binomial_pmf(probabilities);
  for (Eigen::Index k = tail.size() - 1; k > 0; --k) tail[k - 1] += tail[k];
  return tail;
}

}  // namespace tocsin
