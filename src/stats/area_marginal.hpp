#pragma once

#include <vector>

#include <Eigen/Core>

#include "area_function.hpp"
#include "hyper_grid.hpp"
#include "smoothed_law.hpp"

namespace tocsin {

/// How finely the law of one authority is summed.
struct AreaGrain {
  double negligible_law;  ///< probability
  double spacing;         ///< of the points, in standard deviations of the narrowest piece that tells
  double reach;           ///< in standard deviations about the mode of a law and the likelihood
};

/// Posterior of u and psi of one area, the grid over theta and the uncertainty of gamma integrated out.
///
/// What the other areas say of the shift delta = x' (gamma - mode) is its posterior less the area's own evidence, a
/// normal. u and delta enter the area's likelihood through w = u + delta alone, so each normal law of u, widened by
/// delta, is one of w, and u given w is normal again. All laws of all points of the grid are added up on one fine grid
/// of w.
class AreaMarginal {
 public:
  /// Keeps references to everything.
  AreaMarginal(const RateCells& cells, const RateLaws& laws, RatePass& pass, const HyperGrid& grid, bool years_above);

  void compute(std::size_t area);
  [[nodiscard]] const SmoothedLaw& persistent() const { return persistent_; }
  [[nodiscard]] const SmoothedLaw& average() const { return average_; }
  /// Pr(exp(u + v) > 1 in at least k of the area's cells), k = 0 .. cells; empty unless asked for.
  [[nodiscard]] const Eigen::VectorXd& years_above() const { return years_above_; }

 private:
  /// A normal law of w before the area's evidence, with the posterior probability that it is the one.
  struct Law {
    double mass = 0;
    double mean = 0;
    double sd = 0;
    double pull = 0;       ///< E(u | w) = pull (w - mean)
    double remaining = 0;  ///< Var(u | w)
    double mode = 0;       ///< of its product with the likelihood
  };
  /// Laws that share a likelihood of w, at one point of the grid.
  struct Piece {
    const HyperPoint* point = nullptr;
    std::vector<Law> laws;
    AreaFunction likelihood;
    std::vector<double> eta;      ///< linear predictors of the area's own cells, at w = 0
    Eigen::ArrayXd passing_mean;  ///< of the average of v given w, at the knots of the likelihood
    Eigen::ArrayXd passing_variance;
    double first = 0;  ///< where there is anything of it
    double last = 0;
    double sd = 0;  ///< of the narrowest law and the likelihood together
  };

  void add_alone(std::size_t area, const HyperPoint& point);
  void add_with_sibling(std::size_t area, std::size_t sibling, const HyperPoint& point);
  void add_piece(std::size_t area, Piece piece);
  void spread(std::size_t area, const Piece& piece, double first, double spacing, Eigen::Index points);
  void add_years_above(std::size_t area, const Piece& piece, const Eigen::ArrayXd& w, const Eigen::ArrayXd& mass,
                       const Eigen::ArrayXd& mean, const Eigen::ArrayXd& square, double spacing);

  const RateCells& cells_;
  const RateLaws& laws_;
  RatePass& pass_;
  const HyperGrid& grid_;
  bool wants_years_above_;
  const AreaGrain& grain_;
  std::vector<Piece> pieces_;
  SmoothedLaw persistent_;
  SmoothedLaw average_;
  Eigen::VectorXd years_above_;
};

}  // namespace tocsin
