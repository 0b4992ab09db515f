#include "tocsin/stats/funnel.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

TEST(FunnelLimits, are_continuous_in_the_expected_count) {
  for (const double level : {funnel_inner, funnel_outer}) {
    Limits before = funnel_limits(0.5, level);
    for (double E = 0.501; E < 60; E += 0.001) {
      const Limits now = funnel_limits(E, level);
      EXPECT_NEAR(now.upper, before.upper, 0.02) << E;
      EXPECT_NEAR(now.lower, before.lower, 0.02) << E;
      before = now;
    }
  }
}

TEST(FunnelLimits, interpolated_quantile_equals_the_plain_one_where_that_is_attained) {
  for (const double E : {0.7, 5.0, 33.0})
    for (const double k : {0.0, 2.0, 30.0}) {
      const double p = poisson_cdf(k, E);
      if (p < 1e-9 || p > 1 - 1e-9) continue;
      EXPECT_NEAR(interpolated_poisson_quantile(p, E), k, 1e-6);
    }
}

TEST(FunnelLimits, no_authority_is_low_for_zero_events_while_few_are_expected) {
  // exp(-E) falls to 0.025 at E = 3.69 and to 0.001 at E = 6.91: until then the lower limit stands at 0.
  EXPECT_EQ(funnel_limits(3.6, funnel_inner).lower, 0.0);
  EXPECT_GT(funnel_limits(3.8, funnel_inner).lower, 0.0);
  EXPECT_EQ(funnel_limits(6.8, funnel_outer).lower, 0.0);
  EXPECT_GT(funnel_limits(7.0, funnel_outer).lower, 0.0);
}

TEST(FunnelLimits, no_event_is_never_high_and_one_is_where_next_to_none_was_expected) {
  for (const double E : {1e-9, 0.001, 0.02, 0.03, 1.0}) EXPECT_GE(funnel_limits(E, funnel_inner).upper, 0.0) << E;
  EXPECT_GT(1 / 0.02, funnel_limits(0.02, funnel_inner).upper);
}

TEST(FunnelLimits, enclose_one_and_close_in_on_it) {
  for (const double E : {0.03, 0.5, 1.0, 20.0, 1e4, 1e7}) {
    const Limits inner = funnel_limits(E, funnel_inner);
    const Limits outer = funnel_limits(E, funnel_outer);
    EXPECT_LE(outer.lower, inner.lower);
    EXPECT_LT(inner.lower, 1.0);
    EXPECT_GT(outer.upper, inner.upper);
    EXPECT_GT(inner.upper, 1.0);
  }
  EXPECT_NEAR(funnel_limits(1e7, funnel_inner).upper, 1 + 1.96 / std::sqrt(1e7), 1e-6);
  EXPECT_EQ(funnel_limits(0, funnel_inner).lower, 0.0);
  EXPECT_TRUE(std::isinf(funnel_limits(0, funnel_inner).upper));
  EXPECT_TRUE(std::isnan(funnel_limits(NAN, funnel_inner).lower));
}

TEST(MidP, counts_the_observed_half_and_both_tails_add_to_one) {
  EXPECT_NEAR(mid_p_upper(2, 3), 1 - poisson_cdf(1, 3) - 0.5 * poisson_pmf(2, 3), 1e-15);
  EXPECT_NEAR(mid_p_two_sided(200, 3), 2 * mid_p_upper(200, 3), 1e-300);
  EXPECT_GT(mid_p_two_sided(200, 3), 0.0);
  EXPECT_LE(mid_p_two_sided(3, 3), 1.0);
  EXPECT_EQ(mid_p_upper(0, 0), 0.5);
  EXPECT_EQ(mid_p_upper(1, 0), 0.0);
  EXPECT_EQ(mid_p_two_sided(0, 0), 1.0);
}

TEST(Scores, are_finite_at_zero_events) {
  EXPECT_DOUBLE_EQ(square_root_score(0, 9), -6.0);
  EXPECT_EQ(square_root_score(0, 0), 0.0);
  EXPECT_DOUBLE_EQ(pearson_score(0, 9), -3.0);
  EXPECT_DOUBLE_EQ(overdispersed_score(0, 9, 0), -6.0);
  EXPECT_EQ(overdispersed_score(0, 0, 0.1), 0.0);
}

TEST(OverdispersedScore, without_extra_variance_is_the_square_root_score) {
  for (const double O : {0.0, 1.0, 7.0, 40.0})
    EXPECT_NEAR(overdispersed_score(O, 9, 0), square_root_score(O, 9), 1e-13);
  EXPECT_LT(std::abs(overdispersed_score(20, 9, 0.05)), std::abs(overdispersed_score(20, 9, 0)));
}

TEST(OverdispersedLimits, hold_a_unit_exactly_at_its_score) {
  const Limits limits = overdispersed_limits(16, 0.03, 0.95);
  EXPECT_NEAR(overdispersed_score(16 * limits.upper, 16, 0.03), normal_quantile(0.975), 1e-12);
  EXPECT_NEAR(overdispersed_score(16 * limits.lower, 16, 0.03), normal_quantile(0.025), 1e-12);
  EXPECT_EQ(overdispersed_limits(0.3, 0.03, 0.998).lower, 0.0);
  EXPECT_TRUE(std::isinf(overdispersed_limits(0, 0.03, 0.998).upper));
}

TEST(Winsorised, pulls_the_ends_in_to_the_quantiles_of_type_seven) {
  Eigen::VectorXd x(11);
  x << 50, -40, 1, 2, 3, 4, 5, 6, 7, 8, 9;
  const Eigen::VectorXd w = winsorised(x, 0.1);
  EXPECT_DOUBLE_EQ(w[0], 9.0);
  EXPECT_DOUBLE_EQ(w[1], 1.0);
  EXPECT_TRUE(w.tail(9) == x.tail(9));
  EXPECT_EQ(winsorised(Eigen::VectorXd(), 0.1).size(), 0);
}

TEST(Overdispersion, of_poisson_counts_is_near_one_and_of_varying_rates_above) {
  Random random(20261122);
  const Eigen::Index n = 2000;
  const Eigen::VectorXd E = Eigen::VectorXd::LinSpaced(n, 8, 60);
  Eigen::VectorXd even(n);
  Eigen::VectorXd uneven(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    even[i] = static_cast<double>(random.poisson(E[i]));
    uneven[i] = static_cast<double>(random.negative_binomial(10, E[i]));
  }
  // With c the 90 % point, a winsorised normal has mean square 0.8 - 2 c phi(c) + 0.2 c^2 = 0.679; square roots of
  // counts a little more.
  EXPECT_NEAR(estimate_overdispersion(even, E).phi, 0.70, 0.05);
  EXPECT_NEAR(estimate_overdispersion(even, E, 0.0).phi, 1.0, 0.1);
  EXPECT_EQ(estimate_overdispersion(even, E).tau2, 0.0);
  EXPECT_GT(estimate_overdispersion(uneven, E).phi, 2.0);
  // var(theta) = 1/10, so sqrt(theta) varies by about 1/40.
  EXPECT_NEAR(estimate_overdispersion(uneven, E, 0.0).tau2, 0.025, 0.004);
}

TEST(Overdispersion, leaves_out_units_that_say_nothing) {
  const Overdispersion one = estimate_overdispersion(Eigen::Vector3d(4, 0, NAN), Eigen::Vector3d(2, 0, 3));
  EXPECT_EQ(one.units, 1);
  EXPECT_EQ(one.phi, 1.0);
  EXPECT_EQ(one.tau2, 0.0);
  const Overdispersion zeros = estimate_overdispersion(Eigen::VectorXd::Zero(5), Eigen::VectorXd::Constant(5, 2.0));
  EXPECT_TRUE(std::isfinite(zeros.phi));
  EXPECT_EQ(estimate_overdispersion(Eigen::VectorXd(), Eigen::VectorXd()).units, 0);
}

}  // namespace
}  // namespace tocsin
