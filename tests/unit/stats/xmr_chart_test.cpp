#include "tocsin/stats/xmr_chart.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

/// Alternates about 10 with moving ranges of 2: mean 10, limits 10 -+ 5.32 while the rest of the series keeps to it.
Eigen::VectorXd steady(Eigen::Index n) {
  Eigen::VectorXd values(n);
  for (Eigen::Index i = 0; i < n; ++i) values[i] = i % 2 == 0 ? 9.0 : 11.0;
  return values;
}

const XmrOptions first_ten{.baseline = 10};

TEST(XmrChart, limits_are_2_66_mean_moving_ranges) {
  const XmrChart chart = xmr_chart(steady(12));
  EXPECT_DOUBLE_EQ(chart.mean, 10.0);
  EXPECT_NEAR(chart.upper, 15.32, 1e-12);
  EXPECT_NEAR(chart.lower, 4.68, 1e-12);
  for (const XmrSignal signal : chart.signals) EXPECT_EQ(signal, XmrSignal::common_cause);
}

TEST(XmrChart, screening_leaves_large_moving_ranges_out) {
  Eigen::VectorXd values = steady(30);
  values[15] = 40;
  EXPECT_LT(xmr_chart(values).upper, xmr_chart(values, {.screen_outliers = false}).upper);
  EXPECT_EQ(xmr_chart(values).signals[15], XmrSignal::above_limit);
}

TEST(XmrChart, a_trend_of_seven_marks_all_seven) {
  Eigen::VectorXd values = steady(20);
  values.segment(11, 7) << 8, 8.5, 9, 9.5, 10.2, 10.8, 11.5;
  const XmrChart chart = xmr_chart(values, first_ten);
  EXPECT_EQ(chart.signals[10], XmrSignal::common_cause);
  for (std::size_t i = 11; i < 18; ++i) EXPECT_EQ(chart.signals[i], XmrSignal::rising) << i;
  EXPECT_EQ(chart.signals[18], XmrSignal::common_cause);
  values.segment(11, 7).reverseInPlace();
  EXPECT_EQ(xmr_chart(values, first_ten).signals[14], XmrSignal::falling);
}

TEST(XmrChart, where_two_trends_meet_the_later_one_has_the_point) {
  Eigen::VectorXd values = steady(24);
  values.segment(10, 13) << 8, 8.5, 9, 9.5, 10, 10.5, 12, 10.4, 10.1, 9.6, 9.1, 8.6, 8.1;
  const XmrChart chart = xmr_chart(values, first_ten);
  EXPECT_EQ(chart.signals[15], XmrSignal::rising);
  EXPECT_EQ(chart.signals[16], XmrSignal::falling);
}

TEST(XmrChart, seven_on_one_side_are_a_run_and_six_are_not) {
  Eigen::VectorXd values = steady(24);
  values.segment(12, 7) << 11, 10.5, 11, 10.5, 11, 10.5, 11;
  const XmrChart chart = xmr_chart(values, first_ten);
  EXPECT_EQ(chart.signals[11], XmrSignal::run_above);  // 11 itself: steady gives 11 at odd places
  EXPECT_EQ(chart.signals[18], XmrSignal::run_above);
  values[14] = 9;
  EXPECT_EQ(xmr_chart(values, first_ten).signals[18], XmrSignal::common_cause);
}

TEST(XmrChart, two_of_three_near_a_limit_must_lie_on_one_side) {
  Eigen::VectorXd values = steady(20);
  values.segment(12, 3) << 14, 10.5, 14.5;
  XmrChart chart = xmr_chart(values, first_ten);
  EXPECT_EQ(chart.signals[12], XmrSignal::near_upper_limit);
  EXPECT_EQ(chart.signals[13], XmrSignal::common_cause);
  EXPECT_EQ(chart.signals[14], XmrSignal::near_upper_limit);
  values.segment(12, 3) << 14, 9.5, 14.5;
  chart = xmr_chart(values, first_ten);
  EXPECT_EQ(chart.signals[12], XmrSignal::common_cause);
}

TEST(XmrChart, edges) {
  EXPECT_EQ(xmr_chart(Eigen::VectorXd::Ones(1)).status, DetectorStatus::short_history);
  EXPECT_EQ(xmr_chart(Eigen::VectorXd()).status, DetectorStatus::short_history);
  Eigen::VectorXd values = steady(5);
  values[1] = NAN;
  EXPECT_EQ(xmr_chart(values).status, DetectorStatus::gap);
  values[1] = INFINITY;
  EXPECT_EQ(xmr_chart(values).status, DetectorStatus::refused);
  const XmrChart flat = xmr_chart(Eigen::VectorXd::Zero(9));
  EXPECT_EQ(flat.upper, 0.0);
  EXPECT_EQ(flat.signals[4], XmrSignal::common_cause);
}

}  // namespace
}  // namespace tocsin
