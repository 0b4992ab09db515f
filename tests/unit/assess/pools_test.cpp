#include "tocsin/assess/pools.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/assess/persistence.hpp"

#include "../models/shipped_model.hpp"
#include "../models/test_panel.hpp"

namespace tocsin {
namespace {

/// Forty authorities of five notifications a year but the first, which has hardly any children.
Assessment assessed() {
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Constant(40, 5, 5.0);
  Eigen::ArrayXXd exposure = Eigen::ArrayXXd::Constant(40, 5, 80000.0);
  counts.row(0) = 0;
  exposure.row(0) = 1000;
  Panel panel = test_panel(counts, exposure);
  Eigen::ArrayXXd score(40, 5);
  for (Eigen::Index i = 0; i < 40; ++i) score.row(i) = 0.05 + 0.005 * static_cast<double>(i);
  panel.covariates = {{"idaci_score", score}};
  return assess_persistence(panel, *shipped_model("gamma_poisson"), {}).value();
}

Geography geography(const Assessment& assessment) {
  Geography made;
  made.regions = {{assessment.panel.units[0].region, "First Region"}};
  for (std::size_t k = 1; k <= 10; ++k)
    made.alike[assessment.panel.units[0].code].push_back(assessment.panel.units[k].code);
  return made;
}

TEST(Pools, stand_beside_what_cannot_be_assessed_alone) {
  Assessment assessment = assessed();
  ASSERT_EQ(assessment.units[0].status, Status::not_assessable);
  const auto findings = assessment.findings.size();
  compare_with_others(assessment, geography(assessment));
  const std::vector<Pool>& pools = assessment.units[0].pools;
  ASSERT_EQ(pools.size(), 3u);
  // Units 0, 9, 18, 27 and 36 lie in the first region.
  EXPECT_EQ(pools[0].kind, PoolKind::region);
  EXPECT_EQ(pools[0].name, "First Region");
  EXPECT_EQ(pools[0].authorities, 5);
  EXPECT_EQ(pools[0].observed, 100);
  EXPECT_EQ(pools[1].kind, PoolKind::deprivation);
  EXPECT_EQ(pools[1].authorities, 8);
  EXPECT_EQ(pools[1].observed, 175);
  EXPECT_EQ(pools[2].kind, PoolKind::neighbours);
  EXPECT_EQ(pools[2].authorities, 11);
  EXPECT_EQ(pools[2].observed, 250);
  for (const Pool& pool : pools) {
    EXPECT_NEAR(pool.ratio, pool.observed / pool.expected, 1e-12);
    EXPECT_LT(pool.lower, pool.ratio);
    EXPECT_GT(pool.upper, pool.ratio);
  }
  EXPECT_EQ(assessment.findings.size(), findings);
  for (std::size_t unit = 1; unit < 40; ++unit) {
    EXPECT_TRUE(assessment.units[unit].status == Status::not_assessable || assessment.units[unit].pools.empty());
  }
}

TEST(Pools, are_held_to_the_level_of_all_authorities) {
  Assessment assessment = assessed();
  // A model whose typical authority notifies half as much as they do on average.
  for (RateEstimate& unit : assessment.estimates.units) unit.expected_unadjusted /= 2;
  compare_with_others(assessment, geography(assessment));
  for (const Pool& pool : assessment.units[0].pools) EXPECT_NEAR(pool.ratio, 1, 0.02) << pool.name;
}

TEST(Pools, are_fewer_where_less_is_known) {
  Assessment assessment = assessed();
  assessment.panel.covariates.clear();
  compare_with_others(assessment, {});
  ASSERT_EQ(assessment.units[0].pools.size(), 1u);
  EXPECT_EQ(assessment.units[0].pools[0].kind, PoolKind::region);
  EXPECT_FALSE(assessment.units[0].prob_above_neighbours);
}

TEST(Neighbours, are_compared_on_the_log_scale) {
  Assessment assessment = assessed();
  std::vector<RateEstimate>& units = assessment.estimates.units;
  for (std::size_t k = 1; k <= 10; ++k) units[k].relative_rate = 1;
  const auto above = [&](double rate) {
    units[0].relative_rate = rate;
    units[0].relative_lower = rate / 2;
    units[0].relative_upper = rate * 2;
    compare_with_others(assessment, geography(assessment));
    return assessment.units[0].prob_above_neighbours.value();
  };
  EXPECT_NEAR(above(1), 0.5, 1e-9);
  EXPECT_GT(above(2), 0.95);
  EXPECT_NEAR(above(2) + above(0.5), 1, 1e-9);
}

}  // namespace
}  // namespace tocsin
