#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"
#include "tocsin/stats/spatial_scan.hpp"

namespace tocsin {
namespace {

TEST(ScanSignificance, counts_ties_against_and_adds_the_score_itself) {
  const std::vector<double> maxima{1.0, 2.0, 3.0, 4.0};
  EXPECT_EQ(significance(3.0, maxima).p, 3.0 / 5.0);
  EXPECT_EQ(significance(9.0, maxima).p, 1.0 / 5.0);
  EXPECT_EQ(significance(9.0, {}).p, 1.0);
}

TEST(ScanSignificance, stops_at_the_given_number_of_exceedances) {
  const std::vector<double> maxima{5.0, 1.0, 6.0, 1.0, 7.0, 8.0};
  const ScanSignificance early = significance(4.0, maxima, 2);
  EXPECT_TRUE(early.stopped);
  EXPECT_EQ(early.replicates, 3U);
  EXPECT_EQ(early.p, 2.0 / 3.0);
  const ScanSignificance full = significance(6.5, maxima, 3);
  EXPECT_FALSE(full.stopped);
  EXPECT_EQ(full.p, 3.0 / 7.0);
}

TEST(Gumbel, is_recovered_from_its_own_draws) {
  Random random(44);
  std::vector<double> draws(20000);
  for (double& draw : draws) draw = 5.0 - 1.3 * std::log(-std::log1p(-random.uniform()));
  const Gumbel fitted = fit_gumbel(draws);
  EXPECT_NEAR(fitted.location, 5.0, 0.05);
  EXPECT_NEAR(fitted.scale, 1.3, 0.04);
  EXPECT_NEAR(fitted.probability_above(5.0 + 1.3 * 14.0) / std::exp(-14.0), 1.0, 0.4);
}

TEST(Gumbel, of_equal_values_is_a_point) {
  const Gumbel point = fit_gumbel(std::vector<double>{2.0, 2.0, 2.0});
  EXPECT_EQ(point.scale, 0.0);
  EXPECT_EQ(point.probability_above(2.5), 0.0);
  EXPECT_EQ(point.probability_above(1.5), 1.0);
}

}  // namespace
}  // namespace tocsin
