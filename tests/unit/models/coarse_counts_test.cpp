#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/random.hpp"

#include "region_evidence.hpp"
#include "shipped_model.hpp"
#include "test_panel.hpp"

// Counts known only in sum or within limits: predecessors of divided authorities, totals of regions.
namespace tocsin {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

WindowEstimates estimates_of(const Panel& panel, double correlation = 0.7, bool thorough = false) {
  ModelCard card = shipped_card("persistent_rate");
  card.persistent_rate->sibling_correlation = correlation;
  RateQuestion question;
  question.thorough = thorough;
  return make_rate_model(card).value()->estimate(panel, {0, panel.periods.size()}, question).value();
}

/// Forty authorities over six years; unit 0 notified for three years and was then divided into units 1 and 2.
Panel divided_panel(double before, double later) {
  constexpr Eigen::Index units = 40;
  constexpr Eigen::Index years = 6;
  Random random(5);
  Eigen::ArrayXXd counts(units, years);
  Eigen::ArrayXXd exposure = Eigen::ArrayXXd::Constant(units, years, 60000);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double effect = 0.2 * random.normal();
    for (Eigen::Index t = 0; t < years; ++t) counts(i, t) = static_cast<double>(random.poisson(5 * std::exp(effect)));
  }
  for (Eigen::Index t = 0; t < years; ++t) {
    counts(0, t) = t < 3 ? before : unknown;
    counts(1, t) = counts(2, t) = t < 3 ? unknown : later;
  }
  exposure.row(0).head(3) = 120000;
  Panel panel = test_panel(counts, exposure);
  Division division{{0}, {1, 2}, {}, Eigen::ArrayXXd::Constant(2, years, unknown)};
  for (Eigen::Index t = 0; t < years; ++t) {
    const auto at = static_cast<std::size_t>(t);
    division.counts.push_back(t < 3 ? panel.count(0, at) : Figure::not_applicable());
    if (t < 3) division.exposure.col(t) = 60000;
    for (const std::size_t unit : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
      Figure& figure = panel.counts[unit * panel.periods.size() + at];
      if (!figure.is_exact()) {
        figure = Figure::not_applicable();
        panel.exposure(static_cast<Eigen::Index>(unit), t) = unknown;
      }
    }
  }
  panel.units[0].ended = true;
  for (const std::size_t unit : {std::size_t{0}, std::size_t{1}, std::size_t{2}})
    panel.units[unit].region = panel.units[3].region;
  panel.divisions.push_back(division);
  return panel;
}

TEST(DividedAuthority, counts_of_before_tell_of_its_successors) {
  const WindowEstimates many = estimates_of(divided_panel(25, 8));
  Panel unlinked = divided_panel(25, 8);
  unlinked.divisions.clear();
  const WindowEstimates alone = estimates_of(unlinked);
  const WindowEstimates few = estimates_of(divided_panel(2, 8));
  for (const std::size_t unit : {std::size_t{1}, std::size_t{2}}) {
    EXPECT_GT(many.units[unit].prob_high, alone.units[unit].prob_high);
    EXPECT_LT(few.units[unit].prob_high, alone.units[unit].prob_high);
    EXPECT_EQ(many.units[unit].observed, 24) << "a count stays with the authority that notified";
    EXPECT_EQ(many.units[unit].years_used, 3);
  }
  EXPECT_THAT(many.notes, Contains(HasSubstr("Area 1 notified up to")));
}

TEST(DividedAuthority, predecessor_keeps_its_counts_and_has_no_rate_of_its_own) {
  const WindowEstimates estimates = estimates_of(divided_panel(25, 8), 0.7, true);
  const RateEstimate& before = estimates.units[0];
  EXPECT_EQ(before.observed, 75);
  EXPECT_NEAR(before.expected, 2 * estimates.units[3].expected / 6 * 3, 0.25 * before.expected);
  EXPECT_TRUE(std::isnan(before.relative_rate));
  EXPECT_TRUE(std::isnan(before.prob_high));
  EXPECT_TRUE(std::isfinite(estimates.units[1].unadjusted->relative_rate));
  EXPECT_EQ(estimates.units[1].prob_years_above.size(), 4u);
}

TEST(DividedAuthority, closer_siblings_borrow_more_from_one_another) {
  Panel panel = divided_panel(10, 4);
  for (std::size_t t = 3; t < 6; ++t) panel.counts[1 * 6 + t] = Figure::exact(14);
  double last = std::numeric_limits<double>::infinity();
  for (const double correlation : {0.3, 0.7, 1.0}) {
    const WindowEstimates estimates = estimates_of(panel, correlation);
    const double apart = estimates.units[1].relative_rate / estimates.units[2].relative_rate;
    EXPECT_LT(apart, last);
    EXPECT_GT(apart, 1);
    last = apart;
  }
}

TEST(DividedAuthority, stands_as_it_was_in_a_window_that_ends_before) {
  const Panel panel = divided_panel(25, 8);
  const WindowEstimates before =
      make_rate_model(shipped_card("persistent_rate")).value()->estimate(panel, {0, 3}, {}).value();
  EXPECT_GT(before.units[0].prob_high, 0.5);
  EXPECT_EQ(before.units[1].years_used, 0);
}

TEST(RegionTotal, rounding_variants_differ_by_where_ties_go) {
  const auto limits = [](const Figure& figure, RoundingTies ties) {
    const CountInterval interval = count_interval(figure, {{1, 4}, ties}).value();
    return std::pair(interval.lo, interval.hi);
  };
  EXPECT_EQ(limits(Figure::rounded(30, 10), RoundingTies::either), std::pair(25.0, 35.0));
  EXPECT_EQ(limits(Figure::rounded(30, 10), RoundingTies::up), std::pair(25.0, 34.0));
  EXPECT_EQ(limits(Figure::rounded(30, 10), RoundingTies::even), std::pair(26.0, 34.0));
  EXPECT_EQ(limits(Figure::rounded(20, 10), RoundingTies::even), std::pair(15.0, 25.0));
  EXPECT_EQ(limits(Figure::low(10), RoundingTies::up), std::pair(1.0, 4.0));
  EXPECT_EQ(limits(Figure::low(10), RoundingTies::even), std::pair(1.0, 5.0));
  EXPECT_EQ(limits(Figure::exact(7), RoundingTies::up), std::pair(7.0, 7.0));
  EXPECT_EQ(limits(Figure::confidential(), RoundingTies::up), std::pair(1.0, 4.0));
}

/// Thirty-six authorities, four a region, all with five notifications a year; a total in the last year.
Panel region_panel(std::size_t missing, double total) {
  Panel panel = test_panel(Eigen::ArrayXXd::Constant(36, 5, 5.0));
  for (std::size_t k = 0; k < missing; ++k) panel.counts[(9 * k) * 5 + 4] = Figure::not_available();
  panel.region_totals.push_back({panel.units[0].region, 4, Figure::rounded(total, 10)});
  return panel;
}

TEST(RegionTotal, gives_the_limits_of_the_one_count_that_is_missing) {
  const RegionEvidence evidence = region_evidence(region_panel(1, 30), {0, 5}, {{1, 4}, RoundingTies::up});
  ASSERT_EQ(evidence.cells.size(), 1u);
  const auto& [where, interval] = *evidence.cells.begin();
  EXPECT_EQ(where, std::pair(std::size_t{0}, std::size_t{4}));
  EXPECT_EQ(interval.lo, 10);
  EXPECT_EQ(interval.hi, 19);
  const WindowEstimates many = estimates_of(region_panel(1, 30));
  EXPECT_EQ(many.units[0].years_used, 5);
  EXPECT_GT(many.units[0].relative_rate, 1.01 * estimates_of(region_panel(1, 20)).units[0].relative_rate);
}

TEST(RegionTotal, tells_of_several_missing_counts_together) {
  const RegionEvidence evidence = region_evidence(region_panel(3, 40), {0, 5}, {{1, 4}, RoundingTies::up});
  ASSERT_EQ(evidence.rests.size(), 1u);
  EXPECT_EQ(evidence.rests[0].units.size(), 3u);
  EXPECT_EQ(evidence.rests[0].count.lo, 30);
  EXPECT_EQ(evidence.rests[0].count.hi, 39);
  const WindowEstimates with = estimates_of(region_panel(3, 40), 0.7, true);
  EXPECT_THAT(with.notes, Contains(HasSubstr("of regions stand in")));
  EXPECT_EQ(with.units[0].years_used, 4);
  // Twice the usual in one region: part of it is the region's, so that less of the others' is their own.
  EXPECT_LT(with.units[27].relative_rate, estimates_of(region_panel(3, 20)).units[27].relative_rate);
}

TEST(RegionTotal, is_only_held_against_counts_that_are_all_known) {
  const RegionEvidence fits = region_evidence(region_panel(0, 20), {0, 5}, {{1, 4}, RoundingTies::either});
  EXPECT_TRUE(fits.cells.empty() && fits.rests.empty() && fits.notes.empty());
  const RegionEvidence differs = region_evidence(region_panel(0, 50), {0, 5}, {{1, 4}, RoundingTies::either});
  EXPECT_TRUE(differs.cells.empty() && differs.rests.empty());
  EXPECT_THAT(differs.notes, Contains(HasSubstr("does not fit the counts")));
  EXPECT_THAT(estimates_of(region_panel(0, 50)).notes, Contains(HasSubstr("does not fit the counts")));
  EXPECT_FALSE(region_evidence(region_panel(1, 0), {0, 5}, {{1, 4}, RoundingTies::either}).notes.empty());
}

}  // namespace
}  // namespace tocsin
