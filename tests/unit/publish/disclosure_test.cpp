#include "tocsin/publish/disclosure.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

TEST(PublishTotal, england_and_authorities_are_exact) {
  for (const Level level : {Level::country, Level::authority}) {
    for (const double total : {0.0, 1.0, 4.0, 25.0, 357.0})
      EXPECT_EQ(publish_total(level, total), Figure::exact(total));
  }
}

TEST(PublishTotal, regions_round_to_ten_and_halves_go_up) {
  EXPECT_EQ(publish_total(Level::region, 24), Figure::rounded(20, 10));
  EXPECT_EQ(publish_total(Level::region, 25), Figure::rounded(30, 10));
  EXPECT_EQ(publish_total(Level::region, 34), Figure::rounded(30, 10));
  EXPECT_EQ(publish_total(Level::region, 35), Figure::rounded(40, 10));
  EXPECT_EQ(publish_total(Level::region, 5), Figure::rounded(10, 10));
}

TEST(PublishTotal, a_region_above_zero_is_never_shown_as_zero) {
  for (const double total : {1.0, 2.0, 3.0, 4.0}) {
    EXPECT_EQ(publish_total(Level::region, total).text(), "k") << total;
  }
  EXPECT_EQ(publish_total(Level::region, 0).text(), "0");
}

TEST(PublishTotal, the_truth_lies_in_what_is_shown) {
  for (int total = 0; total < 200; ++total) {
    const Figure shown = publish_total(Level::region, total);
    ASSERT_TRUE(shown.range());
    EXPECT_LE(shown.range()->lower, total);
    EXPECT_GE(shown.range()->upper, total);
  }
}

TEST(PublishTotal, nan_is_not_available) { EXPECT_EQ(publish_total(Level::region, nan_value).text(), "x"); }

TEST(PublishFigure, a_characteristic_is_for_england_only) {
  EXPECT_EQ(publish_figure(Level::country, "nature=other", 9).value(), Figure::exact(9));
  for (const Level level : {Level::region, Level::authority}) {
    const auto refused = publish_figure(level, "nature=other", 9);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
    EXPECT_NE(refused.error().message.find("'nature=other'"), std::string::npos);
    EXPECT_NE(refused.error().message.find("Ask for England"), std::string::npos);
    EXPECT_TRUE(publish_figure(level, "", 9));
  }
}

TEST(PublishPool, a_region_is_rounded_and_its_limits_do_not_give_the_count_away) {
  const auto shown = [](double observed) {
    Pool pool{PoolKind::region, "North East", 12, observed, 100, observed / 100, 0.9, 1.3};
    return publish_pool(pool, 0.95);
  };
  EXPECT_EQ(shown(107).observed, 110);
  EXPECT_EQ(shown(107).ratio, 1.1);
  for (const double same : {105.0, 109.0, 114.0}) {
    EXPECT_EQ(shown(same).lower, shown(107).lower);
    EXPECT_EQ(shown(same).upper, shown(107).upper);
  }
  EXPECT_LT(shown(107).lower, 1.05);
  EXPECT_GT(shown(107).upper, 1.15);
  EXPECT_TRUE(std::isnan(shown(3).observed) && std::isnan(shown(3).ratio) && std::isnan(shown(3).upper));
  EXPECT_EQ(shown(0).observed, 0);
}

TEST(PublishPool, bands_and_neighbours_are_sums_of_what_is_published) {
  const Pool pool{PoolKind::neighbours, "it and its 10 statistical neighbours", 11, 37, 40, 0.925, 0.65, 1.28};
  EXPECT_EQ(publish_pool(pool, 0.95).observed, 37);
  EXPECT_EQ(publish_pool(pool, 0.95).upper, 1.28);
}

TEST(PublishFinding, of_a_regions_theme_only_the_rounded_count_is_shown) {
  Finding theme;
  theme.watch = Watch::themes;
  theme.authority = code_of("E12000001");
  theme.observed = 17;
  theme.expected = 6.2;
  theme.relative_rate = 2.4;
  theme.lower = 1.6;
  theme.upper = 3.5;
  const Finding shown = publish_finding(theme);
  EXPECT_EQ(shown.observed, 20);
  for (const double hidden : {shown.expected, shown.relative_rate, shown.lower, shown.upper})
    EXPECT_TRUE(std::isnan(hidden));
  theme.authority = code_of("E92000001");
  EXPECT_EQ(publish_finding(theme).expected, 6.2);
}

TEST(PublishRegionTotals, sums_authorities_and_rounds) {
  const Panel panel = sample_edition().assessment.panel;
  const auto totals = publish_region_totals(panel, 1);
  ASSERT_EQ(totals.size(), 3u);
  EXPECT_EQ(totals[0].area, code_of("E12000001"));  // 8 and 0, and an authority that had ended
  EXPECT_EQ(totals[0].figure.text(), "10");
  EXPECT_EQ(totals[1].figure.text(), "0");
  EXPECT_EQ(totals[2].figure.text(), "k");
  EXPECT_EQ(totals[2].period, Period::reporting_year(2026));
}

TEST(PublishRegionTotals, one_withheld_count_withholds_the_region) {
  EXPECT_EQ(publish_region_totals(sample_edition().assessment.panel, 0)[0].figure.text(), "c");
}

}  // namespace
}  // namespace tocsin
