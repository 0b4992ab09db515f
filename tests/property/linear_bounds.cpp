#include "linear_bounds.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace tocsin::testing {
namespace {

constexpr double tiny = 1e-9;

/// A tableau whose last column is the right-hand side and whose last row is the objective to be made small.
class Tableau {
 public:
  Tableau(std::size_t variables, const std::vector<LinearEquation>& equations)
      : variables_(variables), rows_(equations.size()), columns_(variables + rows_ + 1) {
    cells_.assign(rows_ + 1, std::vector<double>(columns_, 0));
    for (std::size_t r = 0; r < rows_; ++r) {
      const double sign = equations[r].value < 0 ? -1 : 1;
      for (std::size_t c = 0; c < variables; ++c) cells_[r][c] = sign * equations[r].coefficients[c];
      cells_[r][variables + r] = 1;
      cells_[r][columns_ - 1] = sign * equations[r].value;
      basis_.push_back(variables + r);
    }
  }

  /// Phase one: drives the artificial variables out. False where the equations contradict each other.
  bool make_feasible() {
    std::vector<double> cost(columns_, 0);
    for (std::size_t r = 0; r < rows_; ++r) cost[variables_ + r] = 1;
    if (minimise(cost, columns_ - 1) > 1e-6) return false;
    for (std::size_t r = 0; r < rows_; ++r) {
      for (std::size_t c = 0; basis_[r] >= variables_ && c < variables_; ++c) {
        if (std::abs(cells_[r][c]) > 1e-7) pivot(r, c);
      }
    }
    return true;
  }

  /// The least value of a cost over the feasible set; minus infinity where there is none.
  double minimise(const std::vector<double>& cost, std::size_t usable) {
    std::vector<double>& objective = cells_[rows_];
    objective = cost;
    for (std::size_t r = 0; r < rows_; ++r) {
      const double weight = objective[basis_[r]];
      for (std::size_t c = 0; c < columns_; ++c) objective[c] -= weight * cells_[r][c];
    }
    for (;;) {
      std::size_t entering = 0;
      while (entering < usable && objective[entering] > -tiny) ++entering;
      if (entering >= usable) return -objective[columns_ - 1];
      std::size_t leaving = rows_;
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t r = 0; r < rows_; ++r) {
        if (cells_[r][entering] <= tiny) continue;
        const double ratio = cells_[r][columns_ - 1] / cells_[r][entering];
        if (ratio < least - tiny || (ratio < least + tiny && leaving < rows_ && basis_[r] < basis_[leaving])) {
          least = std::min(least, ratio);
          leaving = r;
        }
      }
      if (leaving == rows_) return -std::numeric_limits<double>::infinity();
      pivot(leaving, entering);
    }
  }

 private:
  void pivot(std::size_t row, std::size_t column) {
    const double by = cells_[row][column];
    for (double& cell : cells_[row]) cell /= by;
    for (std::size_t r = 0; r <= rows_; ++r) {
      const double weight = cells_[r][column];
      if (r == row || weight == 0) continue;
      for (std::size_t c = 0; c < columns_; ++c) cells_[r][c] -= weight * cells_[row][c];
    }
    basis_[row] = column;
  }

  std::size_t variables_, rows_, columns_;
  std::vector<std::vector<double>> cells_;
  std::vector<std::size_t> basis_;
};

}  // namespace

Bounds bounds_of(std::size_t target, std::size_t variables, const std::vector<LinearEquation>& equations) {
  Tableau tableau(variables, equations);
  if (!tableau.make_feasible()) return {};
  std::vector<double> cost(variables + equations.size() + 1, 0);
  cost[target] = 1;
  const double lower = tableau.minimise(cost, variables);
  cost[target] = -1;
  const double upper = -tableau.minimise(cost, variables);
  return {true, lower, upper};
}

}  // namespace tocsin::testing
