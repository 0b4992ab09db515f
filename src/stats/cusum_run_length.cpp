#include "tocsin/stats/cusum_run_length.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <Eigen/LU>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

/// Distribution function of the score of one period.
class ScoreCdf {
 public:
  explicit ScoreCdf(std::vector<ScoreOutcome> outcomes) : outcomes_(std::move(outcomes)) {
    std::sort(outcomes_.begin(), outcomes_.end(),
              [](const ScoreOutcome& a, const ScoreOutcome& b) { return a.score < b.score; });
    double sum = 0.0;
    for (ScoreOutcome& outcome : outcomes_) outcome.probability = sum += outcome.probability;
  }

  double operator()(double score) const {
    const auto above =
        std::upper_bound(outcomes_.begin(), outcomes_.end(), score,
                         [](double value, const ScoreOutcome& outcome) { return value < outcome.score; });
    return above == outcomes_.begin() ? 0.0 : std::prev(above)->probability;
  }

 private:
  std::vector<ScoreOutcome> outcomes_;  ///< probabilities cumulated
};

/// Transient part of the chain over {0} and the intervals of (0, limit).
Eigen::MatrixXd transitions(const ScoreCdf& cdf, double limit, int states) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto edge = [&](int i) { return i == 0 ? -infinity : limit * (i - 1) / (states - 1); };
  Eigen::MatrixXd P(states, states);
  for (int from = 0; from < states; ++from) {
    for (int to = 0; to < states; ++to) {
      const auto within = [&](double position) { return cdf(edge(to + 1) - position) - cdf(edge(to) - position); };
      const double low = edge(from);
      const double high = edge(from + 1);
      P(from, to) = from == 0 ? within(0.0) : (within(low) + 4.0 * within(0.5 * (low + high)) + within(high)) / 6.0;
    }
  }
  return P;
}

}  // namespace

double average_run_length(const LatticeCusum& chart, double mean, double size, int start) {
  assert(chart.reference >= 0 && chart.limit >= 1 && chart.steps >= 1 && start >= 0 && start < chart.limit &&
         mean > 0.0);
  const Eigen::Index n = chart.limit;
  // From s, a count y leads to s + y * steps - reference; what falls to 0 or below starts again.
  Eigen::MatrixXd A = Eigen::MatrixXd::Identity(n, n);
  for (double y = 0.0;; y += 1.0) {
    const double leap = y * chart.steps - chart.reference;
    if (leap >= static_cast<double>(n)) break;
    const double p = std::exp(negative_binomial_log_pmf(y, size, mean));
    for (Eigen::Index s = 0; s < n; ++s) {
      const double to = std::max(0.0, static_cast<double>(s) + leap);
      if (to < static_cast<double>(n)) A(s, static_cast<Eigen::Index>(to)) -= p;
    }
  }
  const Eigen::VectorXd arl = A.partialPivLu().solve(Eigen::VectorXd::Ones(n));
  const double value = arl[start];
  return std::isfinite(value) && value >= 1.0 ? value : std::numeric_limits<double>::infinity();
}

std::optional<LatticeCusum> cusum_for_run_length(double wanted, int reference, int steps, double mean, double size,
                                                 int largest_limit) {
  const auto long_enough = [&](int limit) {
    return average_run_length({reference, limit, steps}, mean, size) >= wanted;
  };
  int low = 0;
  int high = 1;
  while (!long_enough(high)) {
    if (high >= largest_limit) return std::nullopt;
    low = high;
    high = std::min(2 * high, largest_limit);
  }
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (long_enough(middle) ? high : low) = middle;
  }
  return LatticeCusum{reference, high, steps};
}

std::vector<double> alarm_probability_by(const std::vector<std::vector<ScoreOutcome>>& periods, double limit,
                                         int states) {
  assert(limit > 0.0 && states >= 2);
  Eigen::RowVectorXd running = Eigen::RowVectorXd::Unit(states, 0);
  double alarmed = 0.0;
  std::vector<double> by;
  for (const std::vector<ScoreOutcome>& outcomes : periods) {
    const Eigen::MatrixXd P = transitions(ScoreCdf(outcomes), limit, states);
    const Eigen::VectorXd alarm = (1.0 - P.rowwise().sum().array()).max(0.0);
    alarmed += running.dot(alarm);
    running = running * P;
    by.push_back(alarmed);
  }
  return by;
}

}  // namespace tocsin
