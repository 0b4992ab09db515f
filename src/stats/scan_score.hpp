#pragma once

#include <cmath>
#include <limits>

#include "tocsin/stats/spatial_scan.hpp"

namespace tocsin {

inline double x_log_x(double x) { return x > 0.0 ? x * std::log(x) : 0.0; }

/// C and E of the score formulas.
struct ScanTotals {
  double cases = 0;
  double denominator = 0;
};

inline ScanTotals scan_totals(double cases, double denominator, bool whole) {
  return whole ? ScanTotals{std::trunc(cases), std::trunc(denominator)} : ScanTotals{cases, denominator};
}

/// Excess of the binomial over the Poisson log likelihood in a population d with n cases, n + (d - n) log(1 - n / d).
inline double binomial_excess(double n, double d) {
  const double u = n / d;
  if (u >= 1.0) return n;
  if (u > 0.03) return n + (d - n) * std::log1p(-u);
  // d sum_k u^k / (k (k - 1)), k = 2 ...
  constexpr double c2 = 1.0 / 2, c3 = 1.0 / 6, c4 = 1.0 / 12, c5 = 1.0 / 20, c6 = 1.0 / 30, c7 = 1.0 / 42,
                   c8 = 1.0 / 56;
  return n * u * (c2 + u * (c3 + u * (c4 + u * (c5 + u * (c6 + u * (c7 + u * c8))))));
}

/// Score of one window. Windows without a denominator, or with all of it, have none to compare with: 0.
inline double scan_score(ScanModel model, double c, double e, const ScanTotals& totals) {
  if (e <= 0.0) return 0.0;
  if (model == ScanModel::expectation) return c > e ? c * std::log(c / e) + e - c : 0.0;
  const double outside = totals.denominator - e;
  const double others = totals.cases - c;
  if (outside <= 0.0 || c / e <= others / outside) return 0.0;
  double score = c * std::log(c / e) - totals.cases * std::log(totals.cases / totals.denominator);
  if (others > 0.0) score += others * std::log(others / outside);
  if (model == ScanModel::binomial)
    score +=
        binomial_excess(c, e) + binomial_excess(others, outside) - binomial_excess(totals.cases, totals.denominator);
  return score;
}

/// No score is above this; it costs no logarithm. A Kullback-Leibler divergence is at most the chi-square one; of the
/// binomial model, and where totals were cut below the cases, no bound is known here: infinity.
inline double scan_score_bound(ScanModel model, double c, double e, const ScanTotals& totals) {
  if (e <= 0.0 || model == ScanModel::binomial || c > totals.cases) return std::numeric_limits<double>::infinity();
  if (model == ScanModel::expectation) return c > e ? (c - e) * (c - e) / e : 0.0;
  const double outside = totals.denominator - e;
  const double apart = c - totals.cases * e / totals.denominator;
  if (outside <= 0.0 || apart <= 0.0) return 0.0;
  return apart * apart * totals.denominator * totals.denominator / (totals.cases * e * outside) * (1.0 + 1e-9);
}

}  // namespace tocsin
