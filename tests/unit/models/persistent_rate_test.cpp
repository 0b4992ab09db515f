#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/rate_limits.hpp"

#include "shipped_model.hpp"
#include "test_panel.hpp"

namespace tocsin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

WindowEstimates estimates_of(const Panel& panel, const RateQuestion& question = {},
                             const ModelCard& card = shipped_card("persistent_rate")) {
  return make_rate_model(card).value()->estimate(panel, {0, panel.periods.size()}, question).value();
}

/// Forty authorities over six years: lasting effects of standard deviation 0.15, passing ones of 0.2, a gradient of 0.3
/// on log IDACI. The first notifies 2.5 times and the second 0.25 times what its population explains.
Panel planted_panel() {
  constexpr Eigen::Index units = 40;
  constexpr Eigen::Index years = 6;
  Random random(11);
  Eigen::ArrayXXd counts(units, years);
  Eigen::ArrayXXd exposure(units, years);
  Eigen::ArrayXXd score(units, years);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double log_score = 0.5 * random.normal();
    const double lasting = i == 0 ? std::log(2.5) : i == 1 ? std::log(0.25) : 0.15 * random.normal();
    for (Eigen::Index t = 0; t < years; ++t) {
      exposure(i, t) = 60000 + 4000 * static_cast<double>(i % 10);
      score(i, t) = 0.15 * std::exp(log_score);
      const double rate = 9e-5 * std::exp(lasting + 0.3 * log_score + 0.2 * random.normal());
      counts(i, t) = static_cast<double>(random.poisson(exposure(i, t) * rate));
    }
  }
  Panel panel = test_panel(counts, exposure);
  panel.covariates = {{"idaci_score", score}};
  return panel;
}

TEST(PersistentRate, finds_planted_authorities_and_leaves_others_alone) {
  const WindowEstimates estimates = estimates_of(planted_panel());
  EXPECT_TRUE(estimates.convergence.converged) << estimates.convergence.words;
  EXPECT_GT(estimates.units[0].prob_high, 0.95);
  EXPECT_GT(estimates.units[1].prob_low, 0.95);
  EXPECT_GT(*estimates.units[0].prob_high_lasting, 0.9);
  EXPECT_GT(*estimates.units[1].prob_low_lasting, 0.9);
  for (std::size_t i = 2; i < estimates.units.size(); ++i) {
    EXPECT_LT(estimates.units[i].prob_high, 0.95) << i;
    EXPECT_LT(estimates.units[i].prob_low, 0.95) << i;
  }
}

TEST(PersistentRate, says_what_the_spread_is_made_of) {
  const WindowEstimates estimates = estimates_of(planted_panel());
  std::vector<std::string> names;
  for (const SpreadEstimate& spread : estimates.spreads) {
    names.push_back(spread.name);
    EXPECT_LT(spread.lower, spread.mean);
    EXPECT_LT(spread.mean, spread.upper);
  }
  EXPECT_THAT(names, ElementsAre("bulk_share", "bulk_sd", "wide_sd", "transient_sd", "region_sd"));
  ASSERT_EQ(estimates.years.size(), 6U);
  EXPECT_NEAR(estimates.years[3].estimate, std::log(9e-5), 0.35);
  ASSERT_EQ(estimates.context.size(), 1U);
  EXPECT_GT(estimates.context[0].estimate, estimates.context[0].standard_error);
}

TEST(PersistentRate, expects_what_the_typical_authority_would_notify) {
  const Panel panel = planted_panel();
  const WindowEstimates estimates = estimates_of(panel);
  double observed = 0;
  double expected = 0;
  for (std::size_t i = 2; i < estimates.units.size(); ++i) {
    observed += estimates.units[i].observed;
    expected += estimates.units[i].expected;
  }
  EXPECT_NEAR(expected / observed, 1, 0.08);
}

TEST(PersistentRate, thorough_puts_unadjusted_rates_years_above_and_laws_beside) {
  const WindowEstimates plain = estimates_of(planted_panel());
  const WindowEstimates estimates = estimates_of(planted_panel(), {.thorough = true});
  EXPECT_TRUE(plain.laws.empty());
  ASSERT_GE(estimates.laws.size(), 2U);  // the autoregressive law has no maximum on every small panel
  EXPECT_EQ(estimates.laws[0].law, "lognormal");
  int chosen = 0;
  for (const LawScore& law : estimates.laws) {
    EXPECT_TRUE(std::isfinite(law.log_score)) << law.law;
    chosen += law.chosen ? 1 : 0;
  }
  EXPECT_EQ(chosen, 1);
  const RateEstimate& high = estimates.units[0];
  ASSERT_EQ(high.prob_years_above.size(), 7U);
  EXPECT_DOUBLE_EQ(high.prob_years_above[0], 1);
  for (std::size_t k = 1; k < 7; ++k) EXPECT_LE(high.prob_years_above[k], high.prob_years_above[k - 1]);
  EXPECT_GT(high.prob_years_above[5], 0.9);
  ASSERT_TRUE(high.unadjusted);
  EXPECT_GT(high.unadjusted->prob_high, 0.8);
  EXPECT_GT(estimates.context_share, 0);
}

TEST(PersistentRate, window_average_is_as_good_as_untouched_by_the_law_of_the_years) {
  ModelCard gamma = shipped_card("persistent_rate");
  gamma.persistent_rate->transient = TransientLaw::gamma;
  const WindowEstimates a = estimates_of(planted_panel());
  const WindowEstimates b = estimates_of(planted_panel(), {}, gamma);
  for (std::size_t i = 0; i < a.units.size(); ++i)
    EXPECT_NEAR(std::log(a.units[i].relative_rate), std::log(b.units[i].relative_rate), 0.04) << i;
}

TEST(PersistentRate, limits_of_a_rate_hold_all_that_a_withheld_count_can_be) {
  Panel panel = planted_panel();
  for (std::size_t t = 0; t < 6; ++t) panel.counts[5 * 6 + t] = Figure::exact(0);
  panel.counts[5 * 6 + 2] = Figure::confidential();
  const RateEstimate unit = estimates_of(panel).units[5];
  EXPECT_EQ(unit.observed, 2.5);
  EXPECT_EQ(unit.observed_least, 1);
  EXPECT_EQ(unit.observed_most, 4);
  EXPECT_EQ(unit.rate_lower, rate_with_limits(1, unit.exposure, 1e5, LimitMethod::byar, 0.95).limits.lower);
  EXPECT_EQ(unit.rate_upper, rate_with_limits(4, unit.exposure, 1e5, LimitMethod::byar, 0.95).limits.upper);
}

TEST(PersistentRate, withheld_counts_enter_by_their_interval) {
  Panel panel = planted_panel();
  panel.counts[5 * 6 + 2] = Figure::confidential();
  const WindowEstimates with = estimates_of(panel);
  EXPECT_EQ(with.units[5].years_used, 6);
  EXPECT_THAT(with.notes, Contains(HasSubstr("1 yearly count is known only within limits")));
  panel.counts[5 * 6 + 2] = Figure::not_available();
  const WindowEstimates without = estimates_of(panel);
  EXPECT_EQ(without.units[5].years_used, 5);
  EXPECT_LT(with.units[5].relative_upper - with.units[5].relative_lower,
            without.units[5].relative_upper - without.units[5].relative_lower);
}

TEST(PersistentRate, unit_without_figures_is_unknown_and_the_others_are_not) {
  Panel panel = planted_panel();
  for (std::size_t t = 0; t < 6; ++t) panel.counts[7 * 6 + t] = Figure::not_available();
  const WindowEstimates estimates = estimates_of(panel);
  EXPECT_EQ(estimates.units[7].years_used, 0);
  EXPECT_TRUE(std::isnan(estimates.units[7].prob_high));
  EXPECT_FALSE(estimates.units[7].prob_high_lasting);
  EXPECT_EQ(estimates.units[8].unit, 8U);
  EXPECT_GT(estimates.units[8].prob_high + estimates.units[8].prob_low, 0);
}

TEST(PersistentRate, detectable_rates_narrow_as_more_is_expected) {
  const WindowEstimates estimates = estimates_of(planted_panel());
  const RateEstimate* less = &estimates.units[10];
  const RateEstimate* more = &estimates.units[19];
  if (more->expected < less->expected) std::swap(less, more);
  ASSERT_TRUE(less->detectable_high && more->detectable_high);
  EXPECT_GE(*less->detectable_high, *more->detectable_high);
}

/// Forty authorities in a ring, over six years; the rate goes round it smoothly, or is drawn for each alone.
Panel ring_panel(bool smooth) {
  constexpr Eigen::Index units = 40;
  Random random(21);
  Eigen::ArrayXXd counts(units, 6);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double round = 2 * std::acos(-1.0) * static_cast<double>(i) / static_cast<double>(units);
    const double effect = smooth ? 0.6 * std::sin(2 * round) : 0.42 * random.normal();
    for (Eigen::Index t = 0; t < 6; ++t) counts(i, t) = static_cast<double>(random.poisson(12 * std::exp(effect)));
  }
  Panel panel = test_panel(counts);
  for (PanelUnit& unit : panel.units) unit.region = panel.units[0].region;
  for (std::size_t i = 0; i < 40; ++i)
    panel.adjacent.emplace_back(std::min(i, (i + 1) % 40), std::max(i, (i + 1) % 40));
  return panel;
}

const SpreadEstimate* spread_of(const WindowEstimates& estimates, const std::string& name) {
  for (const SpreadEstimate& one : estimates.spreads) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

TEST(PersistentRate, what_neighbours_share_is_tried_only_where_the_card_asks) {
  const RateQuestion thorough{.thorough = true};
  EXPECT_EQ(spread_of(estimates_of(ring_panel(true), thorough), "neighbour_share"), nullptr);
  ModelCard card = shipped_card("persistent_rate");
  card.persistent_rate->spatial = SpatialCard{{1, 0.01}, 0.5, 2.0 / 3.0};
  const WindowEstimates smooth = estimates_of(ring_panel(true), thorough, card);
  const WindowEstimates alone = estimates_of(ring_panel(false), thorough, card);
  EXPECT_GT(spread_of(smooth, "neighbour_share")->mean, 0.7);
  EXPECT_LT(spread_of(alone, "neighbour_share")->mean, 0.5);
  EXPECT_EQ(smooth.laws.back().law, "neighbours");
  EXPECT_TRUE(std::isfinite(smooth.laws.back().log_score));
  EXPECT_FALSE(alone.laws.back().chosen);
  int chosen = 0;
  for (const LawScore& law : smooth.laws) chosen += law.chosen ? 1 : 0;
  EXPECT_EQ(chosen, 1);
  card.persistent_rate->margin = -1000;  // any law is then better than the card's own
  const WindowEstimates taken = estimates_of(ring_panel(true), thorough, card);
  EXPECT_TRUE(taken.units[5].relative_lower < taken.units[5].relative_rate);
  EXPECT_GT(taken.units[5].relative_rate, 1.3);
  Panel apart = ring_panel(true);
  apart.adjacent.clear();
  EXPECT_THAT(estimates_of(apart, thorough, card).notes, Contains(HasSubstr("no two authorities are known to touch")));
}

TEST(PersistentRate, same_panel_same_bits) {
  const WindowEstimates a = estimates_of(planted_panel(), {.thorough = true});
  const WindowEstimates b = estimates_of(planted_panel(), {.thorough = true});
  for (std::size_t i = 0; i < a.units.size(); ++i) {
    EXPECT_EQ(a.units[i].relative_rate, b.units[i].relative_rate);
    EXPECT_EQ(a.units[i].prob_high, b.units[i].prob_high);
    EXPECT_EQ(a.units[i].prob_low, b.units[i].prob_low);
  }
  EXPECT_EQ(a.laws.back().log_score, b.laws.back().log_score);
}

TEST(PersistentRate, panels_that_say_little_give_wide_answers_not_none) {
  for (const Panel& panel : {test_panel(Eigen::ArrayXXd::Constant(1, 5, 3)), test_panel(Eigen::ArrayXXd::Zero(25, 4)),
                             test_panel(Eigen::ArrayXXd::Constant(30, 1, 2))}) {
    const WindowEstimates estimates = estimates_of(panel, {.thorough = true});
    for (const RateEstimate& unit : estimates.units) {
      EXPECT_TRUE(std::isfinite(unit.relative_rate));
      EXPECT_LT(unit.prob_high, 0.6);
      EXPECT_LT(unit.prob_low, 0.6);
    }
  }
  const auto refused = make_rate_model(shipped_card("persistent_rate"))
                           .value()
                           ->estimate(test_panel(Eigen::ArrayXXd::Constant(2, 2, unknown)), {0, 2}, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no authority has"));
}

}  // namespace
}  // namespace tocsin
