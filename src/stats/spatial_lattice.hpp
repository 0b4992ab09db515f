#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tocsin/stats/spatial_model.hpp"

#include "spatial_laplace.hpp"

namespace tocsin {

/// One point of the lattice over (log sigma, logit phi).
struct SpatialNode {
  double log_sigma = 0;
  double logit_phi = 0;
  SpatialMode mode;
  double log_density = 0;  ///< of (log sigma, logit phi), times Pr(y)
  double log_weight = 0;   ///< the density times the node's share of the plane, in steps
};

/// Rows of constant log sigma and columns of constant logit phi over all of the plane that matters.
///
/// Columns run from where phi is as good as 0 to where it is as good as 1; what the prior holds beyond is added to the
/// outermost ones. The trapezoidal rule with steps of one standard deviation is exact to eight digits on a normal
/// density and needs no fit of one: the posterior of logit phi is often flat to one side.
class SpatialLattice {
 public:
  /// `mixing` absent: phi plays no part and there is one column.
  SpatialLattice(SpatialLaplace& laplace, const std::optional<MixingPrior>& mixing, const SpatialOptions& options,
                 double most_count);

  /// In order of row and column; empty where not even a start was found.
  std::vector<const SpatialNode*> nodes() const;
  bool complete() const { return complete_; }
  int evaluations() const { return evaluations_; }
  double log_integral() const;
  SpatialSummary sigma() const;
  SpatialSummary phi() const;

 private:
  using Place = std::pair<int, int>;  ///< row and column

  const SpatialNode& at(Place place);
  std::vector<Place> around(Place place) const;
  Place summit(Place from, bool rows_only);
  void flood(const std::set<Place>& seeds);
  double curvature(Place place, Place towards);
  void set_columns(double step);
  double prior_below() const;
  double prior_above() const;
  SpatialSummary summary(int Place::*axis, double first, double step, double (*scale)(double)) const;

  SpatialLaplace& laplace_;
  const std::optional<MixingPrior>& mixing_;
  SpatialOptions options_;
  Eigen::VectorXd start_;
  double lowest_ = 0;
  double highest_ = 0;
  int columns_ = 1;
  double row_step_ = 0.5;
  double column_step_ = 1.0;
  double origin_ = -0.7;  ///< log sigma of row 0
  Place best_{0, 0};
  std::map<Place, SpatialNode> nodes_;
  int evaluations_ = 0;
  bool complete_ = true;
};

}  // namespace tocsin
