#pragma once

#include <array>
#include <vector>

#include <Eigen/Core>

#include "area_integral.hpp"
#include "hyper_grid.hpp"
#include "smoothed_law.hpp"

namespace tocsin {

/// Posterior of u and psi of one area, the grid over theta and the uncertainty of gamma integrated out.
///
/// What the other areas say of the shift delta = x' (gamma - mode) is its posterior less the area's own evidence, a
/// normal. u and delta enter the area's likelihood through w = u + delta alone, so each component of the law of u,
/// widened by delta, is integrated over w, and u given w is normal again.
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
  /// One component of the law of u at one point of the grid.
  struct Piece {
    double mass = 0;
    RateComponent widened;  ///< the law of w before the area's evidence
    double pull = 0;        ///< E(u | w) = pull (w - widened.mean)
    double remaining = 0;   ///< Var(u | w)
    ComponentNodes nodes;
    std::array<double, ComponentNodes::count> passing_mean{};  ///< of the average of v given w, at the nodes
    std::array<double, ComponentNodes::count> passing_variance{};
  };

  /// Which way gamma shifts the linear predictors of an area as a whole.
  [[nodiscard]] Eigen::VectorXd direction(std::size_t area) const;
  void add_alone(std::size_t area, std::size_t point);
  void add_with_sibling(std::size_t area, std::size_t sibling, std::size_t point);
  /// `widened` are the components of the law of w, `shift_variance` the part of it that is delta's.
  template <typename Integral>
  void add_pieces(std::size_t area, std::size_t point, const Integral& integral,
                  const std::vector<RateComponent>& widened, double shift_variance);
  void spread(const Piece& piece, double first, double spacing, std::size_t points);
  template <typename Integral>
  void add_years_above(const Piece& piece, const Integral& integral, std::size_t component, double transient_sd);

  const RateCells& cells_;
  const RateLaws& laws_;
  RatePass& pass_;
  const HyperGrid& grid_;
  bool wants_years_above_;
  std::vector<AreaIntegral> integrals_;  ///< by point of the grid
  std::vector<Piece> pieces_;
  std::vector<double> eta_;         ///< linear predictors of the area's own cells
  std::vector<double> eta_of_all_;  ///< of those of two siblings, by cell of the problem
  SmoothedLaw persistent_;
  SmoothedLaw average_;
  Eigen::VectorXd years_above_;
};

}  // namespace tocsin
