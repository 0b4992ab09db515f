#include "tocsin/stats/event_cusum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

double exponential(Random& random) { return -std::log1p(-random.uniform()); }

/// Expected events to the alarm of one path watched without a break.
double simulated_run(Random& random, double ratio, double threshold) {
  const double drift = ratio - 1.0;
  const double jump = std::log(ratio);
  double score = 0.0;
  for (double time = 0.0;;) {
    const double wait = exponential(random);
    if (ratio < 1.0 && score - drift * wait >= threshold) return time + (threshold - score) / -drift;
    time += wait;
    score = std::max(0.0, ratio > 1.0 ? std::max(0.0, score - drift * wait) + jump : score - drift * wait + jump);
    if (score >= threshold) return time;
  }
}

TEST(EventCusum, an_event_raises_a_rise_and_lowers_a_fall) {
  EXPECT_GT(poisson_log_ratio(2.0, 0.1, 1.0), 0.0);
  EXPECT_LT(poisson_log_ratio(2.0, 0.1, 0.0), 0.0);
  EXPECT_LT(poisson_log_ratio(0.5, 0.1, 1.0), 0.0);
  EXPECT_GT(poisson_log_ratio(0.5, 0.1, 0.0), 0.0);
}

TEST(EventCusum, starts_again_from_nothing_after_an_alarm) {
  EventCusum cusum(1.0);
  EXPECT_FALSE(cusum.add(0.7).alarm);
  const EventCusum::Step alarm = cusum.add(0.7);
  EXPECT_TRUE(alarm.alarm);
  EXPECT_NEAR(alarm.score, 1.4, 1e-15);
  EXPECT_NEAR(cusum.add(0.7).score, 0.7, 1e-15);
}

TEST(EventCusum, a_score_at_the_threshold_is_an_alarm) { EXPECT_TRUE(EventCusum(0.5).add(0.5).alarm); }

TEST(EventCusum, splitting_a_stretch_of_silence_changes_a_fall_by_nothing) {
  EventCusum whole(100.0);
  EventCusum split(100.0);
  const double at_once = whole.add(poisson_log_ratio(0.5, 3.0, 0.0)).score;
  double in_parts = 0.0;
  for (int day = 0; day < 30; ++day) in_parts = split.add(poisson_log_ratio(0.5, 0.1, 0.0)).score;
  EXPECT_NEAR(at_once, in_parts, 1e-13);
}

TEST(EventCusum, uncertain_rate_weighs_less_and_tends_to_the_known_one) {
  for (const double ratio : {0.5, 1.5, 3.0}) {
    const double known = poisson_log_ratio(ratio, 2.0 * 1.3, 4.0);
    EXPECT_NEAR(predictive_log_ratio({.mean = 2.0, .shape = 1e10}, ratio, 1.3, 4.0), known, 1e-7);
    EXPECT_EQ(predictive_log_ratio({.mean = 2.0, .shape = std::numeric_limits<double>::infinity()}, ratio, 1.3, 4.0),
              known);
  }
  EXPECT_LT(predictive_log_ratio({.mean = 2.0, .shape = 3.0}, 0.5, 4.0, 0.0), poisson_log_ratio(0.5, 8.0, 0.0));
}

TEST(EventCusum, run_length_below_one_jump_is_the_first_event) {
  EXPECT_NEAR(event_cusum_run_length(2.0, 0.5 * std::log(2.0)), 1.0, 1e-9);
  EXPECT_NEAR(event_cusum_run_length(2.0, std::log(2.0)), 1.0, 1e-9);
}

TEST(EventCusum, run_length_of_a_short_fall_has_a_closed_form) {
  // Below one jump every event sends the score to 0: waiting for a gap of g = h / (1 - R) takes exp(g) - 1.
  const double h = 0.6 * std::log(2.0);
  EXPECT_NEAR(event_cusum_run_length(0.5, h) / std::expm1(h / 0.5), 1.0, 1e-5);
}

TEST(EventCusum, run_length_agrees_with_simulation) {
  Random random(2026);
  for (const auto& [ratio, threshold] :
       {std::pair{2.0, 2.5}, std::pair{1.5, 1.7}, std::pair{4.0, 3.0}, std::pair{0.5, 2.0}, std::pair{0.25, 1.8}}) {
    constexpr int runs = 8000;
    double sum = 0.0;
    double squares = 0.0;
    for (int run = 0; run < runs; ++run) {
      const double length = simulated_run(random, ratio, threshold);
      sum += length;
      squares += length * length;
    }
    const double mean = sum / runs;
    const double error = std::sqrt((squares / runs - mean * mean) / runs);
    EXPECT_NEAR(event_cusum_run_length(ratio, threshold), mean, 4.0 * error) << ratio << ' ' << threshold;
  }
}

TEST(EventCusum, run_length_agrees_with_the_daily_score_of_the_service) {
  Random random(12);
  constexpr double day = 0.004;
  constexpr int runs = 400;
  double days = 0.0;
  double squares = 0.0;
  for (int run = 0; run < runs; ++run) {
    EventCusum cusum(2.0);
    double length = 0.0;
    while (!cusum.add(poisson_log_ratio(2.0, day, static_cast<double>(random.poisson(day)))).alarm) ++length;
    days += length;
    squares += length * length;
  }
  const double mean = days / runs;
  const double error = std::sqrt((squares / runs - mean * mean) / runs);
  EXPECT_NEAR(event_cusum_run_length(2.0, 2.0), mean * day, 4.0 * error * day);
}

TEST(EventCusum, threshold_inverts_the_run_length) {
  for (const double ratio : {0.3, 0.5, 0.8, 1.25, 1.5, 2.0, 5.0})
    for (const double length : {20.0, 75.0, 1000.0, 1e5}) {
      const double threshold = event_cusum_threshold(ratio, length);
      EXPECT_NEAR(event_cusum_run_length(ratio, threshold) / length, 1.0, 1e-3) << ratio << ' ' << length;
    }
}

TEST(EventCusum, a_longer_run_needs_a_higher_threshold) {
  for (const double ratio : {0.5, 2.0}) {
    double before = 0.0;
    for (double length = 2.0; length < 1e6; length *= 1.7) {
      const double threshold = event_cusum_threshold(ratio, length);
      EXPECT_GE(threshold, before);
      before = threshold;
    }
  }
}

TEST(EventCusum, alarm_within_an_exposure_is_as_likely_as_simulated) {
  constexpr int paths = 50000;
  struct Case {
    double ratio;
    double threshold;
    double exposure;
  };
  for (const Case c : {Case{2.0, 3.0, 4.5}, Case{2.0, 4.0, 18.0}, Case{0.5, 3.0, 12.0}, Case{0.5, 4.0, 36.0},
                       Case{1.25, 3.0, 200.0}}) {
    Random random(11);
    int alarms = 0;
    for (int path = 0; path < paths; ++path)
      alarms += simulated_run(random, c.ratio, c.threshold) <= c.exposure ? 1 : 0;
    const double simulated = static_cast<double>(alarms) / paths;
    const double error = std::sqrt(simulated / paths);
    EXPECT_NEAR(event_cusum_alarm_probability(c.ratio, c.threshold, c.exposure), simulated,
                0.05 * simulated + 3 * error)
        << c.ratio << ' ' << c.threshold;
  }
}

TEST(EventCusum, threshold_within_an_exposure_keeps_the_probability) {
  for (const double ratio : {2.0, 0.5, 1.5}) {
    for (const double exposure : {3.0, 30.0}) {
      const double threshold = event_cusum_threshold_within(ratio, exposure, exposure, 0.01);
      EXPECT_LE(event_cusum_alarm_probability(ratio, threshold, exposure), 0.01);
      EXPECT_GT(event_cusum_alarm_probability(ratio, 0.97 * threshold, exposure), 0.01);
    }
  }
}

TEST(EventCusum, late_part_of_a_watch_has_the_wanted_share_of_first_alarms) {
  for (const double ratio : {2.0, 0.5}) {
    const double threshold = event_cusum_threshold_within(ratio, 30, 10, 0.02);
    const double late =
        event_cusum_alarm_probability(ratio, threshold, 30) - event_cusum_alarm_probability(ratio, threshold, 20);
    EXPECT_LE(late, 0.02);
    EXPECT_GT(late, 0.018);
    EXPECT_GE(threshold, event_cusum_threshold_within(ratio, 10, 10, 0.02));  // early time is quieter
  }
}

TEST(EventCusum, settled_watch_goes_by_its_run_length_and_means_the_same) {
  // Watches just shorter and just longer than those in which the score has forgotten its beginning.
  for (const double ratio : {2.0, 0.5, 1.5, 0.8}) {
    const double log_ratio = std::log(ratio);
    const double forgotten = 8 * log_ratio * log_ratio / std::pow(ratio - 1 - log_ratio, 2);
    const double on_lattice = event_cusum_threshold_within(ratio, 1.49 * forgotten, 0.5 * forgotten, 0.006);
    const double by_length = event_cusum_threshold_within(ratio, 1.51 * forgotten, 0.5 * forgotten, 0.006);
    EXPECT_NEAR(on_lattice, by_length, 0.07) << ratio;  // of the probability as much: it falls as exp(-h)
    EXPECT_NEAR(event_cusum_alarm_probability(ratio, by_length, 1.51 * forgotten) -
                    event_cusum_alarm_probability(ratio, by_length, 1.01 * forgotten),
                0.006, 0.0004)
        << ratio;
  }
}

}  // namespace
}  // namespace tocsin
