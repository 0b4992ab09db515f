#include "tocsin/stats/ears.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

const Eigen::VectorXd counts = (Eigen::VectorXd(14) << 1, 2, 3, 4, 5, 6, 7, 4, 9, 3, 2, 8, 20, 1).finished();

TEST(Ears, c1_is_the_mean_plus_z_standard_deviations_of_the_periods_before) {
  const auto points = ears(counts, {7, 14}, {.alpha = 0.025});
  const double z = normal_sf_quantile(0.025);
  EXPECT_NEAR(points[0].upper, 4.0 + z * std::sqrt(28.0 / 6.0), 1e-12);
  EXPECT_FALSE(points[0].alarm);
  EXPECT_TRUE(points[5].alarm);  // 20 after 7, 4, 9, 3, 2, 8 and 6
}

TEST(Ears, c2_leaves_the_last_two_periods_out) {
  const auto points = ears(counts, {9, 10}, {.method = EarsMethod::c2, .alpha = 0.025});
  EXPECT_NEAR(points[0].upper, 4.0 + normal_sf_quantile(0.025) * std::sqrt(28.0 / 6.0), 1e-12);
}

TEST(Ears, c3_lowers_the_bound_after_high_scores_and_never_below_0) {
  Eigen::VectorXd y = Eigen::VectorXd::Constant(20, 2.0);
  y[3] = 3;
  y[5] = 1;
  y[8] = 3;
  const auto plain = ears(y, {14, 15}, {.method = EarsMethod::c2, .alpha = 0.025});
  EXPECT_DOUBLE_EQ(ears(y, {14, 15}, {.method = EarsMethod::c3, .alpha = 0.025})[0].upper, plain[0].upper);
  y[13] = 4;
  EXPECT_LT(ears(y, {14, 15}, {.method = EarsMethod::c3, .alpha = 0.025})[0].upper, plain[0].upper);
  y[12] = 50;
  EXPECT_EQ(ears(y, {14, 15}, {.method = EarsMethod::c3, .alpha = 0.025})[0].upper, 0.0);
}

TEST(Ears, the_peers_c3_does_not_look_at_the_count_itself) {
  Eigen::VectorXd y = counts;
  y[13] = 100;
  const EarsOptions peer{.method = EarsMethod::c3, .alpha = 0.025, .peer_quirks = true};
  const EarsOptions own{.method = EarsMethod::c3, .alpha = 0.025};
  EXPECT_EQ(ears(y, {13, 14}, peer)[0].alarm, ears(counts, {13, 14}, peer)[0].alarm);
  EXPECT_TRUE(ears(y, {13, 14}, own)[0].alarm);
}

TEST(Ears, zeros_have_a_bound_of_0_unless_a_floor_lifts_it) {
  Eigen::VectorXd y = Eigen::VectorXd::Zero(10);
  y[9] = 1;
  EXPECT_TRUE(ears(y, {9, 10})[0].alarm);
  const auto floored = ears(y, {9, 10}, {.min_sigma = 0.5});
  EXPECT_FALSE(floored[0].alarm);
  EXPECT_NEAR(floored[0].upper, 0.5 * normal_sf_quantile(0.001), 1e-12);
}

TEST(Ears, gaps_short_histories_and_bad_counts_are_told_apart) {
  Eigen::VectorXd y = counts;
  y[2] = NAN;
  const auto points = ears(y, {6, 14});
  EXPECT_EQ(points[0].status, DetectorStatus::short_history);
  EXPECT_EQ(points[1].status, DetectorStatus::gap);
  EXPECT_FALSE(points[1].alarm);
  EXPECT_EQ(points[4].status, DetectorStatus::assessed);  // the gap has left the window
  // A constant baseline leaves the C3 scores of equal counts undefined.
  EXPECT_EQ(ears(Eigen::VectorXd::Zero(20), {19, 20}, {.method = EarsMethod::c3})[0].status, DetectorStatus::gap);
  y[2] = -1;
  EXPECT_EQ(ears(y, {10, 11})[0].status, DetectorStatus::refused);
  EXPECT_EQ(ears(counts, {10, 11}, {.baseline = 2})[0].status, DetectorStatus::refused);
  EXPECT_EQ(ears(Eigen::VectorXd::Ones(1), {0, 1})[0].status, DetectorStatus::short_history);
  EXPECT_TRUE(ears(Eigen::VectorXd(), {0, 0}).empty());
}

}  // namespace
}  // namespace tocsin
