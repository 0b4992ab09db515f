#include "tocsin/stats/control_charts.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

const Eigen::VectorXd y = (Eigen::VectorXd(6) << 4, 6, 5, 7, 3, 5).finished();

TEST(ControlChart, individuals_stand_on_the_mean_moving_range) {
  const ControlChart chart = control_chart(ChartKind::individuals, y);
  EXPECT_EQ(chart.status, DetectorStatus::assessed);
  EXPECT_DOUBLE_EQ(chart.centre[0], 5.0);
  EXPECT_NEAR(chart.upper[3], 5.0 + 3.0 * 2.2 / 1.128, 1e-12);
  EXPECT_NEAR(chart.lower[3], 5.0 - 3.0 * 2.2 / 1.128, 1e-12);
}

TEST(ControlChart, an_outlying_moving_range_does_not_widen_the_limits) {
  Eigen::VectorXd values(21);
  for (Eigen::Index i = 0; i < 21; ++i) values[i] = i % 2 == 0 ? 10 : 11;
  values[10] = 60;
  const ControlChart chart = control_chart(ChartKind::individuals, values);
  EXPECT_NEAR(chart.upper[0] - chart.centre[0], 3.0 / 1.128, 1e-12);
  EXPECT_TRUE(chart.outside[10]);
}

TEST(ControlChart, counts_rates_and_proportions_have_their_textbook_limits) {
  const ControlChart c = control_chart(ChartKind::counts, y);
  EXPECT_NEAR(c.upper[0], 5.0 + 3.0 * std::sqrt(5.0), 1e-12);
  EXPECT_EQ(c.lower[0], 0.0);
  const Eigen::VectorXd n = (Eigen::VectorXd(6) << 10, 20, 10, 20, 10, 30).finished();
  const ControlChart u = control_chart(ChartKind::rates, y, n);
  EXPECT_NEAR(u.centre[0], 0.3, 1e-12);
  EXPECT_NEAR(u.values[1], 0.3, 1e-12);
  EXPECT_NEAR(u.upper[1], 0.3 + 3.0 * std::sqrt(0.3 / 20.0), 1e-12);
  const ControlChart p = control_chart(ChartKind::proportions, y, n);
  EXPECT_NEAR(p.upper[1], 0.3 + 3.0 * std::sqrt(0.21 / 20.0), 1e-12);
  EXPECT_LE(control_chart(ChartKind::proportions, n.array() - 1.0, n).upper.maxCoeff(), 1.0);
}

TEST(ControlChart, laneys_factor_widens_what_varies_more_than_poisson) {
  const Eigen::VectorXd wild = (Eigen::VectorXd(8) << 500, 900, 400, 1000, 300, 950, 450, 800).finished();
  const Eigen::VectorXd n = Eigen::VectorXd::Constant(8, 1000.0);
  const ControlChart plain = control_chart(ChartKind::rates, wild, n);
  const ControlChart prime = control_chart(ChartKind::rates_prime, wild, n);
  EXPECT_GT(prime.upper[0] - prime.centre[0], 5.0 * (plain.upper[0] - plain.centre[0]));
  EXPECT_EQ(plain.centre, prime.centre);
}

TEST(ControlChart, gaps_centre_on_the_median_and_times_are_transformed) {
  const ControlChart g = control_chart(ChartKind::gaps, y);
  EXPECT_DOUBLE_EQ(g.centre[0], 5.0);
  EXPECT_NEAR(g.upper[0], 5.0 + 3.0 * std::sqrt(30.0), 1e-12);
  const ControlChart t = control_chart(ChartKind::times, y);
  const ControlChart i = control_chart(ChartKind::individuals, y.array().pow(1.0 / 3.6).matrix());
  EXPECT_NEAR(t.upper[0], std::pow(i.upper[0], 3.6), 1e-10);
  EXPECT_EQ(t.values, y);
  EXPECT_EQ(control_chart(ChartKind::times, Eigen::VectorXd::Zero(4)).status, DetectorStatus::refused);
}

TEST(ControlChart, missing_values_are_passed_over) {
  Eigen::VectorXd holed = y;
  holed[2] = NAN;
  const ControlChart chart = control_chart(ChartKind::individuals, holed);
  EXPECT_NEAR(chart.centre[0], 5.0, 1e-12);
  EXPECT_NEAR(chart.upper[0], 5.0 + 3.0 * (8.0 / 3.0) / 1.128, 1e-12);
  EXPECT_FALSE(chart.outside[2]);
  EXPECT_EQ(chart.runs.useful, 4);
}

TEST(ControlChart, edges) {
  EXPECT_EQ(control_chart(ChartKind::counts, Eigen::VectorXd()).status, DetectorStatus::short_history);
  EXPECT_EQ(control_chart(ChartKind::moving_range, Eigen::VectorXd::Ones(1)).status, DetectorStatus::short_history);
  EXPECT_EQ(control_chart(ChartKind::counts, -y).status, DetectorStatus::refused);
  EXPECT_EQ(control_chart(ChartKind::rates, y).status, DetectorStatus::refused);
  EXPECT_EQ(control_chart(ChartKind::rates, y, Eigen::VectorXd::Zero(6)).status, DetectorStatus::refused);
  EXPECT_EQ(control_chart(ChartKind::proportions, y, Eigen::VectorXd::Ones(6)).status, DetectorStatus::refused);
  EXPECT_EQ(control_chart(ChartKind::counts, Eigen::VectorXd::Ones(1)).status, DetectorStatus::assessed);
  const ControlChart zeros = control_chart(ChartKind::counts, Eigen::VectorXd::Zero(5));
  EXPECT_EQ(zeros.upper[0], 0.0);
  EXPECT_EQ(zeros.runs.useful, 0);
  EXPECT_FALSE(zeros.runs.signal);
  const ControlChart flat = control_chart(ChartKind::individuals, Eigen::VectorXd::Constant(5, 3.0));
  EXPECT_EQ(flat.upper[0], 3.0);
  EXPECT_FALSE(flat.outside[0]);
}

TEST(RunRules, count_runs_and_crossings_among_useful_points) {
  const Eigen::VectorXd values = (Eigen::VectorXd(10) << 1, 1, 0, 1, -1, -1, 1, NAN, 1, -1).finished();
  const RunRules rules = run_rules(values, Eigen::VectorXd::Zero(10));
  EXPECT_EQ(rules.useful, 8);
  EXPECT_EQ(rules.longest_run, 3);
  EXPECT_EQ(rules.crossings, 3);
  EXPECT_EQ(rules.longest_run_limit, 6);
  EXPECT_EQ(rules.crossings_limit, 1);  // Pr(B(7, 1/2) <= 1) = .0625, Pr(<= 0) = .0078
  EXPECT_FALSE(rules.signal);
}

TEST(RunRules, a_shift_is_a_signal) {
  Eigen::VectorXd values(24);
  values << Eigen::VectorXd::Constant(12, 1.0), Eigen::VectorXd::Constant(12, 9.0);
  const ControlChart chart = control_chart(ChartKind::run, values);
  EXPECT_TRUE(chart.runs.signal);
  EXPECT_EQ(chart.runs.longest_run, 12);
  EXPECT_EQ(chart.runs.longest_run_limit, 8);
  EXPECT_TRUE(std::isnan(chart.upper[0]));
}

}  // namespace
}  // namespace tocsin
