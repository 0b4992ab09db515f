#include "tocsin/stats/rate_shift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/event_cusum.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr GammaLaw known{.mean = 1, .shape = std::numeric_limits<double>::infinity()};

double exponential(Random& random) { return -std::log1p(-random.uniform()); }

Eigen::VectorXd gaps_of(std::initializer_list<double> gaps) {
  return Eigen::Map<const Eigen::VectorXd>(gaps.begin(), static_cast<Eigen::Index>(gaps.size()));
}

/// A stream of `exposure` at a rate of its own, cut at its end.
Eigen::VectorXd drawn_gaps(Random& random, double rate, double exposure) {
  std::vector<double> gaps;
  for (double left = exposure;;) {
    const double wait = exponential(random) / rate;
    gaps.push_back(std::min(wait, left));
    if (wait >= left) break;
    left -= wait;
  }
  return Eigen::Map<const Eigen::VectorXd>(gaps.data(), static_cast<Eigen::Index>(gaps.size()));
}

/// The recursion of Page, followed by hand at every event and at the end.
double page_score(const Eigen::VectorXd& gaps, double ratio) {
  double score = 0;
  for (Eigen::Index i = 0; i < gaps.size(); ++i) {
    score = std::max(0.0, score - (ratio - 1) * gaps[i]);
    if (i + 1 < gaps.size()) score = std::max(0.0, score + std::log(ratio));
  }
  return score;
}

TEST(RateShift, known_rate_scores_as_the_likelihood_ratio_cusum) {
  for (const double ratio : {2.0, 1.5, 0.5}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      Random random(seed);
      const Eigen::VectorXd gaps = drawn_gaps(random, 1, 20);
      EXPECT_NEAR(rate_shift(known, ratio, gaps, 1e9).score, page_score(gaps, ratio), 1e-10) << ratio << ' ' << seed;
    }
  }
}

TEST(RateShift, burst_is_dated_by_its_first_event) {
  const RateShift shift = rate_shift(known, 2, gaps_of({1, 1, 1, 1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1}), 2.5);
  EXPECT_TRUE(shift.standing);
  EXPECT_EQ(shift.alarms, 1);
  EXPECT_EQ(shift.first, 3);  // the event after four gaps of 1
  EXPECT_EQ(shift.events, 6);
  EXPECT_NEAR(shift.exposure, 0.35, 1e-12);
}

TEST(RateShift, fall_is_dated_by_the_event_before_the_silence) {
  const RateShift shift = rate_shift(known, 0.5, gaps_of({1, 1, 1, 9}), 3);
  EXPECT_TRUE(shift.standing);
  EXPECT_EQ(shift.first, 3);
  EXPECT_EQ(shift.events, 0);
  EXPECT_NEAR(shift.exposure, 9, 1e-12);
}

TEST(RateShift, alarm_is_over_below_half_the_threshold_and_the_watch_begins_anew) {
  const Eigen::VectorXd over = gaps_of({1, 0.05, 0.05, 0.05, 0.05, 3});
  const RateShift shift = rate_shift(known, 2, over, 2.5);
  EXPECT_EQ(shift.alarms, 1);
  EXPECT_FALSE(shift.standing);
  EXPECT_EQ(shift.peak, 0);
  // Had the watch not begun anew, the old burst would lend its weight to one more event.
  EXPECT_LE(rate_shift(known, 2, gaps_of({1, 0.05, 0.05, 0.05, 0.05, 3, 0.1}), 2.5).score, std::log(2.0));
}

TEST(RateShift, uncertain_rate_asks_for_more_evidence) {
  const Eigen::VectorXd burst = gaps_of({1, 0.05, 0.05, 0.05, 0.05, 0.1});
  const double certain = rate_shift(known, 2, burst, 9).score;
  const double uncertain = rate_shift({.mean = 1, .shape = 5}, 2, burst, 9).score;
  EXPECT_LT(uncertain, certain);
  EXPECT_GT(uncertain, 0);
}

TEST(RateShift, one_more_event_never_weakens_a_rise) {
  Random random(5);
  for (int draw = 0; draw < 200; ++draw) {
    const Eigen::VectorXd gaps = drawn_gaps(random, 1, 6);
    Eigen::VectorXd more(gaps.size() + 1);
    more.head(gaps.size()) = gaps;
    more[gaps.size()] = 0;
    const GammaLaw law{.mean = 1, .shape = 8};
    EXPECT_GE(rate_shift(law, 2, more, 1e9).score, rate_shift(law, 2, gaps, 1e9).score);
  }
}

/// Alarms in streams whose rate was drawn from its law, against what the run length promises.
double alarms_per_promised(double shape, double ratio, double run_length, std::uint64_t seed) {
  const double threshold = event_cusum_threshold(ratio, run_length);
  Random random(seed);
  constexpr int streams = 2000;
  constexpr double exposure = 40;
  double alarms = 0;
  for (int stream = 0; stream < streams; ++stream) {
    const GammaLaw law{.mean = 1, .shape = shape};
    const double rate = std::isinf(shape) ? 1 : random.gamma(shape, shape);
    alarms += static_cast<double>(rate_shift(law, ratio, drawn_gaps(random, rate, exposure), threshold).alarms);
  }
  return alarms / (streams * exposure / run_length);
}

TEST(RateShift, alarms_come_no_oftener_than_the_run_length_promises) {
  for (const double ratio : {2.0, 0.5}) {
    for (const double shape : {5.0, 20.0, std::numeric_limits<double>::infinity()}) {
      const double share = alarms_per_promised(shape, ratio, 150, 17);
      EXPECT_LT(share, 1.1) << ratio << ' ' << shape;   // of 533 alarms promised: two standard errors above
      EXPECT_GT(share, 0.35) << ratio << ' ' << shape;  // nor so seldom that a watch would be blind
    }
  }
}

}  // namespace
}  // namespace tocsin
