#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// Shewhart charts with three-sigma limits and the run rules of Anhoej.
namespace tocsin {

/// Y is the plotted value, c its centre, n the denominator; sigma_mr is the mean moving range over 1.128, moving ranges
/// at or above 3.267 times their mean left out first (Nelson 1982).
enum class ChartKind {
  run,                ///< c the median, no limits
  individuals,        ///< (I, XmR) c the mean, c +- 3 sigma_mr
  moving_range,       ///< Y = |y_t - y_{t-1}|; 0 to 3.267 c; the run rules do not apply
  counts,             ///< (c) c +- 3 sqrt(c)
  rates,              ///< (u) Y = y / n, c = sum y / sum n, c +- 3 sqrt(c / n)
  rates_prime,        ///< (u') the same times sigma_mr of the standardised values; Laney 2002 (Qual Eng 14:531)
  proportions,        ///< (p) c +- 3 sqrt(c (1 - c) / n), within 0 and 1
  proportions_prime,  ///< (p') the same times sigma_mr of the standardised values
  gaps,               ///< (g) number of cases or days between events: m +- 3 sqrt(m (m + 1)), m the mean; c the median
  times,              ///< (t) time between events, > 0: individuals chart of y^(1/3.6), taken back; Nelson 1994
};

/// Anhoej and Olesen 2014 (PLoS ONE 9:e113825): of the n points not on the centre line, the longest run on one side
/// should not exceed round(log2 n) + 3, and the line should be crossed at least as often as the 5 % point of a binomial
/// with n - 1 trials of chance 1/2 says.
struct RunRules {
  int useful = 0;  ///< n; without any the rest means nothing
  int longest_run = 0;
  int longest_run_limit = 0;
  int crossings = 0;
  int crossings_limit = 0;
  bool signal = false;
};

/// Values equal to the centre or missing are passed over. O(n).
RunRules run_rules(const Eigen::VectorXd& values, const Eigen::VectorXd& centre);

/// All vectors as long as the input. Limits are NaN where there are none, lower ones at least 0 for all but individuals
/// and run charts.
struct ControlChart {
  DetectorStatus status = DetectorStatus::refused;  ///< short_history: not one value
  Eigen::VectorXd values;
  Eigen::VectorXd centre;
  Eigen::VectorXd lower;
  Eigen::VectorXd upper;
  std::vector<bool> outside;  ///< beyond a limit
  RunRules runs;
};

/// `y` counts or values in order of time, NaN where missing; `n` denominators > 0 for rates and proportions, else
/// empty. Refused: an infinite value, a negative count, a proportion above 1, a time of 0 or less, missing
/// denominators. A series without variation has its limits on the centre. Sources: Montgomery 2009, Introduction to
/// Statistical Quality Control; agrees with qicharts2 0.8.1. O(n log n).
ControlChart control_chart(ChartKind kind, const Eigen::VectorXd& y, const Eigen::VectorXd& n = {});

}  // namespace tocsin
