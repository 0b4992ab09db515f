#pragma once

#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/rate_posterior.hpp"

namespace tocsin {

/// Log probability of one cell as a function of its linear predictor eta, the transient effect integrated out, and its
/// first two derivatives in eta.
struct CellTerm {
  double value = 0;
  double slope = 0;
  double curvature = 0;
};

/// Coefficients in t, 0 <= t <= 1, of the quintic over an interval of the given width that meets value, slope and
/// curvature at both its ends; `coefficients` takes six.
void quintic(const CellTerm& left, const CellTerm& right, double width, double* coefficients);

/// The quintic of these coefficients at t, its derivatives in units of which an interval holds `1 / per_knot`.
inline CellTerm quintic_at(const double* coefficients, double t, double per_knot) {
  // Horner's rule for the polynomial, its first derivative and half its second.
  double value = coefficients[5];
  double slope = 0;
  double half = 0;
  for (int k = 4; k >= 0; --k) {
    half = half * t + slope;
    slope = slope * t + value;
    value = value * t + coefficients[k];
  }
  return {value, per_knot * slope, 2 * per_knot * per_knot * half};
}

/// The term itself, to full precision.
CellTerm cell_term(const CountInterval& count, double eta, TransientLaw law, double transient_sd);

/// The distinct counts among cells, and which of them each cell has.
struct CellKinds {
  explicit CellKinds(const RateCells& cells);
  std::vector<CountInterval> count;  ///< by kind
  std::vector<std::size_t> of;       ///< by cell
};

/// Terms of small counts tabulated in eta and interpolated by quintic Hermite polynomials (error of a value below 1e-7
/// exp(eta)); those of large counts or outside the table are computed as they are asked for.
class CellTables {
 private:
  struct Table {
    double first = 0;            ///< eta of the first knot
    Eigen::Index intervals = 0;  ///< 0: nothing is tabulated
    Eigen::Index offset = 0;     ///< of its first interval among all
  };

 public:
  /// One table a kind, over the values that eta takes plus `reach` on both sides. Keeps a reference to `kinds`.
  CellTables(const CellKinds& kinds, double reach);

  /// Recomputes every knot; `eta` holds the linear predictor of every cell, u left out.
  void fill(const Eigen::VectorXd& eta, TransientLaw law, double transient_sd);

  /// The terms of one cell at linear predictors eta + u.
  class Cell {
   public:
    Cell(const CellTables& tables, std::size_t cell, double eta)
        : tables_(tables),
          kind_(tables.kinds_->of[cell]),
          table_(tables.tables_[kind_]),
          coefficients_(tables.coefficients_.data() + 6 * table_.offset),
          eta_(eta) {}

    [[nodiscard]] CellTerm at(double u) const {
      const double position = (eta_ + u - table_.first) * per_knot_;
      if (!(position >= 0 && position < static_cast<double>(table_.intervals))) return tables_.direct(kind_, eta_ + u);
      const auto interval = static_cast<Eigen::Index>(position);
      const double t = position - static_cast<double>(interval);
      return quintic_at(coefficients_ + 6 * interval, t, per_knot_);
    }

   private:
    const CellTables& tables_;
    std::size_t kind_;
    const Table& table_;
    const double* coefficients_;
    double eta_;
  };

 private:
  [[nodiscard]] CellTerm direct(std::size_t kind, double eta) const;
  void knots_by_shared_rule(std::vector<CellTerm>& knots, const Table& table, const CountInterval& count) const;
  void share_rule(double first, double last);

  static constexpr double per_knot_ = 2.5;  ///< knots a unit of eta

  const CellKinds* kinds_;
  double reach_;
  TransientLaw law_ = TransientLaw::none;
  double transient_sd_ = 0;
  std::vector<Table> tables_;         ///< by kind
  std::vector<double> coefficients_;  ///< six an interval
  // Lognormal law: probabilities of 0 .. largest + 2 at knots spaced as the tables', all by one quadrature rule.
  double rule_first_ = 0;
  Eigen::MatrixXd rule_probability_;  ///< counts x knots
  double largest_ = 0;                ///< the largest tabulated count
};

}  // namespace tocsin
