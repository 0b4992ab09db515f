#include "tocsin/stats/rate_limits.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {
namespace {

TEST(ExactLimits, meet_their_definition_at_every_count_and_level) {
  for (const double confidence : {0.5, 0.95, 0.998})
    for (const double observed : {1.0, 2.0, 9.0, 10.0, 44.0, 498.0, 1e7}) {
      const Limits limits = count_limits(observed, LimitMethod::exact, confidence);
      const double half_alpha = (1 - confidence) / 2;
      EXPECT_NEAR(poisson_sf(observed - 1, limits.lower), half_alpha, 1e-9);
      EXPECT_NEAR(poisson_cdf(observed, limits.upper), half_alpha, 1e-9);
    }
}

TEST(MidPLimits, meet_their_definition_and_lie_inside_the_exact_ones) {
  for (const double confidence : {0.05, 0.95, 0.998})
    for (const double observed : {1.0, 2.0, 9.0, 44.0, 498.0, 1e7}) {
      const Limits limits = count_limits(observed, LimitMethod::mid_p, confidence);
      const Limits exact = count_limits(observed, LimitMethod::exact, confidence);
      const double half_alpha = (1 - confidence) / 2;
      EXPECT_NEAR(poisson_sf(observed, limits.lower) + 0.5 * poisson_pmf(observed, limits.lower), half_alpha, 1e-10);
      EXPECT_NEAR(poisson_cdf(observed, limits.upper) - 0.5 * poisson_pmf(observed, limits.upper), half_alpha, 1e-10);
      EXPECT_GT(limits.lower, exact.lower);
      EXPECT_LT(limits.upper, exact.upper);
    }
}

TEST(Limits, of_no_events_start_at_zero_and_reach_the_closed_forms) {
  EXPECT_EQ(count_limits(0, LimitMethod::exact, 0.95).lower, 0.0);
  EXPECT_NEAR(count_limits(0, LimitMethod::exact, 0.95).upper, -std::log(0.025), 1e-13);
  EXPECT_EQ(count_limits(0, LimitMethod::mid_p, 0.95).lower, 0.0);
  EXPECT_NEAR(count_limits(0, LimitMethod::mid_p, 0.95).upper, -std::log(0.05), 1e-13);
  EXPECT_EQ(count_limits(0, LimitMethod::byar, 0.95).lower, 0.0);
  EXPECT_NEAR(count_limits(0, LimitMethod::byar, 0.95).upper, 3.668, 0.001);
  EXPECT_EQ(count_limits(0, LimitMethod::phe, 0.95).upper, count_limits(0, LimitMethod::exact, 0.95).upper);
}

TEST(ByarLimits, follow_the_exact_ones_closely_from_ten_events) {
  for (const double observed : {10.0, 25.0, 100.0, 498.0}) {
    const Limits byar = count_limits(observed, LimitMethod::byar, 0.95);
    const Limits exact = count_limits(observed, LimitMethod::exact, 0.95);
    EXPECT_NEAR(byar.lower, exact.lower, 0.005 * observed);
    EXPECT_NEAR(byar.upper, exact.upper, 0.005 * observed);
  }
}

TEST(ByarLimits, never_turn_negative_at_high_confidence) {
  for (const double observed : {1.0, 2.0, 3.0, 4.0})
    EXPECT_GE(count_limits(observed, LimitMethod::byar, 0.9999).lower, 0.0);
}

TEST(PheLimits, are_exact_below_ten_and_byar_from_ten) {
  EXPECT_EQ(count_limits(9, LimitMethod::phe, 0.95).lower, count_limits(9, LimitMethod::exact, 0.95).lower);
  EXPECT_EQ(count_limits(10, LimitMethod::phe, 0.95).lower, count_limits(10, LimitMethod::byar, 0.95).lower);
}

TEST(Limits, widen_with_confidence_and_rise_with_the_count) {
  for (const LimitMethod method : {LimitMethod::exact, LimitMethod::byar, LimitMethod::mid_p}) {
    Limits before = count_limits(0, method, 0.95);
    for (double observed = 1; observed < 40; observed += 1) {
      const Limits now = count_limits(observed, method, 0.95);
      EXPECT_GT(now.upper, before.upper);
      EXPECT_GE(now.lower, before.lower);
      EXPECT_LT(now.upper, count_limits(observed, method, 0.998).upper);
      before = now;
    }
  }
}

TEST(Rate, is_per_multiplier_and_without_exposure_is_not_a_number) {
  const ValueWithLimits rate = rate_with_limits(30, 542710, 1e5, LimitMethod::exact, 0.95);
  EXPECT_NEAR(rate.value, 5.528, 0.001);
  EXPECT_LT(rate.limits.lower, rate.value);
  const ValueWithLimits none = rate_with_limits(0, 0, 1e5, LimitMethod::exact, 0.95);
  EXPECT_TRUE(std::isnan(none.value));
  EXPECT_EQ(none.limits.lower, 0.0);
  EXPECT_TRUE(std::isinf(none.limits.upper));
}

TEST(StandardisedRatio, is_observed_over_expected_with_exact_limits) {
  const ValueWithLimits ratio = standardised_ratio(12, 8, 0.95);
  EXPECT_DOUBLE_EQ(ratio.value, 1.5);
  EXPECT_DOUBLE_EQ(ratio.limits.upper, count_limits(12, LimitMethod::exact, 0.95).upper / 8);
}

TEST(Limits, of_a_missing_count_are_missing) {
  EXPECT_TRUE(std::isnan(count_limits(NAN, LimitMethod::mid_p, 0.95).lower));
  EXPECT_TRUE(std::isnan(rate_with_limits(NAN, 10, 1, LimitMethod::byar, 0.95).value));
}

}  // namespace
}  // namespace tocsin
