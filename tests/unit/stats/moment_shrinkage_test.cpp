#include "tocsin/stats/moment_shrinkage.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Units {
  Eigen::VectorXd y;
  Eigen::VectorXd E;
};

Units simulated(double alpha) {
  Random random(6);
  Units units{Eigen::VectorXd(2000), Eigen::VectorXd::LinSpaced(2000, 5, 50)};
  for (Eigen::Index i = 0; i < 2000; ++i) units.y[i] = static_cast<double>(random.negative_binomial(alpha, units.E[i]));
  return units;
}

TEST(MarshallRates, lie_between_the_raw_and_the_pooled_rate) {
  const Units units = simulated(6);
  const double pooled = units.y.sum() / units.E.sum();
  const Eigen::VectorXd rates = marshall_rates(units.y, units.E);
  for (Eigen::Index i = 0; i < rates.size(); ++i) {
    const double raw = units.y[i] / units.E[i];
    EXPECT_GE(rates[i], std::min(raw, pooled) - 1e-12);
    EXPECT_LE(rates[i], std::max(raw, pooled) + 1e-12);
  }
}

TEST(MarshallRates, are_the_pooled_rate_where_counts_vary_no_more_than_chance) {
  const Eigen::VectorXd E = Eigen::VectorXd::Constant(8, 10.0);
  EXPECT_TRUE(marshall_rates(E, E).isApprox(Eigen::VectorXd::Ones(8)));
  EXPECT_TRUE(marshall_rates(Eigen::VectorXd::Zero(8), E).isZero());
}

TEST(ClaytonKaldor, recovers_the_gamma_and_skips_units_without_expectation) {
  Units units = simulated(6);
  units.E[10] = 0;
  const ClaytonKaldor fit = clayton_kaldor_moments(units.y, units.E, 200, 1e-8);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.shape, 6, 0.8);
  EXPECT_NEAR(fit.shape / fit.rate, 1, 0.03);
  EXPECT_EQ(fit.relative_rates[10], 0.0);
}

TEST(ClaytonKaldor, has_nothing_to_say_of_one_unit_or_equal_ratios) {
  EXPECT_TRUE(std::isnan(clayton_kaldor_moments(Eigen::Vector2d(3, 1), Eigen::Vector2d(2, 0), 20, 1e-5).shape));
  EXPECT_TRUE(std::isnan(clayton_kaldor_moments(Eigen::Vector2d(3, 6), Eigen::Vector2d(1, 2), 20, 1e-5).shape));
}

TEST(LogNormalShrinkage, finds_the_spread_of_log_rates_and_pulls_zeros_in) {
  Units units = simulated(10);
  units.y[0] = 0;
  const LogNormalShrinkage fit = log_normal_shrinkage(units.y, units.E, 500, 1e-8);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.sigma2, 0.1, 0.03);
  EXPECT_GT(fit.log_relative_rates[0], std::log(0.5 / units.E[0]));
  EXPECT_TRUE(fit.log_relative_rates.allFinite());
}

}  // namespace
}  // namespace tocsin
