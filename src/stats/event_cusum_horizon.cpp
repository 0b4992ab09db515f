#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include <Eigen/Core>

#include "tocsin/stats/event_cusum.hpp"

namespace tocsin {
namespace {

/// Steps of the score's lattice: how many make the jump of one event, and what one is in score and in exposure.
struct Lattice {
  bool rise = true;
  Eigen::Index jump = 0;
  double score = 0;
  double exposure = 0;
};

/// Forty steps to a jump of log 2; as fine in score for other ratios, but never coarser than eight.
Lattice lattice_of(double ratio) {
  const double log_ratio = std::abs(std::log(ratio));
  const auto jump = std::max<Eigen::Index>(8, std::lround(40 * log_ratio / std::log(2.0)));
  const double score = log_ratio / static_cast<double>(jump);
  return {ratio > 1, jump, score, score / std::abs(ratio - 1)};
}

/// Law of the score as long as there is no alarm, the score being absorbed at `limit` lattice steps. In each step the
/// score drifts by one, then none, one or two events come; more in so short a time are not worth a term.
///
/// The law moves through a longer array as the score drifts, so that drifting costs nothing; on the side from which
/// events bring scores the array holds zeros.
class ScoreLaw {
 public:
  ScoreLaw(const Lattice& lattice, Eigen::Index limit)
      : lattice_(lattice),
        limit_(limit),
        none_(std::exp(-lattice.exposure)),
        one_(lattice.exposure * none_),
        two_(1 - none_ - one_),
        cells_(Eigen::ArrayXd::Zero(2 * lattice.jump + 2 * limit)),
        begin_(start()) {
    cells_[begin_] = 1;
  }

  /// Probability of an alarm in this step.
  double step() { return lattice_.rise ? step_of_rise() : step_of_fall(); }

 private:
  [[nodiscard]] Eigen::Index start() const { return lattice_.rise ? 2 * lattice_.jump : limit_; }
  [[nodiscard]] auto law(Eigen::Index from, Eigen::Index length) { return cells_.segment(begin_ + from, length); }

  /// Back to where there is room to drift.
  void move_back() {
    const Eigen::ArrayXd now = law(0, limit_);
    cells_.setZero();
    begin_ = start();
    law(0, limit_) = now;
  }

  double step_of_rise() {
    if (begin_ + limit_ == cells_.size()) move_back();
    const double at_zero = std::exchange(cells_[begin_++], 0);
    cells_[begin_] += at_zero;
    cells_[begin_ + limit_ - 1] = 0;
    const Eigen::Index near = std::min(lattice_.jump, limit_);
    const Eigen::Index far = std::min(2 * lattice_.jump, limit_);
    const double alarm = one_ * law(limit_ - near, near).sum() + two_ * law(limit_ - far, far).sum();
    for (Eigen::Index from = (limit_ - 1) / lattice_.jump * lattice_.jump; from >= 0; from -= lattice_.jump)
      add_events(from, -lattice_.jump);
    return alarm;
  }

  double step_of_fall() {
    if (begin_ == 0) move_back();
    --begin_;
    cells_[begin_] = 0;
    const double alarm = std::exchange(cells_[begin_ + limit_], 0);
    const double back_to_zero = one_ * law(0, lattice_.jump).sum() + two_ * law(0, 2 * lattice_.jump).sum();
    for (Eigen::Index from = 0; from < limit_; from += lattice_.jump) add_events(from, lattice_.jump);
    cells_[begin_] += back_to_zero;
    return alarm;
  }

  /// One jump's length of scores after the events of a step; those they come from are not yet changed.
  void add_events(Eigen::Index from, Eigen::Index jump) {
    const Eigen::Index length = std::min(lattice_.jump, limit_ - from);
    law(from, length) =
        none_ * law(from, length) + one_ * law(from + jump, length) + two_ * law(from + 2 * jump, length);
  }

  Lattice lattice_;
  Eigen::Index limit_;
  double none_;
  double one_;
  double two_;
  Eigen::ArrayXd cells_;
  Eigen::Index begin_;  ///< cell of the score 0
};

std::int64_t steps_in(const Lattice& lattice, double exposure) { return std::llround(exposure / lattice.exposure); }

/// A watch over a number of steps, the last of which are looked at apart.
struct Horizon {
  std::int64_t steps = 0;
  std::int64_t before_newest = 0;
};

/// Pr(a first alarm in the newest part); nothing where one before the end is likelier than not, as it is under low
/// limits.
std::optional<double> late_alarm_probability(const Lattice& lattice, Eigen::Index limit, const Horizon& horizon) {
  ScoreLaw law(lattice, limit);
  double early = 0;
  double late = 0;
  for (std::int64_t step = 0; step < horizon.steps; ++step) {
    (step < horizon.before_newest ? early : late) += law.step();
    if (early + late > 0.5) return std::nullopt;
  }
  return late;
}

/// Expected events in which the score forgets where it began: of a random walk with its drift and variance per event.
double relaxation(double ratio) {
  const double log_ratio = std::log(ratio);
  const double drift = ratio - 1 - log_ratio;
  return 2 * log_ratio * log_ratio / (drift * drift);
}

/// Run length of a watch whose alarms have settled to a constant rate, for that probability of a first one in its
/// newest part.
double settled_run_length(double before_newest, double newest, double probability) {
  double run_length = newest / probability;
  for (int step = 0; step < 4; ++step)
    run_length = -newest / std::log1p(-probability * std::exp(before_newest / run_length));
  return run_length;
}

}  // namespace

double event_cusum_alarm_probability(double ratio, double threshold, double exposure) {
  assert(ratio > 0 && ratio != 1 && threshold > 0 && exposure > 0);
  const Lattice lattice = lattice_of(ratio);
  ScoreLaw law(lattice, std::max<Eigen::Index>(1, std::lround(threshold / lattice.score)));
  double alarm = 0;
  for (std::int64_t step = steps_in(lattice, exposure); step > 0; --step) alarm += law.step();
  return alarm;
}

double event_cusum_threshold_within(double ratio, double exposure, double newest, double probability) {
  assert(0 < probability && probability < 0.5 && 0 < newest && newest <= exposure);
  const Lattice lattice = lattice_of(ratio);
  constexpr double longest = 1e6;  // that run lengths are worked out for
  const double run_length = newest / probability;
  if (exposure - newest >= 4 * relaxation(ratio) && probability <= 0.05 && run_length <= longest / 2)
    return event_cusum_threshold(ratio, settled_run_length(exposure - newest, newest, probability));

  const Horizon horizon{steps_in(lattice, exposure), steps_in(lattice, exposure - newest)};
  // The probability falls about as exp(-threshold): from any one limit that tells how far away the next guess should
  // be. The smallest limit that keeps to the probability is between `low` and `high`, the latter included.
  Eigen::Index low = 0;
  std::optional<Eigen::Index> high;
  const double guess = event_cusum_threshold(ratio, std::clamp(run_length, 1.0, longest));
  Eigen::Index limit = std::max<Eigen::Index>(1, std::lround(guess / lattice.score));
  while (!high || *high - low > 1) {
    const std::optional<double> late = late_alarm_probability(lattice, limit, horizon);
    const double excess = std::log(std::max(late.value_or(0.5), 1e-12) / probability) / lattice.score;
    if (!late || *late > probability) {
      low = limit;
    } else {
      high = limit;
    }
    const Eigen::Index guessed = limit + std::lround(excess);
    if (!high) {
      limit = std::max(low + 1, guessed);
    } else if (low < guessed && guessed < *high) {
      limit = guessed;
    } else {
      // A step across is enough where the guess was near; where it led nowhere, the middle.
      const bool near = std::abs(guessed - limit) <= 2;
      limit = !near ? (low + *high) / 2 : limit == low ? low + 1 : *high - 1;
    }
  }
  return static_cast<double>(*high) * lattice.score;
}

}  // namespace tocsin
