#pragma once

#include <cstddef>
#include <vector>

/// What linear equations leave open of numbers that are not negative.
namespace tocsin::testing {

struct LinearEquation {
  std::vector<double> coefficients;  ///< one a variable
  double value = 0;
};

struct Bounds {
  bool feasible = false;
  double lower = 0;
  double upper = 0;  ///< infinite where nothing bounds it
};

/// The least and the greatest value of variable `target` over all x >= 0 that satisfy the equations: the simplex method
/// in two phases with Bland's rule. Meant for tens of variables.
[[nodiscard]] Bounds bounds_of(std::size_t target, std::size_t variables, const std::vector<LinearEquation>& equations);

}  // namespace tocsin::testing
