#include "tocsin/models/rate_model.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

#include "shipped_model.hpp"
#include "test_panel.hpp"

namespace tocsin {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

Window whole(const Panel& panel) { return {0, panel.periods.size()}; }

WindowEstimates estimates_of(const Panel& panel, const ModelCard& card = shipped_card("gamma_poisson")) {
  return make_rate_model(card).value()->estimate(panel, whole(panel), {}).value();
}

/// Thirty authorities over five years, relative rates gamma with variance 0.1, a gradient of 0.4 on log IDACI.
Panel gradient_panel() {
  constexpr Eigen::Index units = 30;
  Random random(7);
  Eigen::ArrayXXd counts(units, 5);
  Eigen::ArrayXXd exposure(units, 5);
  Eigen::ArrayXXd score(units, 5);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double log_score = 0.5 * random.normal();
    const double relative = random.gamma(10, 10);
    for (Eigen::Index t = 0; t < 5; ++t) {
      exposure(i, t) = 50000 + 2000 * static_cast<double>(i);
      score(i, t) = 0.15 * std::exp(log_score);
      counts(i, t) = static_cast<double>(random.poisson(1e-4 * exposure(i, t) * relative * std::exp(0.4 * log_score)));
    }
  }
  Panel panel = test_panel(counts, exposure);
  panel.covariates = {{"idaci_score", score}};
  return panel;
}

TEST(RateModel, expected_counts_add_up_to_the_observed) {
  const WindowEstimates estimates = estimates_of(gradient_panel());
  double observed = 0;
  double adjusted = 0;
  double unadjusted = 0;
  for (const RateEstimate& unit : estimates.units) {
    observed += unit.observed;
    adjusted += unit.expected;
    unadjusted += unit.expected_unadjusted;
  }
  EXPECT_NEAR(adjusted, observed, 1e-7 * observed);
  EXPECT_NEAR(unadjusted, observed, 1e-9 * observed);
}

TEST(RateModel, unadjusted_expected_count_is_the_common_rate_of_each_year) {
  Eigen::ArrayXXd counts(2, 2);
  counts << 3, 10, 1, 30;
  Eigen::ArrayXXd exposure(2, 2);
  exposure << 1000, 1000, 3000, 1000;
  const WindowEstimates estimates = estimates_of(test_panel(counts, exposure));
  EXPECT_DOUBLE_EQ(estimates.units[0].expected_unadjusted, 1 + 20);
  EXPECT_DOUBLE_EQ(estimates.units[1].expected_unadjusted, 3 + 20);
  EXPECT_DOUBLE_EQ(estimates.units[1].expected, 23);
}

TEST(RateModel, gradient_of_circumstances_is_found) {
  const WindowEstimates estimates = estimates_of(gradient_panel());
  ASSERT_EQ(estimates.context.size(), 1U);
  EXPECT_EQ(estimates.context[0].covariate, "idaci_score");
  // The score's logarithm has standard deviation near 0.5, so the effect of one deviation is near 0.4 * 0.5.
  EXPECT_NEAR(estimates.context[0].estimate, 0.2, 3 * estimates.context[0].standard_error);
  EXPECT_GT(estimates.context[0].estimate, 2 * estimates.context[0].standard_error);
  EXPECT_GT(estimates.context_share, 0);
  EXPECT_LT(estimates.context_share, 1);
  EXPECT_THAT(estimates.notes, Contains(HasSubstr("cin_rate is not known for any authority")));
}

TEST(RateModel, relative_rate_is_the_gamma_posterior_given_the_estimated_variance) {
  const RateQuestion question{.ratio = 1.25};
  const WindowEstimates estimates = estimates_of(gradient_panel());
  ASSERT_GT(estimates.dispersion_variance, 0);
  const double alpha = 1 / estimates.dispersion_variance;
  for (const RateEstimate& unit : estimates.units) {
    const double shape = alpha + unit.observed;
    const double rate = alpha + unit.expected;
    EXPECT_NEAR(gamma_cdf(unit.relative_rate, shape, rate), 0.5, 1e-9);
    EXPECT_NEAR(gamma_cdf(unit.relative_lower, shape, rate), 0.025, 1e-9);
    EXPECT_NEAR(gamma_cdf(unit.relative_upper, shape, rate), 0.975, 1e-9);
    EXPECT_NEAR(unit.prob_high, gamma_sf(question.ratio, shape, rate), 1e-9);
    EXPECT_NEAR(unit.prob_low, gamma_cdf(1 / question.ratio, shape, rate), 1e-9);
  }
}

TEST(RateModel, funnel_kind_judges_each_authority_alone) {
  const ModelCard card = shipped_card("funnel");
  const WindowEstimates estimates = estimates_of(gradient_panel(), card);
  for (const RateEstimate& unit : estimates.units) {
    EXPECT_NEAR(gamma_cdf(unit.relative_rate, card.prior_shape + unit.observed, card.prior_shape + unit.expected), 0.5,
                1e-9);
  }
}

TEST(RateModel, rate_has_the_limits_the_card_names) {
  const Panel panel = test_panel(Eigen::ArrayXXd::Constant(2, 3, 4), 50000);
  const RateEstimate unit = estimates_of(panel).units[0];
  const Limits limits = count_limits(12, LimitMethod::byar, 0.95);
  EXPECT_DOUBLE_EQ(unit.rate_per_100k, 8);
  EXPECT_NEAR(unit.rate_lower, limits.lower / 1.5, 1e-12);
  EXPECT_NEAR(unit.rate_upper, limits.upper / 1.5, 1e-12);
}

TEST(RateModel, funnel_flags_follow_the_exact_limits) {
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Constant(40, 1, 100);
  counts(0, 0) = 150;
  counts(1, 0) = 60;
  counts(2, 0) = 122;
  const WindowEstimates estimates = estimates_of(test_panel(counts));
  EXPECT_TRUE(estimates.units[0].funnel_outside_998);
  EXPECT_TRUE(estimates.units[1].funnel_outside_998);
  EXPECT_TRUE(estimates.units[2].funnel_outside_95);
  EXPECT_FALSE(estimates.units[2].funnel_outside_998);
  EXPECT_FALSE(estimates.units[3].funnel_outside_95);
  EXPECT_GT(estimates.units[0].funnel_z, 0);
  EXPECT_LT(estimates.units[1].funnel_z, 0);
}

TEST(RateModel, detectability_narrows_with_what_is_expected) {
  Panel panel = gradient_panel();
  panel.exposure.row(0) *= 20;
  const WindowEstimates estimates = estimates_of(panel);
  ASSERT_TRUE(estimates.units[0].detectable_low && estimates.units[1].detectable_high);
  EXPECT_LT(*estimates.units[0].detectable_high, *estimates.units[1].detectable_high);
  EXPECT_GT(*estimates.units[0].detectable_low, estimates.units[1].detectable_low.value_or(0));
}

TEST(RateModel, figures_that_are_not_exact_are_left_out_and_said) {
  Panel panel = test_panel(Eigen::ArrayXXd::Constant(3, 4, 5));
  panel.counts[0] = Figure::confidential();
  panel.counts[1] = Figure::rounded(10, 10);
  panel.counts[2] = Figure::not_applicable();
  panel.exposure(1, 0) = unknown;
  panel.exposure(1, 1) = 0;
  const WindowEstimates estimates = estimates_of(panel);
  EXPECT_EQ(estimates.units[0].years_used, 1);
  EXPECT_EQ(estimates.units[0].observed, 5);
  EXPECT_EQ(estimates.units[1].years_used, 2);
  EXPECT_THAT(estimates.notes, Contains("1 yearly count is left out: withheld as confidential"));
  EXPECT_THAT(estimates.notes, Contains("1 yearly count is left out: published rounded"));
  EXPECT_THAT(estimates.notes, Contains("2 yearly counts are left out: without a child population"));
}

TEST(RateModel, unit_without_usable_cell_is_not_a_number) {
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Constant(3, 2, 5);
  counts.row(1) = unknown;
  const RateEstimate unit = estimates_of(test_panel(counts)).units[1];
  EXPECT_EQ(unit.years_used, 0);
  EXPECT_TRUE(std::isnan(unit.relative_rate));
  EXPECT_TRUE(std::isnan(unit.prob_low));
  EXPECT_FALSE(unit.detectable_low);
  EXPECT_FALSE(unit.funnel_outside_95);
}

TEST(RateModel, no_notification_at_all_is_said_and_flags_nobody) {
  const WindowEstimates estimates = estimates_of(test_panel(Eigen::ArrayXXd::Zero(30, 3)));
  EXPECT_FALSE(estimates.convergence.converged);
  EXPECT_THAT(estimates.convergence.words, HasSubstr("no notification in the window"));
  for (const RateEstimate& unit : estimates.units) {
    EXPECT_EQ(unit.expected, 0);
    EXPECT_EQ(unit.prob_low, 0);
    EXPECT_FALSE(unit.detectable_low);
    EXPECT_FALSE(unit.funnel_outside_95);
  }
}

TEST(RateModel, year_without_notification_expects_nothing) {
  Panel panel = gradient_panel();
  for (std::size_t i = 0; i < panel.units.size(); ++i) panel.counts[i * 5 + 2] = Figure::exact(0);
  const WindowEstimates estimates = estimates_of(panel);
  EXPECT_TRUE(estimates.convergence.converged) << estimates.convergence.words;
  EXPECT_EQ(estimates.context.size(), 1U);
  EXPECT_THAT(estimates.notes, Contains(HasSubstr("no notification at all in April 2023 to March 2024")));
}

TEST(RateModel, one_unit_in_one_period_is_as_expected) {
  const WindowEstimates estimates = estimates_of(test_panel(Eigen::ArrayXXd::Constant(1, 1, 7)));
  EXPECT_TRUE(estimates.convergence.converged);
  EXPECT_DOUBLE_EQ(estimates.units[0].expected, 7);
  EXPECT_DOUBLE_EQ(estimates.units[0].relative_rate, 1);
  EXPECT_EQ(estimates.dispersion_variance, 0);
  EXPECT_THAT(estimates.notes, Contains(HasSubstr("circumstances are not adjusted for: 1 of the 20")));
}

TEST(RateModel, covariate_that_adds_nothing_is_dropped_with_a_note) {
  Panel panel = gradient_panel();
  const Eigen::ArrayXXd score = panel.covariates[0].values;
  panel.covariates.push_back({"cin_rate", score.square()});  // on the log scale a multiple of the score
  const WindowEstimates collinear = estimates_of(panel);
  ASSERT_EQ(collinear.context.size(), 1U);
  EXPECT_THAT(collinear.notes, Contains(HasSubstr("cin_rate is not adjusted for: it does not vary, or says no more")));

  panel.covariates[1].values = Eigen::ArrayXXd::Constant(score.rows(), score.cols(), 300);
  const WindowEstimates constant = estimates_of(panel);
  ASSERT_EQ(constant.context.size(), 1U);
  EXPECT_THAT(constant.notes, Contains(HasSubstr("cin_rate is not adjusted for")));
  EXPECT_NEAR(constant.units[3].expected, collinear.units[3].expected, 1e-9);
}

TEST(RateModel, missing_circumstance_takes_the_mean_of_the_region) {
  Panel missing = gradient_panel();
  missing.exposure.setConstant(60000);
  Panel filled = missing;
  // Units 0, 9, 18 and 27 share a region.
  missing.covariates[0].values.row(0) = unknown;
  const auto& score = filled.covariates[0].values;
  filled.covariates[0].values.row(0) = (score.row(9) * score.row(18) * score.row(27)).pow(1.0 / 3);
  const WindowEstimates with_gap = estimates_of(missing);
  EXPECT_NEAR(with_gap.units[0].expected, estimates_of(filled).units[0].expected, 1e-9);
  EXPECT_THAT(with_gap.notes, Contains(HasSubstr("idaci_score is not known for Area 1: the mean of the region")));
}

TEST(RateModel, ended_unit_informs_the_fit) {
  Panel panel = gradient_panel();
  const double before = estimates_of(panel).units[5].expected;
  panel.units[0].ended = true;
  EXPECT_EQ(estimates_of(panel).units[5].expected, before);
}

TEST(RateModel, units_that_vary_like_chance_have_the_expected_rate) {
  const WindowEstimates estimates = estimates_of(test_panel(Eigen::ArrayXXd::Constant(25, 4, 6)));
  EXPECT_EQ(estimates.dispersion_variance, 0);
  EXPECT_TRUE(estimates.convergence.converged);
  EXPECT_THAT(estimates.convergence.words, HasSubstr("no more than chance"));
  EXPECT_EQ(estimates.units[0].relative_rate, 1);
}

TEST(RateModel, same_panel_gives_the_same_bits) {
  const Panel panel = gradient_panel();
  const WindowEstimates first = estimates_of(panel);
  const WindowEstimates second = estimates_of(panel);
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    EXPECT_EQ(first.units[i].relative_rate, second.units[i].relative_rate);
    EXPECT_EQ(first.units[i].prob_low, second.units[i].prob_low);
  }
}

TEST(RateModel, window_must_lie_within_the_panel) {
  const auto model = shipped_model("gamma_poisson");
  const Panel panel = test_panel(Eigen::ArrayXXd::Constant(2, 3, 5));
  EXPECT_TRUE(model->estimate(panel, {1, 2}, {}));
  const auto beyond = model->estimate(panel, {2, 2}, {});
  ASSERT_FALSE(beyond);
  EXPECT_THAT(beyond.error().message,
              HasSubstr("a window of 2 periods from number 3 does not lie within a panel of 3"));
  EXPECT_FALSE(model->estimate(panel, {0, 0}, {}));
}

TEST(RateModel, panel_without_usable_cell_is_refused) {
  const auto refused =
      shipped_model("gamma_poisson")->estimate(test_panel(Eigen::ArrayXXd::Constant(2, 2, unknown)), {0, 2}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::numeric);
  EXPECT_THAT(refused.error().message, HasSubstr("no authority has an exact count and a child population"));
}

}  // namespace
}  // namespace tocsin
