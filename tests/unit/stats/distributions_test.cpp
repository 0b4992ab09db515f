#include "tocsin/stats/distributions.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

// Reference values: mpmath 1.3 with 40 to 60 digits, by direct summation or the incomplete gamma and beta functions.
namespace tocsin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void expect_relative(double actual, double expected, double tolerance) {
  EXPECT_LE(std::abs(actual - expected), tolerance * std::abs(expected)) << actual << " against " << expected;
}

TEST(Poisson, log_pmf_keeps_its_digits_from_rare_to_ten_million) {
  struct Case {
    double k, mu, log_pmf;
  };
  for (const auto& [k, mu, log_pmf] : std::vector<Case>{{0, 1e-9, -1e-9},
                                                        {1, 1e-9, -20.723265837946411},
                                                        {3, 2.5, -1.5428872736055898},
                                                        {15, 20, -2.9632872805310267},
                                                        {16, 20, -2.7401437292168169},
                                                        {17, 20, -2.577624799719042},
                                                        {500, 3, -2065.0243141261012},
                                                        {3, 500, -483.14793517396148},
                                                        {1e7, 1e7, -8.977986367017166},
                                                        {1e7, 9.9e6, -512.336521381429},
                                                        {10000100, 1e7, -8.9784913653254245}})
    expect_relative(poisson_log_pmf(k, mu), log_pmf, 1e-13);
}

TEST(Poisson, each_tail_is_accurate_in_itself) {
  struct Case {
    double k, mu, cdf, sf;
  };
  for (const auto& [k, mu, cdf, sf] : std::vector<Case>{{0, 0.01, 0.99004983374916805, 0.0099501662508319464},
                                                        {3, 2.5, 0.75757613313306596, 0.24242386686693404},
                                                        {30, 5, 0.99999999999999548, 4.5177416939830655e-15},
                                                        {2, 60, 1.6295866529378224e-23, 1.0},
                                                        {100, 100, 0.52656219852999847, 0.47343780147000153}}) {
    expect_relative(poisson_cdf(k, mu), cdf, 1e-12);
    expect_relative(poisson_sf(k, mu), sf, 1e-12);
  }
  expect_relative(poisson_sf(10012649, 1e7), 3.1760634095963948e-5, 1e-10);
  expect_relative(poisson_cdf(9987351, 1e7), 3.1591331030108647e-5, 1e-10);
}

TEST(Poisson, log_tails_go_on_where_the_probability_underflows) {
  expect_relative(poisson_log_sf(5000, 1000), -4053.7537207393646, 1e-13);
  expect_relative(poisson_log_cdf(1000, 5000), -2394.71190597964, 1e-13);
  expect_relative(poisson_log_sf(10150000, 1e7), -1124.2029877738848, 1e-12);
  expect_relative(poisson_log_cdf(9850000, 1e7), -1135.4387327897498, 1e-12);
  expect_relative(poisson_log_cdf(30, 5), -4.5177416939830757e-15, 1e-12);
  expect_relative(poisson_log_sf(2, 60), -1.6295866529378224e-23, 1e-12);
  expect_relative(poisson_log_cdf(3, 2.5), -0.27763124086275529, 1e-13);
}

TEST(Poisson, log_tail_has_no_step_where_the_series_takes_over) {
  // Pr(Y > k) passes 1e-280, the seam, between these counts; second differences of a smooth function stay small.
  for (double k = 790; k < 850; k += 1) {
    const double bend = poisson_log_sf(k + 1, 200) - 2 * poisson_log_sf(k, 200) + poisson_log_sf(k - 1, 200);
    EXPECT_NEAR(bend, -1.0 / k, 2e-5) << k;
  }
}

TEST(Poisson, edges_are_defined) {
  EXPECT_EQ(poisson_log_pmf(0, 0), 0.0);
  EXPECT_EQ(poisson_log_pmf(1, 0), -infinity);
  EXPECT_EQ(poisson_cdf(-1, 3), 0.0);
  EXPECT_EQ(poisson_sf(-1, 3), 1.0);
  EXPECT_EQ(poisson_cdf(0, 0), 1.0);
  EXPECT_EQ(poisson_sf(0, 0), 0.0);
  EXPECT_EQ(poisson_log_sf(0, 0), -infinity);
  EXPECT_TRUE(std::isnan(poisson_cdf(2, NAN)));
  EXPECT_TRUE(std::isnan(poisson_log_pmf(NAN, 2)));
}

TEST(Poisson, quantile_is_the_first_count_that_reaches_the_probability) {
  for (const double mu : {1e-6, 0.3, 2.5, 40.0, 1234.5, 1e7})
    for (const double p : {1e-12, 0.001, 0.025, 0.5, 0.975, 0.999, 1 - 1e-12}) {
      const double k = poisson_quantile(p, mu);
      EXPECT_GE(poisson_cdf(k, mu), p) << p << ' ' << mu;
      EXPECT_LT(k > 0 ? poisson_cdf(k - 1, mu) : -1.0, p) << p << ' ' << mu;
    }
  EXPECT_EQ(poisson_quantile(0.0, 5), 0.0);
  EXPECT_EQ(poisson_quantile(0.9, 0), 0.0);
}

TEST(NegativeBinomial, log_pmf_and_tails_hold_on_both_sides_of_the_seam) {
  struct Case {
    double k, size, mean, log_pmf, cdf, sf;
  };
  for (const auto& [k, size, mean, log_pmf, cdf, sf] :
       std::vector<Case>{{0, 2, 3, -1.8325814637483101, 0.16, 0.84},
                         {4, 0.5, 3, -2.8862399962668934, 0.77424865261839149, 0.22575134738160851},
                         {12, 2.9999999, 3, -5.8863481577238437, 0.99630737279569725, 0.0036926272043027544},
                         {12, 3, 3, -5.8863482018823296, 0.996307373046875, 0.003692626953125},
                         {12, 3.0000001, 3, -5.8863482460408145, 0.99630737329805273, 0.0036926267019472694},
                         {250, 10.6, 40, -36.301430091926712, 0.99999999999999922, 7.8285818586449983e-16},
                         {1, 1e-6, 0.5, -13.815525680327652, 0.99998787770559821, 1.2122294401791418e-5}}) {
    expect_relative(negative_binomial_log_pmf(k, size, mean), log_pmf, 1e-12);
    expect_relative(negative_binomial_cdf(k, size, mean), cdf, 1e-11);
    expect_relative(negative_binomial_sf(k, size, mean), sf, 1e-11);
  }
}

TEST(NegativeBinomial, probabilities_sum_to_one) {
  for (const double size : {0.2, 1.0, 5.0, 8.0, 100.0}) {
    double sum = 0;
    for (double k = 0; k < 3000; k += 1) sum += std::exp(negative_binomial_log_pmf(k, size, 7.0));
    EXPECT_NEAR(sum, 1.0, 1e-12) << size;
  }
}

TEST(NegativeBinomial, becomes_the_poisson_as_the_size_grows) {
  expect_relative(negative_binomial_log_pmf(4, 1e8, 3), -1.7836046906755067, 1e-13);
  expect_relative(negative_binomial_log_pmf(40, 1e12, 30), -4.2727444482411804, 1e-13);
  expect_relative(negative_binomial_sf(40, 1e12, 30), 0.032309574167965819, 1e-9);
  EXPECT_EQ(negative_binomial_log_pmf(4, infinity, 3), poisson_log_pmf(4, 3));
  EXPECT_EQ(negative_binomial_sf(4, infinity, 3), poisson_sf(4, 3));
  EXPECT_EQ(negative_binomial_cdf(4, infinity, 3), poisson_cdf(4, 3));
}

TEST(NegativeBinomial, edges_are_defined) {
  EXPECT_EQ(negative_binomial_log_pmf(0, 2, 0), 0.0);
  EXPECT_EQ(negative_binomial_log_pmf(1, 2, 0), -infinity);
  EXPECT_EQ(negative_binomial_cdf(-1, 2, 3), 0.0);
  EXPECT_EQ(negative_binomial_sf(-1, 2, 3), 1.0);
  EXPECT_EQ(negative_binomial_sf(0, 2, 0), 0.0);
  EXPECT_TRUE(std::isnan(negative_binomial_cdf(1, NAN, 3)));
}

TEST(Gamma, tails_and_quantiles_are_inverse_to_each_other) {
  expect_relative(gamma_cdf(0.8, 11.6, 10.6), 0.18044312112924284, 1e-13);
  expect_relative(gamma_sf(1.25, 20.62, 30.62), 0.00068704221069872071, 1e-12);
  expect_relative(gamma_cdf(1e-3, 0.5, 2), 0.050429028848894912, 1e-13);
  expect_relative(gamma_cdf(5, 200, 20), 9.3431500729883903e-19, 1e-12);
  for (const double shape : {0.1, 1.0, 10.6, 4000.0, 1e7})
    for (const double p : {1e-10, 0.001, 0.5, 0.975}) {
      expect_relative(gamma_cdf(gamma_quantile(p, shape, 2.0), shape, 2.0), p, 1e-9);
      expect_relative(gamma_sf(gamma_sf_quantile(p, shape, 2.0), shape, 2.0), p, 1e-9);
    }
  EXPECT_EQ(gamma_quantile(0, 2, 1), 0.0);
  EXPECT_EQ(gamma_quantile(1, 2, 1), infinity);
  EXPECT_EQ(gamma_sf(infinity, 2, 1), 0.0);
  EXPECT_TRUE(std::isnan(gamma_cdf(NAN, 2, 1)));
}

TEST(Normal, tails_and_quantiles) {
  expect_relative(normal_sf(0.5), 0.3085375387259869, 1e-14);
  expect_relative(normal_sf(8), 6.2209605742717841e-16, 1e-13);
  expect_relative(normal_cdf(-37), 5.7255712225245768e-300, 1e-12);
  expect_relative(normal_sf_quantile(1e-10), 6.3613409024040562, 1e-13);
  expect_relative(normal_quantile(0.025), -1.9599639845400542, 1e-14);
  expect_relative(normal_quantile(0.7), 0.52440051270804078, 1e-14);
  EXPECT_EQ(normal_quantile(0), -infinity);
  EXPECT_EQ(normal_quantile(1), infinity);
  EXPECT_TRUE(std::isnan(normal_quantile(NAN)));
}

TEST(StudentT, tail_holds_near_the_centre_and_far_out) {
  expect_relative(student_t_sf(2.5, 7), 0.020496109292876448, 1e-13);
  expect_relative(student_t_sf(0.3, 1215), 0.38211423625807799, 1e-12);
  expect_relative(student_t_sf(10, 3), 0.001064199529207075, 1e-13);
  EXPECT_NEAR(student_t_sf(-2.5, 7), 1 - 0.020496109292876448, 1e-14);
  EXPECT_EQ(student_t_sf(1.5, infinity), normal_sf(1.5));
}

}  // namespace
}  // namespace tocsin
