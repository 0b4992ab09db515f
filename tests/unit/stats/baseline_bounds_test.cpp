#include "tocsin/stats/baseline_bounds.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

TEST(BayesBounds, are_the_quantile_of_the_predictive_law) {
  const Eigen::VectorXd y = (Eigen::VectorXd(8) << 1, 0, 2, 1, 0, 3, 6, 2).finished();
  const auto points = bayes_bounds(y, {6, 8}, {.half_window = 6}, 0.05);
  EXPECT_EQ(points[0].upper, negative_binomial_quantile(0.95, 7.5, 7.5 / 6.0));
  EXPECT_TRUE(points[0].alarm);
  EXPECT_EQ(bayes_bounds(y, {5, 6}, {.half_window = 6})[0].status, DetectorStatus::short_history);
}

TEST(BayesBounds, take_the_same_weeks_of_past_years) {
  Eigen::VectorXd y = Eigen::VectorXd::Zero(120);
  y.segment(58 - 52 - 2, 5).setConstant(4);
  y.segment(110 - 52 - 2, 5).setConstant(4);
  const auto points = bayes_bounds(y, {110, 111}, {.years = 2, .half_window = 2, .current_year = false});
  EXPECT_EQ(points[0].upper, negative_binomial_quantile(0.95, 40.5, 4.05));
}

TEST(BayesBounds, leave_missing_references_out) {
  Eigen::VectorXd y = Eigen::VectorXd::Constant(10, 2.0);
  y[8] = NAN;
  EXPECT_EQ(bayes_bounds(y, {9, 10}, {.half_window = 6})[0].upper, negative_binomial_quantile(0.95, 10.5, 2.1));
  y.setConstant(NAN);
  y[9] = 1;
  EXPECT_EQ(bayes_bounds(y, {9, 10}, {.half_window = 6})[0].status, DetectorStatus::short_history);
}

TEST(RkiBounds, are_crow_and_gardner_below_and_normal_above_a_mean_of_20) {
  Eigen::VectorXd y = Eigen::VectorXd::Zero(20);
  EXPECT_EQ(rki_bounds(y, {10, 11}, {.half_window = 6})[0].upper, 3.285);
  y.setConstant(20);
  EXPECT_EQ(rki_bounds(y, {10, 11}, {.half_window = 6})[0].upper, 30.017);
  y[9] = 32;
  EXPECT_NEAR(rki_bounds(y, {10, 11}, {.half_window = 6})[0].upper, 22.0 + 2.0 * std::sqrt(24.0), 1e-12);
  y[9] = NAN;
  EXPECT_EQ(rki_bounds(y, {10, 11}, {.half_window = 6})[0].status, DetectorStatus::gap);
}

TEST(BaselineBounds, refuse_what_makes_no_sense) {
  const Eigen::VectorXd y = Eigen::VectorXd::Ones(300);
  EXPECT_EQ(bayes_bounds(y, {299, 300}, {.years = 0, .current_year = false})[0].status, DetectorStatus::refused);
  EXPECT_EQ(bayes_bounds(y, {299, 300}, {.half_window = 0})[0].status, DetectorStatus::refused);
  EXPECT_EQ(bayes_bounds(y, {299, 300}, {}, 0.0)[0].status, DetectorStatus::refused);
  EXPECT_EQ(rki_bounds(-y, {299, 300})[0].status, DetectorStatus::refused);
  EXPECT_EQ(outbreak_p(-y, {299, 300})[0].status, DetectorStatus::refused);
}

/// The definition, by pooling anew for every period.
double outbreak_statistic(const Eigen::VectorXd& y) {
  const Eigen::Index n = y.size();
  const double mean = y.mean();
  double log_ratio = 0.0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (y[i] == 0.0) continue;
    // Isotonic regression: largest over starts up to i of the least over ends from i of the mean.
    double fitted = 0.0;
    for (Eigen::Index a = 0; a <= i; ++a) {
      double least = INFINITY;
      for (Eigen::Index b = i; b < n; ++b) least = std::min(least, y.segment(a, b - a + 1).mean());
      fitted = std::max(fitted, least);
    }
    log_ratio += y[i] * std::log(fitted / mean);
  }
  return std::exp(log_ratio);
}

TEST(OutbreakP, agrees_with_isotonic_regression_by_definition) {
  Random random(3);
  Eigen::VectorXd y(25);
  for (Eigen::Index i = 0; i < 25; ++i) y[i] = poisson_quantile(random.uniform(), i < 15 ? 1.0 : 2.5);
  const auto points = outbreak_p(y, {0, 25});
  for (Eigen::Index i = 0; i < 25; ++i)
    EXPECT_NEAR(points[static_cast<std::size_t>(i)].statistic, outbreak_statistic(y.head(i + 1)),
                1e-9 * outbreak_statistic(y.head(i + 1)));
}

TEST(OutbreakP, is_1_without_a_rise_and_alarms_after_one) {
  EXPECT_EQ(outbreak_p(Eigen::VectorXd::Zero(9), {0, 9}).back().statistic, 1.0);
  EXPECT_NEAR(outbreak_p((Eigen::VectorXd(4) << 4, 3, 2, 1).finished(), {3, 4})[0].statistic, 1.0, 1e-12);
  Eigen::VectorXd y = Eigen::VectorXd::Ones(30);
  y.tail(5).setConstant(9);
  const auto points = outbreak_p(y, {20, 30});
  EXPECT_FALSE(points[0].alarm);
  EXPECT_TRUE(points.back().alarm);
  y[25] = NAN;
  const auto holed = outbreak_p(y, {20, 30});
  EXPECT_EQ(holed[4].status, DetectorStatus::assessed);
  EXPECT_EQ(holed[5].status, DetectorStatus::gap);
  EXPECT_EQ(holed.back().status, DetectorStatus::gap);
}

}  // namespace
}  // namespace tocsin
