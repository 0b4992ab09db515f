#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

#include <Eigen/Core>

#include "tocsin/stats/event_cusum.hpp"

namespace tocsin {
namespace {

/// Steps of the score's lattice: how many make the jump of one event, and what one is in score and in exposure.
struct Lattice {
  int jump = 0;
  double score = 0;
  double exposure = 0;
};

/// Forty steps to a jump of log 2; as fine in score for other ratios, but never coarser than eight.
Lattice lattice_of(double ratio) {
  const double log_ratio = std::abs(std::log(ratio));
  const int jump = std::max(8, static_cast<int>(std::lround(40 * log_ratio / std::log(2.0))));
  const double score = log_ratio / jump;
  return {jump, score, score / std::abs(ratio - 1)};
}

struct AlarmProbabilities {
  double early = 0;
  double all = 0;
};

/// Pr(alarm within the first `early` and within all `steps`), the score being absorbed at `limit` lattice steps. In
/// each the score drifts by one step, then none, one or two events come; more in so short a time are not worth a term.
AlarmProbabilities alarm_probability(bool rise, const Lattice& lattice, Eigen::Index limit, std::int64_t early,
                                     std::int64_t steps) {
  const double none = std::exp(-lattice.exposure);
  const double one = lattice.exposure * none;
  const double two = 1 - none - one;
  const Eigen::Index near = std::min<Eigen::Index>(lattice.jump, limit);
  const Eigen::Index far = std::min<Eigen::Index>(2 * Eigen::Index{lattice.jump}, limit);
  Eigen::ArrayXd now = Eigen::ArrayXd::Zero(limit);
  Eigen::ArrayXd drifted = now;
  now[0] = 1;
  double alarm = 0;
  double alarm_early = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    if (step == early) alarm_early = alarm;
    if (rise) {
      drifted.head(limit - 1) = now.tail(limit - 1);
      drifted[limit - 1] = 0;
      drifted[0] += now[0];
      alarm += one * drifted.tail(near).sum() + two * drifted.tail(far).sum();
      now = none * drifted;
      now.tail(limit - near) += one * drifted.head(limit - near);
      now.tail(limit - far) += two * drifted.head(limit - far);
    } else {
      drifted.tail(limit - 1) = now.head(limit - 1);
      drifted[0] = 0;
      alarm += now[limit - 1];
      now = none * drifted;
      now.head(limit - near) += one * drifted.tail(limit - near);
      now.head(limit - far) += two * drifted.tail(limit - far);
      now[0] += one * drifted.head(near).sum() + two * drifted.head(far).sum();
    }
  }
  return {early >= steps ? alarm : alarm_early, alarm};
}

}  // namespace

double event_cusum_alarm_probability(double ratio, double threshold, double exposure) {
  assert(ratio > 0 && ratio != 1 && threshold > 0 && exposure > 0);
  const Lattice lattice = lattice_of(ratio);
  const int limit = std::max(1, static_cast<int>(std::lround(threshold / lattice.score)));
  return alarm_probability(ratio > 1, lattice, limit, 0, std::llround(exposure / lattice.exposure)).all;
}

double event_cusum_threshold_within(double ratio, double exposure, double newest, double probability) {
  assert(0 < probability && probability < 0.5 && 0 < newest && newest <= exposure);
  const Lattice lattice = lattice_of(ratio);
  const std::int64_t steps = std::llround(exposure / lattice.exposure);
  const std::int64_t before = std::llround((exposure - newest) / lattice.exposure);
  // Low thresholds have alarmed before the newest part: they are told by the chance of that.
  const auto too_low = [&](Eigen::Index limit) {
    const auto [early, all] = alarm_probability(ratio > 1, lattice, limit, before, steps);
    return all > 0.5 || all - early > probability;
  };
  Eigen::Index low = 0;
  Eigen::Index high = lattice.jump;
  while (too_low(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const Eigen::Index middle = (low + high) / 2;
    (too_low(middle) ? low : high) = middle;
  }
  return static_cast<double>(high) * lattice.score;
}

}  // namespace tocsin
