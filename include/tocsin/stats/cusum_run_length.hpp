#pragma once

#include <limits>
#include <optional>
#include <vector>

/// How long a CUSUM runs before it alarms, and the limit that gives a wanted average.
namespace tocsin {

/// CUSUM of counts on a lattice: S = max(0, S + y - k), alarm at S >= h, with k = reference / steps and h = limit /
/// steps.
struct LatticeCusum {
  int reference = 1;  ///< >= 0
  int limit = 1;      ///< >= 1
  int steps = 1;      ///< to a unit of the counts, >= 1
};

/// Average number of counts up to and including the alarm, from S = `start` / steps (0 <= start < limit), for
/// independent counts that are negative binomial with mean > 0 and the size given (infinity: Poisson). Exact: the
/// transient states 0..limit - 1 of a Markov chain, (I - R) a = 1. Source: Brook and Evans 1972 (Biometrika 59:539);
/// Lucas 1985 (Technometrics 27:129). Infinite where the chart cannot alarm in floating point. O(limit^3).
double average_run_length(const LatticeCusum& chart, double mean, double size = std::numeric_limits<double>::infinity(),
                          int start = 0);

/// The chart with the smallest limit whose average run length from 0 is at least `wanted`; nothing where that takes
/// more than `largest_limit` lattice steps. O(log(limit) limit^3).
std::optional<LatticeCusum> cusum_for_run_length(double wanted, int reference, int steps, double mean,
                                                 double size = std::numeric_limits<double>::infinity(),
                                                 int largest_limit = 600);

/// A value the score of one period can take and its probability.
struct ScoreOutcome {
  double score = 0;
  double probability = 0;
};

/// Pr(alarm up to period t), t = 1, 2, ..., of a CUSUM of scores S = max(0, S + score), alarm at S >= limit > 0,
/// started at 0. The range up to the limit is cut into `states` - 1 >= 1 intervals; the chance to pass from one to
/// another is averaged over the first by Simpson's rule. Probability missing from a period's outcomes counts as alarm.
/// Source: Hoehle 2010 (in Kneib and Tutz, Statistical Modelling and Regression Structures), after Brook and Evans
/// 1972. O(periods states^2 log(outcomes)).
std::vector<double> alarm_probability_by(const std::vector<std::vector<ScoreOutcome>>& periods, double limit,
                                         int states = 5);

}  // namespace tocsin
