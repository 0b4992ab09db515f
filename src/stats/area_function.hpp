#pragma once

#include <vector>

#include "area_integral.hpp"
#include "cell_tables.hpp"

namespace tocsin {

/// Normal laws of w with one mean, their standard deviations from `narrowest` to `widest`.
struct NormalRange {
  double mean = 0;
  double narrowest = 0;
  double widest = 0;
};

/// What a normal law of w and the likelihood make of each other.
struct NormalIntegral {
  double log_integral = 0;  ///< log of the integral of likelihood times density
  double mean = 0;          ///< of w under their product
  double square = 0;        ///< mean of (w - the mean of the law)^2
};

/// Log likelihood of one area as a function of a common shift w of its linear predictors: quintic pieces between
/// equally spaced knots, which need the cells' terms at a dozen places only; everything else is read off it.
class AreaFunction {
 public:
  /// Lays knots as far as any law in the range, times the likelihood, has anything to integrate. `eta` holds the linear
  /// predictors of the area's cells at w = 0. O(knots x cells).
  void tabulate(const CellTables& tables, const RateCells& data, const AreaCells& area, const double* eta,
                const NormalRange& laws);
  /// Takes value, slope and curvature at given knots instead.
  void assign(double first, double step, const std::vector<CellTerm>& knots);

  [[nodiscard]] double first() const { return first_; }
  [[nodiscard]] double step() const { return step_; }
  [[nodiscard]] double last() const { return first_ + step_ * static_cast<double>(knots_.size() - 1); }
  [[nodiscard]] const std::vector<CellTerm>& knots() const { return knots_; }
  /// Beyond the knots the last curvature goes on.
  [[nodiscard]] CellTerm at(double w) const;
  [[nodiscard]] double value_at(double w) const;

  /// The mode of the likelihood times N(mean, sd^2) and what the log of the product curves there, searched from
  /// `mode`.
  void find_mode(double mean, double sd, double& mode, double& information) const;
  /// By the trapezoid rule of AreaIntegral about that mode; `mode` as above.
  [[nodiscard]] NormalIntegral integrate(double mean, double sd, double& mode) const;

 private:
  void make_pieces();
  [[nodiscard]] CellTerm beyond(double w) const;

  double first_ = 0;
  double step_ = 1;
  std::vector<CellTerm> knots_;
  std::vector<double> coefficients_;  ///< six an interval
  std::vector<CellTables::Cell> cells_;
};

}  // namespace tocsin
