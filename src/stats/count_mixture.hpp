#pragma once

#include <limits>
#include <vector>

namespace tocsin {

/// A mixture of negative binomial counts, held as a table of probabilities.
class CountMixture {
 public:
  /// Adds a component (size = infinity: Poisson), cut off above `most` and scaled to its weight.
  void add(double weight, double size, double mean, double most = std::numeric_limits<double>::infinity());
  /// Smallest count with a share above p of all weight at or below it; NaN without a component.
  double quantile(double p) const;

 private:
  std::vector<double> weights_;
  std::vector<double> component_;  ///< room for one component, kept between calls
};

}  // namespace tocsin
