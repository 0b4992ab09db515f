#include "tocsin/stats/poisson_binomial.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(PoissonBinomial, equal_probabilities_give_the_binomial) {
  const double p = 0.3;
  const Eigen::Index n = 40;
  const Eigen::VectorXd pmf = poisson_binomial_pmf(Eigen::VectorXd::Constant(n, p));
  for (Eigen::Index k = 0; k <= n; ++k) {
    const auto kd = static_cast<double>(k);
    const auto nd = static_cast<double>(n);
    const double binomial = std::exp(std::lgamma(nd + 1.0) - std::lgamma(kd + 1.0) - std::lgamma(nd - kd + 1.0) +
                                     kd * std::log(p) + (nd - kd) * std::log1p(-p));
    EXPECT_NEAR(pmf[k], binomial, 1e-12 * binomial) << k;
  }
}

TEST(PoissonBinomial, three_trials_match_the_sum_over_their_outcomes) {
  const Eigen::Vector3d p(0.1, 0.5, 0.8);
  const Eigen::VectorXd pmf = poisson_binomial_pmf(p);
  EXPECT_NEAR(pmf[0], 0.9 * 0.5 * 0.2, 1e-16);
  EXPECT_NEAR(pmf[1], 0.1 * 0.5 * 0.2 + 0.9 * 0.5 * 0.2 + 0.9 * 0.5 * 0.8, 1e-16);
  EXPECT_NEAR(pmf[2], 0.1 * 0.5 * 0.2 + 0.1 * 0.5 * 0.8 + 0.9 * 0.5 * 0.8, 1e-16);
  EXPECT_NEAR(pmf[3], 0.1 * 0.5 * 0.8, 1e-16);
}

TEST(PoissonBinomial, tails_start_at_one_fall_and_keep_the_digits_of_rare_events) {
  const Eigen::VectorXd tail = poisson_binomial_at_least(Eigen::VectorXd::Constant(10, 1e-6));
  EXPECT_NEAR(tail[0], 1.0, 1e-15);
  for (Eigen::Index k = 1; k <= 10; ++k) EXPECT_LT(tail[k], tail[k - 1]);
  EXPECT_NEAR(tail[10] / 1e-60, 1.0, 1e-13);
  EXPECT_NEAR(tail[9] / (1e-60 + 10 * 1e-54 * (1 - 1e-6)), 1.0, 1e-13);
}

TEST(PoissonBinomial, certain_and_impossible_trials_shift_the_law) {
  const Eigen::VectorXd pmf = poisson_binomial_pmf(Eigen::Vector4d(1.0, 0.25, 0.0, 1.0));
  EXPECT_EQ(pmf[0], 0.0);
  EXPECT_EQ(pmf[1], 0.0);
  EXPECT_DOUBLE_EQ(pmf[2], 0.75);
  EXPECT_DOUBLE_EQ(pmf[3], 0.25);
  EXPECT_EQ(pmf[4], 0.0);
}

TEST(PoissonBinomial, the_order_of_the_trials_does_not_matter) {
  const Eigen::Vector4d p(0.11, 0.62, 0.35, 0.9);
  EXPECT_TRUE(poisson_binomial_pmf(p).isApprox(poisson_binomial_pmf(p.reverse()), 1e-15));
}

TEST(PoissonBinomial, no_trials_give_a_certain_zero) {
  EXPECT_EQ(poisson_binomial_pmf(Eigen::VectorXd()), Eigen::VectorXd::Ones(1));
  EXPECT_EQ(poisson_binomial_at_least(Eigen::VectorXd()), Eigen::VectorXd::Ones(1));
}

}  // namespace
}  // namespace tocsin
