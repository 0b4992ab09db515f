#include "tocsin/stats/false_discovery.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

const Eigen::VectorXd p_values = (Eigen::VectorXd(5) << 0.04, 0.01, 0.03, 0.005, 0.9).finished();

void expect_equal(const Eigen::VectorXd& actual, const std::vector<double>& expected) {
  ASSERT_EQ(static_cast<std::size_t>(actual.size()), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(actual[static_cast<Eigen::Index>(i)], expected[i], 1e-15) << i;
}

TEST(AdjustedP, match_the_definitions_worked_by_hand) {
  expect_equal(adjusted_p_values(p_values, Adjustment::bonferroni), {0.2, 0.05, 0.15, 0.025, 1.0});
  expect_equal(adjusted_p_values(p_values, Adjustment::holm), {0.09, 0.04, 0.09, 0.025, 0.9});
  expect_equal(adjusted_p_values(p_values, Adjustment::hochberg), {0.08, 0.04, 0.08, 0.025, 0.9});
  expect_equal(adjusted_p_values(p_values, Adjustment::benjamini_hochberg), {0.05, 0.025, 0.05, 0.025, 0.9});
  const double harmonic = 1 + 0.5 + 1.0 / 3 + 0.25 + 0.2;
  expect_equal(adjusted_p_values(p_values, Adjustment::benjamini_yekutieli),
               {0.05 * harmonic, 0.025 * harmonic, 0.05 * harmonic, 0.025 * harmonic, 1.0});
}

TEST(AdjustedP, missing_values_stay_missing_and_are_not_tests) {
  const Eigen::VectorXd adjusted = adjusted_p_values(Eigen::Vector3d(0.02, NAN, 0.5), Adjustment::bonferroni);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.04);
  EXPECT_TRUE(std::isnan(adjusted[1]));
  EXPECT_EQ(adjusted_p_values(Eigen::VectorXd(), Adjustment::holm).size(), 0);
}

TEST(BayesianDiscoveries, flag_the_largest_set_with_mean_error_within_q) {
  const BayesianDiscoveries found =
      bayesian_discoveries((Eigen::VectorXd(5) << 0.99, 0.2, 0.9, 0.80, 0.95).finished(), 0.10);
  // Errors in order: .01, .05, .10, .20, .80; running means .01, .03, .0533, .09, .232.
  EXPECT_EQ(found.flagged, (std::vector<bool>{true, false, true, true, true}));
  EXPECT_EQ(found.count, 4);
  EXPECT_NEAR(found.expected_false, 0.36, 1e-15);
  EXPECT_NEAR(found.q_value[3], 0.09, 1e-15);
  EXPECT_NEAR(found.running_mean[1], 0.232, 1e-15);
}

TEST(BayesianDiscoveries, equal_units_go_in_or_out_together) {
  // Alone the first of the two at 0.8 would fit under q = 0.12; both together would not (mean .125).
  const Eigen::VectorXd posterior = Eigen::Vector4d(0.99, 0.91, 0.8, 0.8);
  EXPECT_EQ(bayesian_discoveries(posterior, 0.12).flagged, (std::vector<bool>{true, true, false, false}));
  const BayesianDiscoveries both = bayesian_discoveries(posterior, 0.13);
  EXPECT_EQ(both.count, 4);
  EXPECT_EQ(both.q_value[2], both.q_value[3]);
  EXPECT_LT(both.running_mean[2], both.running_mean[3]);
}

TEST(BayesianDiscoveries, an_unassessed_unit_neither_counts_nor_is_flagged) {
  const BayesianDiscoveries found = bayesian_discoveries(Eigen::Vector3d(0.95, NAN, 0.85), 0.11);
  EXPECT_EQ(found.flagged, (std::vector<bool>{true, false, true}));
  EXPECT_TRUE(std::isnan(found.q_value[1]));
  EXPECT_EQ(bayesian_discoveries(Eigen::Vector2d(0.5, 0.6), 0.1).count, 0);
  EXPECT_EQ(bayesian_discoveries(Eigen::VectorXd(), 0.1).expected_false, 0.0);
  EXPECT_EQ(bayesian_discoveries(Eigen::Vector2d(1, 1), 0.0).count, 2);
}

TEST(BayesianDiscoveries, do_not_depend_on_the_order_of_the_units) {
  Random random(7);
  Eigen::VectorXd posterior(60);
  for (double& value : posterior) value = std::round(random.uniform() * 20) / 20;
  const BayesianDiscoveries straight = bayesian_discoveries(posterior, 0.2);
  const BayesianDiscoveries reversed = bayesian_discoveries(posterior.reverse(), 0.2);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(straight.flagged[i], reversed.flagged[59 - i]);
  EXPECT_TRUE(straight.q_value.isApprox(reversed.q_value.reverse(), 1e-13));
}

}  // namespace
}  // namespace tocsin
