#pragma once

#include <cstddef>
#include <vector>

namespace tocsin {

/// The law of one number as a mixture of normals, one at each point of a fine grid of an underlying coordinate; the
/// mean of each moves with the grid by about `spacing` a point.
class SmoothedLaw {
 public:
  void clear(std::size_t points, double spacing);
  void add(std::size_t point, double mass, double mean, double variance) {
    mass_[point] += mass;
    mean_of_[point] += mass * mean;
    spread_of_[point] += mass * (variance + mean * mean);
  }
  /// Call when everything is added, before anything below: masses are scaled to sum to 1.
  void settle();

  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double sd() const { return sd_; }
  [[nodiscard]] double probability_above(double x) const;
  /// x with Pr(X <= x) = p, 0 < p < 1, by Newton's method within a bracket.
  [[nodiscard]] double quantile(double p) const;

 private:
  double spacing_ = 0;
  double mean_ = 0;
  double sd_ = 0;
  std::vector<double> mass_;
  std::vector<double> mean_of_;    ///< times mass until settled
  std::vector<double> spread_of_;  ///< second moment times mass, then the standard deviation
};

}  // namespace tocsin
