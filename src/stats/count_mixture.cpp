#include "count_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {

void CountMixture::add(double weight, double size, double mean, double most) {
  // From the mode outwards by the ratio of neighbours, (size + k) / (k + 1) mean / (size + mean), until negligible.
  constexpr double negligible = 1e-10;
  const double spread = std::isinf(size) ? mean : mean / (size + mean);
  const auto ratio = [&](double k) { return (std::isinf(size) ? 1.0 : size + k) / (k + 1.0) * spread; };
  const double peak = std::isinf(size) ? mean : (size - 1.0) / size * mean;
  const double mode = std::min(std::floor(std::max(0.0, peak)), most);
  double first = mode;
  component_.assign(1, 1.0);
  double p = 1.0;
  while (first > 0.0 && p > negligible) {
    p /= ratio(first - 1.0);
    component_.push_back(p);
    --first;
  }
  std::reverse(component_.begin(), component_.end());
  p = 1.0;
  for (double k = mode; k < most && p > negligible; ++k) {
    p *= ratio(k);
    component_.push_back(p);
  }
  const double scale = weight / std::accumulate(component_.begin(), component_.end(), 0.0);
  const auto offset = static_cast<std::size_t>(first);
  if (weights_.size() < offset + component_.size()) weights_.resize(offset + component_.size(), 0.0);
  for (std::size_t i = 0; i < component_.size(); ++i) weights_[offset + i] += scale * component_[i];
}

double CountMixture::quantile(double p) const {
  const double total = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  double sum = 0.0;
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    sum += weights_[k];
    if (sum > p * total) return static_cast<double>(k);
  }
  return weights_.empty() ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(weights_.size() - 1);
}

}  // namespace tocsin
