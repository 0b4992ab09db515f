#pragma once

#include <Eigen/Core>

namespace tocsin {

/// The law of one number as a mixture of normals, one at each point of a fine grid of an underlying coordinate, with
/// which the mean of each moves.
class SmoothedLaw {
 public:
  void clear(Eigen::Index points);
  /// Adds to the points from `first` on their mass, and mass times the mean and the second moment of what it is of.
  void add(Eigen::Index first, const Eigen::ArrayXd& mass, const Eigen::ArrayXd& mean, const Eigen::ArrayXd& square);
  /// Call when everything is added, before anything below: masses are scaled to sum to 1.
  void settle();

  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double sd() const { return sd_; }
  [[nodiscard]] double probability_above(double x) const;
  /// x with Pr(X <= x) = p, 0 < p < 1, by Newton's method within a bracket.
  [[nodiscard]] double quantile(double p) const;

 private:
  double mean_ = 0;
  double sd_ = 0;
  Eigen::ArrayXd mass_;
  Eigen::ArrayXd mean_of_;    ///< times mass until settled
  Eigen::ArrayXd spread_of_;  ///< second moment times mass, then the standard deviation
  Eigen::ArrayXd width_;      ///< between the means of the neighbours, halved
  Eigen::ArrayXd even_;       ///< how much of a point's part of the law is spread over that: 1 where nothing else is
};

}  // namespace tocsin
