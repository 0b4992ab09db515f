#include "tocsin/stats/farrington.hpp"

#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

Eigen::VectorXd poisson_series(Eigen::Index weeks, double mean, std::uint64_t seed) {
  Random random(seed);
  Eigen::VectorXd counts(weeks);
  for (double& count : counts) count = poisson_quantile(random.uniform(), mean);
  return counts;
}

std::vector<int> mondays(Eigen::Index weeks, std::chrono::year_month_day first) {
  std::vector<int> days;
  for (int i = 0; i < weeks; ++i)
    days.push_back(static_cast<int>(std::chrono::sys_days{first}.time_since_epoch().count()) + 7 * i);
  return days;
}

FlexibleFarringtonOptions improved() {
  FlexibleFarringtonOptions options;
  options.blocks = 10;
  options.excluded_weeks = 26;
  options.trend_p = 1.0;
  options.recent_cases = 0;
  options.threshold = FarringtonThreshold::nb_plugin;
  return options;
}

TEST(FlexibleFarrington, without_weights_or_blocks_is_the_quasi_poisson_regression) {
  const Eigen::VectorXd y = poisson_series(320, 6.0, 1);
  FlexibleFarringtonOptions options;
  options.reweight = false;
  options.trend_p = 1.0;
  const FarringtonWeek week = flexible_farrington(y, {310, 311}, options).front();
  std::vector<Eigen::Index> at;
  for (int year = 5; year >= 1; --year)
    for (Eigen::Index i = 310 - 52 * year - 3; i <= 310 - 52 * year + 3; ++i) at.push_back(i);
  Eigen::MatrixXd X(static_cast<Eigen::Index>(at.size()), 2);
  for (Eigen::Index i = 0; i < X.rows(); ++i)
    X.row(i) << 1.0, static_cast<double>(at[static_cast<std::size_t>(i)]) - 310.0;
  const GlmFit fit = fit_poisson(y(at), X, Eigen::VectorXd::Zero(X.rows()));
  ASSERT_TRUE(week.trend_used);
  EXPECT_EQ(week.baseline, 35);
  EXPECT_NEAR(week.trend, fit.coefficients[1], 1e-9);
  EXPECT_NEAR(week.expected, std::exp(fit.coefficients[0]), 1e-7);
  EXPECT_NEAR(week.dispersion, std::max(1.0, fit.dispersion()), 5e-5);
  const double mean = week.expected;
  const double tau = week.dispersion + week.dispersion * mean * fit.covariance(0, 0);
  const double se = std::sqrt(4.0 / 9.0 * std::cbrt(mean) * tau);
  EXPECT_NEAR(week.upper, std::pow(std::pow(mean, 2.0 / 3.0) + normal_quantile(0.95) * se, 1.5), 1e-5);
}

TEST(FlexibleFarrington, an_exposure_that_doubles_doubles_the_expectation) {
  Eigen::VectorXd y = poisson_series(520, 5.0, 2);
  Eigen::VectorXd population = Eigen::VectorXd::Constant(520, 1000.0);
  FlexibleFarringtonOptions options = improved();
  options.trend = false;
  const double before = flexible_farrington(y, {519, 520}, options, population).front().expected;
  EXPECT_NEAR(before, flexible_farrington(y, {519, 520}, options).front().expected, 1e-9);
  population[519] = 2000.0;
  EXPECT_NEAR(flexible_farrington(y, {519, 520}, options, population).front().expected, 2.0 * before, 1e-9);
}

TEST(FlexibleFarrington, a_burst_alarms_and_the_bound_is_the_quantile) {
  Eigen::VectorXd y = poisson_series(520, 2.0, 3);
  y[519] = 20;
  const FarringtonWeek week = flexible_farrington(y, {519, 520}, improved()).front();
  EXPECT_EQ(week.status, DetectorStatus::assessed);
  EXPECT_TRUE(week.alarm);
  EXPECT_LT(week.p_value, 1e-6);
  EXPECT_GE(negative_binomial_cdf(week.upper, week.expected / (week.dispersion - 1.0), week.expected), 0.95 - 1e-9);
}

TEST(FlexibleFarrington, past_outbreaks_weigh_less) {
  Eigen::VectorXd y = poisson_series(520, 3.0, 4);
  for (int year = 1; year <= 5; ++year) y[519 - 52 * year] = 40;
  FlexibleFarringtonOptions options = improved();
  options.trend = false;
  const double down = flexible_farrington(y, {519, 520}, options).front().expected;
  options.reweight = false;
  const double plain = flexible_farrington(y, {519, 520}, options).front().expected;
  EXPECT_LT(down, 0.6 * plain);
  EXPECT_NEAR(down, 3.0, 1.5);
}

TEST(FlexibleFarrington, a_gap_in_the_baseline_is_left_out_and_a_gap_now_is_told) {
  Eigen::VectorXd y = poisson_series(520, 3.0, 5);
  const FarringtonWeek whole = flexible_farrington(y, {519, 520}, improved()).front();
  y[300] = y[301] = NAN;
  const FarringtonWeek holed = flexible_farrington(y, {519, 520}, improved()).front();
  EXPECT_EQ(holed.status, DetectorStatus::assessed);
  EXPECT_EQ(holed.baseline, whole.baseline - 2);
  EXPECT_NEAR(holed.expected, whole.expected, 0.3);
  y[519] = NAN;
  const FarringtonWeek blind = flexible_farrington(y, {519, 520}, improved()).front();
  EXPECT_EQ(blind.status, DetectorStatus::gap);
  EXPECT_FALSE(blind.alarm);
  EXPECT_TRUE(std::isfinite(blind.dispersion));
}

TEST(FlexibleFarrington, zeros_only_give_a_bound_of_nothing_and_one_count_alarms) {
  for (const bool trend : {false, true}) {
    for (const auto threshold : {FarringtonThreshold::delta, FarringtonThreshold::nb_plugin}) {
      Eigen::VectorXd y = Eigen::VectorXd::Zero(520);
      FlexibleFarringtonOptions options = improved();
      options.trend = trend;
      options.threshold = threshold;
      const FarringtonWeek quiet = flexible_farrington(y, {519, 520}, options).front();
      EXPECT_EQ(quiet.status, DetectorStatus::assessed);
      EXPECT_FALSE(quiet.alarm);
      EXPECT_LT(quiet.expected, 1e-6);
      EXPECT_EQ(quiet.dispersion, 1.0);
      y[519] = 1;
      EXPECT_TRUE(flexible_farrington(y, {519, 520}, options).front().alarm);
    }
  }
}

TEST(FlexibleFarrington, too_little_history_and_bad_input_are_told_apart) {
  const Eigen::VectorXd y = poisson_series(280, 3.0, 6);
  const auto early = flexible_farrington(y, {200, 280}, improved());
  EXPECT_EQ(early.front().status, DetectorStatus::short_history);
  EXPECT_EQ(early.back().status, DetectorStatus::assessed);
  EXPECT_EQ(flexible_farrington(Eigen::VectorXd::Ones(1), {0, 1}).front().status, DetectorStatus::short_history);
  for (const double bad : {-1.0, 0.5, static_cast<double>(INFINITY)}) {
    Eigen::VectorXd wrong = y;
    wrong[7] = bad;
    EXPECT_EQ(flexible_farrington(wrong, {279, 280}).front().status, DetectorStatus::refused) << bad;
    EXPECT_EQ(farrington(wrong, {279, 280}).front().status, DetectorStatus::refused) << bad;
  }
  EXPECT_EQ(flexible_farrington(y, {279, 281}).front().status, DetectorStatus::refused);
  EXPECT_EQ(flexible_farrington(y, {279, 280}, {}, Eigen::VectorXd::Zero(280)).front().status, DetectorStatus::refused);
  EXPECT_EQ(flexible_farrington(y, {279, 280}, {}, {}, std::vector<int>(280, 3)).front().status,
            DetectorStatus::refused);
  EXPECT_TRUE(flexible_farrington(y, {5, 5}).empty());
}

TEST(FlexibleFarrington, recent_cases_hold_the_bound_back) {
  Eigen::VectorXd y = poisson_series(520, 0.2, 7);
  y.tail(4) << 0, 1, 0, 2;
  FlexibleFarringtonOptions options = improved();
  options.recent_cases = 5;
  const FarringtonWeek week = flexible_farrington(y, {519, 520}, options).front();
  EXPECT_FALSE(week.enough_cases);
  EXPECT_FALSE(week.alarm);
  EXPECT_TRUE(std::isnan(week.upper));
  options.recent_cases = 3;
  EXPECT_TRUE(flexible_farrington(y, {519, 520}, options).front().enough_cases);
}

TEST(FlexibleFarrington, dates_follow_the_calendar_through_a_year_of_53_weeks) {
  // A peak on 11 to 31 December, seen from its last days: six years of 52 weeks later it is January.
  using namespace std::chrono;
  const Eigen::Index weeks = 560;
  const std::vector<int> days = mondays(weeks, year{2012} / January / 2);
  Eigen::VectorXd y(weeks);
  Eigen::Index now = 0;
  for (Eigen::Index i = 0; i < weeks; ++i) {
    const year_month_day date{sys_days{std::chrono::days{days[static_cast<std::size_t>(i)]}}};
    const bool peak = date.month() == December && date.day() >= std::chrono::day{11};
    y[i] = peak ? 30 : 2;
    if (peak && date.day() >= std::chrono::day{25} && date.day() <= std::chrono::day{28}) now = i;
  }
  ASSERT_GT(now, 6 * 53);
  FlexibleFarringtonOptions options;
  options.half_window = 0;
  options.excluded_weeks = 0;
  options.trend = false;
  options.years = 6;
  EXPECT_NEAR(flexible_farrington(y, {now, now + 1}, options, {}, days).front().expected, 30.0, 1e-6);
  EXPECT_LT(flexible_farrington(y, {now, now + 1}, options).front().expected, 29.0);
}

TEST(FlexibleFarrington, a_leap_day_has_references) {
  using namespace std::chrono;
  const std::vector<int> days = mondays(600, year{2012} / January / 2);
  const Eigen::VectorXd y = poisson_series(600, 3.0, 8);
  const int leap = static_cast<int>(sys_days{year{2016} / February / 29}.time_since_epoch().count());
  const auto found = std::find(days.begin(), days.end(), leap);
  ASSERT_NE(found, days.end());  // a Monday
  const Eigen::Index now = found - days.begin();
  FlexibleFarringtonOptions options = improved();
  options.years = 3;
  EXPECT_EQ(flexible_farrington(y, {now, now + 1}, options, {}, days).front().status, DetectorStatus::assessed);
}

TEST(FlexibleFarrington, is_the_same_whatever_week_it_begins_with) {
  const Eigen::VectorXd y = poisson_series(560, 1.5, 9);
  const auto all = flexible_farrington(y, {500, 560}, improved());
  const auto last = flexible_farrington(y, {559, 560}, improved());
  EXPECT_EQ(all.back().upper, last.front().upper);
  EXPECT_EQ(all.back().p_value, last.front().p_value);
  const Eigen::VectorXd shorter = y.head(540);
  EXPECT_EQ(flexible_farrington(shorter, {539, 540}, improved()).front().expected, all[39].expected);
}

TEST(Farrington, a_steady_series_seldom_alarms_and_a_burst_does) {
  Eigen::VectorXd y = poisson_series(700, 8.0, 10);
  int alarms = 0;
  for (const FarringtonWeek& week : farrington(y, {300, 700}, {.alpha = 0.01})) alarms += week.alarm ? 1 : 0;
  EXPECT_LT(alarms, 16);
  y[650] = 40;
  EXPECT_TRUE(farrington(y, {650, 651}, {.alpha = 0.01}).front().alarm);
}

TEST(Farrington, a_trend_driven_by_one_count_does_not_break_it) {
  Eigen::VectorXd y = Eigen::VectorXd::Zero(300);
  y[139] = 1;
  const FarringtonWeek week = farrington(y, {188, 189}, {.years = 4, .recent_cases = 0}).front();
  EXPECT_EQ(week.status, DetectorStatus::assessed);
  EXPECT_FALSE(week.trend_used);
  EXPECT_EQ(week.baseline, 21);
  EXPECT_GT(week.expected, 0.0);
  EXPECT_LT(week.expected, 1.0 / 21.0);  // the one count weighs less
  EXPECT_EQ(farrington(y, {20, 21}).front().status, DetectorStatus::short_history);
}

}  // namespace
}  // namespace tocsin
