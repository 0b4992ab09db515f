#pragma once

#include <string>

#include "golden_case.hpp"

namespace tocsin::golden {

/// How a case came out against its expected.csv.
struct Grade {
  std::size_t rows = 0;    ///< graded (kind=info is not)
  std::size_t agreed = 0;  ///< within tolerance
  double digits = 16;      ///< least digits of agreement over the numeric rows, at most 16
  std::string weakest;     ///< the quantity with the least digits
  std::string trouble;     ///< first disagreement, or why nothing was computed; empty where all agree

  bool passed() const { return trouble.empty() && agreed == rows; }
};

/// Grades computed numbers by the rule of the expected file: |x - v| <= abs_tol + rel_tol |v|, NA matching NA,
/// kind=exact identical. Digits are -log10 of the error relative to |v|, or to abs_tol / rel_tol where |v| is smaller
/// than that and the file itself grades absolutely.
Grade grade(const GoldenCase& golden, const Results& results);

/// Computes and grades one case folder; every failure, including a method that is not there, is told in the grade.
/// Writes <case>.csv into `candidates` unless that is empty.
Grade run_case(const GoldenCase& golden, const std::filesystem::path& candidates);

}  // namespace tocsin::golden
