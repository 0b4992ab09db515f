#include "tocsin/stats/gamma_predictive.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(GammaPredictive, silence_is_the_gamma_mean_of_the_poisson_zero) {
  const GammaLaw rate{.mean = 1.5, .shape = 4.0};
  EXPECT_NEAR(silence_probability(rate, 2.0), std::pow(1.0 + 1.5 * 2.0 / 4.0, -4.0), 1e-15);
  EXPECT_EQ(silence_probability(rate, 0.0), 1.0);
}

TEST(GammaPredictive, more_silence_never_raises_the_probability) {
  Random random(7);
  for (int repeat = 0; repeat < 500; ++repeat) {
    const GammaLaw rate{.mean = random.gamma(1.0, 0.5) + 1e-6, .shape = random.gamma(0.5, 0.1) + 1e-3};
    double before = 1.0;
    double exposure = 0.0;
    for (int day = 0; day < 50; ++day) {
      exposure += random.gamma(0.5, 1.0);
      const double p = silence_probability(rate, exposure);
      ASSERT_LE(p, before);
      ASSERT_GE(p, std::exp(-rate.mean * exposure) * (1.0 - 1e-13)) << "uncertainty of the rate makes silence likelier";
      before = p;
    }
  }
}

TEST(GammaPredictive, silence_exposure_inverts_the_probability) {
  for (const double shape : {0.05, 1.0, 11.0, 1e8, infinity})
    for (const double p : {0.5, 0.05, 0.01, 1e-6}) {
      const GammaLaw rate{.mean = 0.7, .shape = shape};
      EXPECT_NEAR(silence_probability(rate, silence_exposure(rate, p)) / p, 1.0, 1e-9) << shape << ' ' << p;
    }
}

TEST(GammaPredictive, a_known_rate_needs_three_expected_events_and_an_uncertain_one_more) {
  EXPECT_NEAR(silence_exposure({.mean = 1.0, .shape = infinity}, 0.05), 2.9957, 1e-4);
  EXPECT_NEAR(silence_exposure({.mean = 1.0, .shape = 1.0 / 0.09}, 0.05), 3.44, 0.01);
}

TEST(GammaPredictive, silence_is_reached_on_the_first_day_that_is_long_enough) {
  const GammaLaw rate{.mean = 1.0, .shape = infinity};
  const Eigen::VectorXd days = Eigen::VectorXd::Constant(100, 0.1);
  EXPECT_EQ(silence_reached(rate, 0.0, days, 0.05).value(), 29);
  EXPECT_EQ(silence_reached(rate, 2.0, days, 0.05).value(), 9);
  EXPECT_EQ(silence_reached(rate, 3.0, days, 0.05).value(), 0);
  EXPECT_FALSE(silence_reached(rate, 0.0, Eigen::VectorXd::Zero(10), 0.05).has_value());
  EXPECT_FALSE(silence_reached(rate, 0.0, Eigen::VectorXd(), 0.05).has_value());
}

TEST(GammaPredictive, count_tails_sum_to_one_and_meet_at_the_mid_p) {
  const CountLaw law = predictive_count({.mean = 2.0, .shape = 3.0}, 1.7);
  for (double k = 0.0; k < 30.0; ++k) {
    EXPECT_NEAR(law.at_most(k) + law.at_least(k + 1.0), 1.0, 1e-13);
    EXPECT_NEAR(law.mid_p_high(k), 0.5 * (law.at_least(k) + law.at_least(k + 1.0)), 1e-13);
  }
}

TEST(GammaPredictive, quantile_is_the_smallest_count_that_reaches_p) {
  Random random(11);
  for (int repeat = 0; repeat < 400; ++repeat) {
    const CountLaw law{.size = random.gamma(0.4, 0.05) + 1e-3, .mean = random.gamma(0.3, 0.001)};
    for (const double p : {0.0, 0.025, 0.5, 0.975, 0.9999}) {
      const double k = law.quantile(p);
      ASSERT_GE(law.at_most(k), p) << law.size << ' ' << law.mean;
      if (k > 0.0) {
        ASSERT_LT(law.at_most(k - 1.0), p) << law.size << ' ' << law.mean;
      }
    }
  }
}

TEST(GammaPredictive, nothing_is_unreported_at_full_completeness) {
  const GammaLaw rate{.mean = 5.0, .shape = 2.0};
  const CountLaw complete = unreported_count(rate, 7.0, 1.0);
  EXPECT_EQ(complete.mean, 0.0);
  EXPECT_EQ(complete.probability_of_none(), 1.0);
  const CountLaw half = unreported_count(rate, 7.0, 0.5);
  EXPECT_EQ(half.size, 9.0);
  EXPECT_NEAR(half.mean, 9.0 / (0.4 + 0.5) * 0.5, 1e-14);
}

TEST(GammaPredictive, unreported_agrees_with_simulation) {
  Random random(3);
  const double a = 3.0;
  const double b = 0.5;
  const double completeness = 0.6;
  double sum = 0.0;
  double cases = 0.0;
  for (int repeat = 0; repeat < 400000; ++repeat) {
    const double lambda = random.gamma(a, b);
    if (random.poisson(lambda * completeness) != 4) continue;
    sum += static_cast<double>(random.poisson(lambda * (1.0 - completeness)));
    ++cases;
  }
  const CountLaw law = unreported_count({.mean = a / b, .shape = a}, 4.0, completeness);
  EXPECT_NEAR(sum / cases, law.mean, 4.0 * std::sqrt((law.mean + law.mean * law.mean / law.size) / cases));
}

TEST(PredictiveRatio, known_rate_has_garwoods_limits) {
  const GammaLaw known{.mean = 2, .shape = std::numeric_limits<double>::infinity()};
  for (const double events : {0.0, 1.0, 7.0, 40.0}) {
    const ValueWithLimits ratio = predictive_ratio(known, 1.5, events, 0.95);
    const ValueWithLimits exact = standardised_ratio(events, 3, 0.95);
    EXPECT_NEAR(ratio.value, exact.value, 1e-12);
    EXPECT_NEAR(ratio.limits.lower, exact.limits.lower, 1e-9);
    EXPECT_NEAR(ratio.limits.upper, exact.limits.upper, 1e-9);
  }
}

TEST(PredictiveRatio, uncertain_rate_widens_the_limits) {
  double width = 0;
  for (const double shape : {1e8, 30.0, 5.0}) {
    const ValueWithLimits ratio = predictive_ratio({.mean = 2, .shape = shape}, 1.5, 6, 0.95);
    EXPECT_EQ(ratio.value, 2);
    EXPECT_GT(ratio.limits.upper - ratio.limits.lower, width);
    width = ratio.limits.upper - ratio.limits.lower;
  }
}

}  // namespace
}  // namespace tocsin
