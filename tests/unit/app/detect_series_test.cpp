#include "detect_series.hpp"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/stats/farrington.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

/// Eight years of weeks at a mean of three, with twenty in one of the last.
Series weekly(Eigen::Index weeks = 420, bool burst = true) {
  Random random(3);
  Series series;
  series.name = "a";
  series.step = SeriesStep::week;
  series.counts.resize(weeks);
  for (Eigen::Index t = 0; t < weeks; ++t) {
    series.counts[t] = static_cast<double>(random.poisson(3));
    series.days.push_back(17000 + 7 * static_cast<int>(t));
    series.t.push_back("w" + std::to_string(t));
  }
  if (burst) series.counts[400] = 20;
  return series;
}

const DetectedPeriod* judged(const std::vector<DetectedPeriod>& periods, std::size_t period) {
  for (const DetectedPeriod& each : periods) {
    if (each.period == period) return &each;
  }
  return nullptr;
}

class EveryMethod : public testing::TestWithParam<DetectorMethod> {
 protected:
  static std::vector<DetectedPeriod> run(const Series& series) {
    DetectOptions options;
    options.method = GetParam().name;
    return detect(series, options).value();
  }
};

TEST_P(EveryMethod, burst_is_an_alarm) {
  Series series = weekly();
  series.exposure = Eigen::VectorXd::Constant(series.counts.size(), 1000);
  // Times between events are above 0, and their chart looks for long ones.
  if (GetParam().name == "t_chart") series.counts.array() += 1;
  if (GetParam().name == "outbreak_p") series.counts.tail(20).array() += 6;  // it looks for a rise that lasts
  const auto periods = run(series);
  const DetectedPeriod* period = judged(periods, GetParam().name == "outbreak_p" ? 419 : 400);
  ASSERT_TRUE(period);
  EXPECT_EQ(period->status, DetectorStatus::assessed);
  if (GetParam().name == "t_chart" || GetParam().name == "ears_c3") return;  // slower to speak
  EXPECT_TRUE(period->alarm);
}

TEST_P(EveryMethod, poor_series_are_handled) {
  Series one = weekly(1, false);
  Series none = weekly(420, false);
  none.counts.setZero();
  Series gaps = weekly(420, false);
  gaps.counts[200] = gaps.counts[410] = std::nan("");
  for (Series* series : {&one, &none, &gaps}) {
    series->exposure = Eigen::VectorXd::Constant(series->counts.size(), 1000);
    for (const DetectedPeriod& period : run(*series)) {
      EXPECT_LT(period.period, static_cast<std::size_t>(series->counts.size()));
      const bool unknown = std::isnan(series->counts[static_cast<Eigen::Index>(period.period)]);
      EXPECT_FALSE(period.alarm && (unknown || series == &none)) << period.period;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Detectors, EveryMethod, testing::ValuesIn(detector_methods()),
                         [](const auto& method) { return std::string(method.param.name); });

TEST(Detect, flexible_farrington_is_that_of_stats_with_the_options_of_its_paper) {
  const Series series = weekly();
  DetectOptions options;
  options.method = "farrington_flexible";
  options.alpha = 0.005;
  options.from = "w390";
  const auto periods = detect(series, options).value();
  const auto weeks = flexible_farrington(
      series.counts, {390, 420},
      {.blocks = 10, .excluded_weeks = 26, .alpha = 0.005, .trend_p = 1, .threshold = FarringtonThreshold::nb_plugin},
      {}, series.days);
  ASSERT_EQ(periods.size(), weeks.size());
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    EXPECT_EQ(periods[i].alarm, weeks[i].alarm);
    EXPECT_EQ(periods[i].upper, weeks[i].upper);
  }
}

TEST(Detect, counted_cusum_takes_its_limit_from_the_run_length) {
  DetectOptions options;
  options.method = "cusum_count";
  const auto alarms = [&](double run_length) {
    options.run_length = run_length;
    int count = 0;
    const std::vector<DetectedPeriod> periods = detect(weekly(4000, false), options).value();
    for (const DetectedPeriod& period : periods) count += period.alarm ? 1 : 0;
    return count;
  };
  EXPECT_GT(alarms(20), alarms(200));
  EXPECT_GT(alarms(200), alarms(1e6));
}

TEST(Detect, what_cannot_be_done_is_said) {
  DetectOptions options;
  options.method = "farrington";
  options.from = "w9999";
  EXPECT_THAT(detect(weekly(), options).error().message, HasSubstr("--from 'w9999' is no period of the series 'a'"));
  options = {};
  options.method = "u_chart";
  EXPECT_THAT(detect(weekly(), options).error().message, HasSubstr("needs the column 'exposure'"));
  options.method = "nothing";
  EXPECT_THAT(detect(weekly(), options).error().message, HasSubstr("no method"));
  options.method = "glr_poisson";
  options.ratio = 1;
  EXPECT_THAT(detect(weekly(), options).error().message, HasSubstr("--ratio"));
}

}  // namespace
}  // namespace tocsin
