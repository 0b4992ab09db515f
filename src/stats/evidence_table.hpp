#pragma once

#include <vector>

#include <Eigen/Core>

#include "area_function.hpp"
#include "lagrange_weights.hpp"
#include "rate_pass.hpp"

namespace tocsin {

/// Standard deviations of u, evenly spaced in their logarithm.
struct DeviationKnots {
  double log_first = 0;
  double step = 0.2;
  Eigen::Index count = 0;

  [[nodiscard]] double log_sd(Eigen::Index k) const { return log_first + step * static_cast<double>(k); }
  [[nodiscard]] Eigen::ArrayXd deviations() const;
  [[nodiscard]] bool hold(double log_sd) const { return log_sd >= log_first && log_sd <= this->log_sd(count - 1); }
  [[nodiscard]] LagrangeWeights weights(double log_sd) const {
    return lagrange_weights((log_sd - log_first) / step, count);
  }
};

/// Normal laws of the shifts of areas.
struct ShiftLaws {
  Eigen::ArrayXXd mean;  ///< areas x laws
  Eigen::ArrayXXd variance;
};

/// For every area and standard deviation of u: the log of the integral of its likelihood over u, and how a common shift
/// of its linear predictors changes it. Linear predictors are those for which the pass filled its tables.
class EvidenceTable {
 public:
  /// `eta` holds the linear predictors of all cells. O(areas knots).
  EvidenceTable(RatePass& pass, const Eigen::VectorXd& eta, const DeviationKnots& knots);

  [[nodiscard]] const DeviationKnots& knots() const { return knots_; }
  /// By area: the log evidence less `reference`, by cubic Hermite pieces in log sd. That of two siblings is with the
  /// first of them, 0 with the other.
  [[nodiscard]] Eigen::ArrayXd relative(double log_sd) const;
  [[nodiscard]] const Eigen::ArrayXd& reference() const { return reference_; }  ///< the highest at a knot
  /// First and second derivative of the log evidence in a shift; 0 for siblings.
  [[nodiscard]] Eigen::ArrayXd slope(double log_sd) const { return interpolated(slope_, log_sd); }
  [[nodiscard]] Eigen::ArrayXd curvature(double log_sd) const { return interpolated(curvature_, log_sd); }
  /// A table of areas x knots at log sd, by Lagrange's weights.
  [[nodiscard]] Eigen::ArrayXd interpolated(const Eigen::ArrayXXd& table, double log_sd) const;
  /// Log evidence of every area and deviation less the area's highest, where the shift of an area is not 0 but `from`
  /// it and then as the law in the same place: areas x knots. Siblings' is left as it was.
  [[nodiscard]] Eigen::ArrayXXd shifted(const ShiftLaws& shifts, const Eigen::ArrayXd& from) const;

 private:
  void tabulate_pair(const RatePass& pass, const Eigen::VectorXd& eta, std::size_t area);

  DeviationKnots knots_;
  Eigen::ArrayXXd value_;  ///< areas x knots, like all of these
  Eigen::ArrayXXd rise_;   ///< d value / d log sd, times the spacing of the knots
  Eigen::ArrayXXd slope_;
  Eigen::ArrayXXd curvature_;
  Eigen::ArrayXd reference_;
  Eigen::ArrayXd factor_;                ///< of the deviation of each area
  std::vector<AreaFunction> functions_;  ///< by area; without knots for siblings
};

}  // namespace tocsin
