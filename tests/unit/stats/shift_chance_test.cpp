#include "tocsin/stats/shift_chance.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/event_cusum.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/rate_shift.hpp"

namespace tocsin {
namespace {

/// Mean of many draws and its standard error.
struct Estimate {
  double mean = 0;
  double error = 0;
};

/// Of a first alarm in the newest part of a watch.
Estimate estimate(const ShiftWatch& watch, double newest, int draws, std::uint64_t seed) {
  Random random(seed);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double chance =
        DrawnShiftWatch(watch, random).alarm_chance(watch.threshold, watch.exposure - newest, watch.exposure);
    sum += chance;
    squares += chance * chance;
  }
  const double mean = sum / draws;
  return {mean, std::sqrt((squares / draws - mean * mean) / draws)};
}

/// Whether a stream alarms by an exposure at which it is cut off.
bool alarms_by(const ShiftWatch& watch, const std::vector<double>& places, double exposure) {
  std::vector<double> gaps;
  double before = 0;
  for (const double place : places) {
    if (place > exposure) break;
    gaps.push_back(place - before);
    before = place;
  }
  gaps.push_back(exposure - before);
  const Eigen::Map<const Eigen::VectorXd> all(gaps.data(), static_cast<Eigen::Index>(gaps.size()));
  return rate_shift(watch.rate, watch.ratio, all, watch.threshold).alarms > 0;
}

/// The same by drawing streams in which nothing changes.
Estimate counted(const ShiftWatch& watch, double newest, int draws, std::uint64_t seed) {
  Random random(seed);
  int alarms = 0;
  for (int i = 0; i < draws; ++i) {
    const double rate = random.gamma(watch.rate.shape, watch.rate.shape / watch.rate.mean);
    std::vector<double> places;
    for (double at = 0; at < watch.exposure;) places.push_back(at -= std::log1p(-random.uniform()) / rate);
    alarms += alarms_by(watch, places, watch.exposure) && !alarms_by(watch, places, watch.exposure - newest) ? 1 : 0;
  }
  const double share = static_cast<double>(alarms) / draws;
  return {share, std::sqrt(share * (1 - share) / draws)};
}

TEST(ShiftChance, known_rate_alarms_as_the_chain_of_its_score_has_it) {
  constexpr GammaLaw known{.mean = 1, .shape = std::numeric_limits<double>::infinity()};
  for (const double ratio : {2.0, 1.5, 0.5}) {
    const double threshold = event_cusum_threshold_within(ratio, 20, 20, 0.02);
    const Estimate drawn = estimate({known, ratio, 20, threshold}, 20, 4000, 1);
    // The chain is good to 5 %.
    EXPECT_NEAR(drawn.mean, event_cusum_alarm_probability(ratio, threshold, 20), 4 * drawn.error + 0.05 * 0.02)
        << ratio;
  }
}

TEST(ShiftChance, of_a_whole_watch_is_that_of_its_stretches_together) {
  // Many early events of a rate that is hardly known make a later silence a fall, which a known rate never would.
  const ShiftWatch sparse{{.mean = 1, .shape = 0.6}, 0.5, 1.5, 0.8};
  EXPECT_LT(event_cusum_alarm_probability(sparse.ratio, sparse.threshold, sparse.exposure), 1e-3);
  for (const ShiftWatch& watch :
       {sparse, {{.mean = 1, .shape = 3}, 0.5, 12, 1.5}, {{.mean = 1, .shape = 8}, 2, 12, 2}}) {
    const Estimate drawn = estimate(watch, watch.exposure, 20000, 5);
    const double chance = shift_probability(watch, 20000);
    EXPECT_GT(chance, 0.002) << "else nothing is compared";
    EXPECT_NEAR(chance, drawn.mean, 4 * drawn.error + 4 * std::sqrt(chance / 20000)) << watch.ratio;
  }
  const ShiftWatch never{{.mean = 1, .shape = 3}, 0.5, 1, 50};
  EXPECT_EQ(shift_probability(never, 100), 0.01) << "never less than one draw";
}

TEST(ShiftChance, uncertain_rate_alarms_as_often_as_streams_drawn_from_it) {
  for (const double shape : {3.0, 12.0, 80.0}) {
    for (const double ratio : {2.0, 0.5}) {
      const ShiftWatch watch{{.mean = 1.2, .shape = shape}, ratio, 12, 2.5};
      const Estimate drawn = estimate(watch, 4, 4000, 2);
      const Estimate share = counted(watch, 4, 40000, 3);
      EXPECT_NEAR(drawn.mean, share.mean, 4 * std::hypot(drawn.error, share.error)) << shape << ' ' << ratio;
      EXPECT_GT(share.mean, 0);
    }
  }
}

TEST(ShiftChance, few_draws_tell_small_chances) {
  const Estimate drawn = estimate({{.mean = 1, .shape = 12}, 2, 12, 5}, 3, 1000, 4);
  EXPECT_LT(drawn.mean, 0.01);
  EXPECT_LT(drawn.error, 0.15 * drawn.mean);  // by counting it would take some twenty thousand streams
}

TEST(ShiftChance, one_draw_tells_the_chances_of_all_lower_thresholds_and_of_parts) {
  const ShiftWatch watch{{.mean = 1, .shape = 10}, 0.5, 12, 3};
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    Random again = random;
    const DrawnShiftWatch high(watch, random);
    const DrawnShiftWatch low({watch.rate, watch.ratio, watch.exposure, 2}, again);
    EXPECT_DOUBLE_EQ(high.alarm_chance(2, 0, 12), low.alarm_chance(2, 0, 12));
    EXPECT_DOUBLE_EQ(high.alarm_chance(3, 0, 12), high.alarm_chance(3, 0, 7) + high.alarm_chance(3, 7, 12));
  }
}

}  // namespace
}  // namespace tocsin
