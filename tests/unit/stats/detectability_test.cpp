#include "tocsin/stats/detectability.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tocsin/stats/gamma_poisson.hpp"

namespace tocsin {
namespace {

constexpr DetectionRule rule{.ratio = 1.25, .probability = 0.8, .power = 0.8};
/// Shape whose gamma has the coefficient of variation of a lognormal with sigma 0.3.
const double alpha = 1.0 / std::expm1(0.09);

TEST(Detectability, critical_counts_are_the_first_and_last_that_the_rule_flags) {
  for (const double E : {0.5, 5.0, 12.0, 20.0, 40.0, 80.0, 3e5}) {
    const Detectability found = detectability(E, alpha, rule);
    ASSERT_TRUE(found.high_count);
    const double y = *found.high_count;
    EXPECT_GE(gamma_posterior(alpha, 1, y, E).probability_above(1.25), 0.8);
    EXPECT_LT(gamma_posterior(alpha, 1, y - 1, E).probability_above(1.25), 0.8);
    if (!found.low_count) {
      EXPECT_LT(gamma_posterior(alpha, 1, 0, E).probability_below(0.8), 0.8);
      continue;
    }
    const double z = *found.low_count;
    EXPECT_GE(gamma_posterior(alpha, 1, z, E).probability_below(0.8), 0.8);
    EXPECT_LT(gamma_posterior(alpha, 1, z + 1, E).probability_below(0.8), 0.8);
  }
}

TEST(Detectability, rates_are_flagged_with_exactly_the_power_asked) {
  for (const double E : {12.0, 20.0, 80.0}) {
    const Detectability found = detectability(E, alpha, rule);
    EXPECT_NEAR(chance_flagged_high(found, E, *found.high_rate), 0.8, 1e-10);
    EXPECT_NEAR(chance_flagged_low(found, E, *found.low_rate), 0.8, 1e-10);
    EXPECT_GT(*found.high_rate, 1.0);
    EXPECT_LT(*found.low_rate, 1.0);
  }
}

TEST(Detectability, of_a_small_authority_has_no_low_side) {
  // Rule R14: with few expected even no event at all is no finding.
  for (const double E : {0.1, 1.0, 2.5, 5.0}) {
    const Detectability found = detectability(E, alpha, rule);
    EXPECT_FALSE(found.low_count) << E;
    EXPECT_FALSE(found.low_rate) << E;
  }
  EXPECT_TRUE(detectability(20, alpha, rule).low_count);
}

TEST(Detectability, agrees_with_the_power_table_of_the_normal_prior) {
  // golden/power_persistence.csv: the same rule under a lognormal prior, sigma 0.3, by simulation. A gamma prior of
  // equal variance has a heavier lower and a lighter upper tail, and critical counts are whole numbers: the tables
  // agree within 0.13.
  struct Row {
    double E, rate, high, low;
  };
  for (const Row& row : {Row{5, 2, 0.208, 0}, Row{5, 3, 0.732, 0}, Row{10, 2, 0.530, 0}, Row{10, 1, 0.003, 0.003},
                         Row{20, 2, 0.885, 0}, Row{20, 1.5, 0.315, 0}, Row{20, 0.25, 0, 0.968}, Row{20, 0.5, 0, 0.458},
                         Row{40, 1.5, 0.517, 0}, Row{40, 0.5, 0, 0.843}, Row{40, 1, 0.002, 0.004},
                         Row{80, 1.5, 0.779, 0}, Row{80, 0.67, 0, 0.558}, Row{80, 2, 1, 0}, Row{80, 0.5, 0, 0.986}}) {
    const Detectability found = detectability(row.E, alpha, rule);
    EXPECT_NEAR(chance_flagged_high(found, row.E, row.rate), row.high, 0.13) << row.E << ' ' << row.rate;
    EXPECT_NEAR(chance_flagged_low(found, row.E, row.rate), row.low, 0.13) << row.E << ' ' << row.rate;
  }
}

TEST(Detectability, sharpens_as_more_is_expected) {
  double high = std::numeric_limits<double>::infinity();
  for (const double E : {5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 1e5}) {
    const double now = *detectability(E, alpha, rule).high_rate;
    EXPECT_LT(now, high) << E;
    high = now;
  }
  EXPECT_NEAR(high, 1.25, 0.01);
}

TEST(Detectability, is_nothing_without_expectation_or_without_variation) {
  for (const Detectability& found :
       {detectability(0, alpha, rule), detectability(50, std::numeric_limits<double>::infinity(), rule)}) {
    EXPECT_FALSE(found.high_count);
    EXPECT_FALSE(found.low_count);
    EXPECT_FALSE(found.high_rate);
    EXPECT_FALSE(found.low_rate);
    EXPECT_EQ(chance_flagged_high(found, 50, 3), 0.0);
    EXPECT_EQ(chance_flagged_low(found, 50, 0.1), 0.0);
  }
}

}  // namespace
}  // namespace tocsin
