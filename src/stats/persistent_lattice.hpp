#pragma once

#include <array>
#include <map>
#include <vector>

#include <Eigen/Core>

#include "evidence_table.hpp"
#include "gamma_correction.hpp"
#include "lambda_axes.hpp"
#include "rate_hyper.hpp"

namespace tocsin {

/// The posterior of lambda while the other hyperparameters are held: a sum over areas of what the evidence table says,
/// at every point of the lattice where there is anything to sum.
class PersistentLattice {
 public:
  struct Point {
    LambdaAxes::Index index{};
    RateScales scales;
    double log_density = 0;
    double weight = 0;  ///< of the point among all
  };

  /// Fills the lattice outwards from `base`. `theta` holds the other hyperparameters. O(areas points).
  PersistentLattice(const HyperLayout& layout, const LambdaAxes& axes, const EvidenceTable& table,
                    const GammaCorrection& correction, Eigen::VectorXd theta, const LambdaAxes::Index& base);

  /// Log of the integral over lambda of the joint density of lambda and the data; -infinity where it is no number.
  [[nodiscard]] double log_integral() const { return log_integral_; }
  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  /// Mean weights of the correction's supporting points.
  [[nodiscard]] Eigen::VectorXd support_weights() const;
  /// Mean of lambda where a deviation of u is near each knot: knots x dimensions.
  [[nodiscard]] Eigen::MatrixXd lambda_by_deviation() const;
  /// Posterior probability of each deviation of u for each area, by Lagrange's weights on the knots: areas x knots.
  /// Sums of a smooth function of log sd with them are right, though one or the other of them may be negative.
  /// `evidence`: that of every area and knot, the law of its shift included.
  [[nodiscard]] Eigen::ArrayXXd deviation_mass(const Eigen::ArrayXXd& evidence) const;

 private:
  [[nodiscard]] double log_density(Point& point);
  /// Relative evidence of every area at log s0 of the index, and at log (s0 + s1).
  const Eigen::ArrayXd& narrow(const Point& point);
  const Eigen::ArrayXd& wide(const Point& point);

  const HyperLayout& layout_;
  const LambdaAxes& axes_;
  const EvidenceTable& table_;
  const GammaCorrection& correction_;
  Eigen::VectorXd theta_;
  LambdaAxes::Index base_;
  std::map<int, Eigen::ArrayXd> narrow_;
  std::map<std::array<int, 2>, Eigen::ArrayXd> wide_;
  std::vector<Point> points_;
  double log_integral_ = 0;
};

}  // namespace tocsin
