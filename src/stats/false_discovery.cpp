#include "tocsin/stats/false_discovery.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tocsin {
namespace {

/// Indices of the values that are not NaN, in ascending order of value, ties in the order given.
std::vector<Eigen::Index> ascending(const Eigen::VectorXd& values) {
  std::vector<Eigen::Index> order;
  for (Eigen::Index i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return values[a] < values[b]; });
  return order;
}

Eigen::VectorXd not_available(Eigen::Index n) {
  return Eigen::VectorXd::Constant(n, std::numeric_limits<double>::quiet_NaN());
}

}  // namespace

Eigen::VectorXd adjusted_p_values(const Eigen::VectorXd& p, Adjustment adjustment) {
  const std::vector<Eigen::Index> order = ascending(p);
  const auto m = static_cast<double>(order.size());
  double scale = 1.0;  // sum of 1/i makes Benjamini and Hochberg's step-up valid under any dependence
  if (adjustment == Adjustment::benjamini_yekutieli) {
    scale = 0.0;
    for (std::size_t i = 1; i <= order.size(); ++i) scale += 1.0 / static_cast<double>(i);
  }
  Eigen::VectorXd adjusted = not_available(p.size());
  // Step-down methods carry the largest value so far upwards from the smallest p; step-up ones the smallest so far
  // downwards from the largest.
  const bool step_up = adjustment != Adjustment::holm && adjustment != Adjustment::bonferroni;
  double carried = step_up ? 1.0 : 0.0;
  for (std::size_t step = 0; step < order.size(); ++step) {
    const std::size_t position = step_up ? order.size() - 1 - step : step;
    const Eigen::Index i = order[position];
    const double rank = static_cast<double>(position) + 1.0;
    switch (adjustment) {
      case Adjustment::bonferroni:
        carried = m * p[i];
        break;
      case Adjustment::holm:
        carried = std::max(carried, (m - rank + 1.0) * p[i]);
        break;
      case Adjustment::hochberg:
        carried = std::min(carried, (m - rank + 1.0) * p[i]);
        break;
      case Adjustment::benjamini_hochberg:
      case Adjustment::benjamini_yekutieli:
        carried = std::min(carried, scale * m / rank * p[i]);
        break;
    }
    adjusted[i] = std::min(1.0, carried);
  }
  return adjusted;
}

BayesianDiscoveries bayesian_discoveries(const Eigen::VectorXd& posterior, double q) {
  assert(q >= 0.0 && q <= 1.0);
  const Eigen::VectorXd e = (1.0 - posterior.array()).matrix();
  const std::vector<Eigen::Index> order = ascending(e);
  BayesianDiscoveries result;
  result.flagged.assign(static_cast<std::size_t>(posterior.size()), false);
  result.running_mean = not_available(posterior.size());
  result.q_value = not_available(posterior.size());
  double sum = 0.0;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    for (; last < order.size() && e[order[last]] == e[order[first]]; ++last) {
      sum += e[order[last]];
      result.running_mean[order[last]] = sum / static_cast<double>(last + 1);
    }
    // e ascends, so the running mean never falls: the set grows until the first group of ties that does not fit.
    const double q_value = sum / static_cast<double>(last);
    for (std::size_t j = first; j < last; ++j) {
      result.q_value[order[j]] = q_value;
      result.flagged[static_cast<std::size_t>(order[j])] = q_value <= q;
    }
    if (q_value <= q) {
      result.count = static_cast<Eigen::Index>(last);
      result.expected_false = sum;
    }
    first = last;
  }
  return result;
}

}  // namespace tocsin
