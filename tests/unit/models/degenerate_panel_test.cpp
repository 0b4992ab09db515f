// Panels that hardly are any, through every model: figures that are numbers, and notes that say what they rest on.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipped_model.hpp"
#include "test_panel.hpp"

namespace tocsin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Eigen::ArrayXXd counts(Eigen::Index units, Eigen::Index years) {
  return Eigen::ArrayXXd::NullaryExpr(units, years, [](Eigen::Index i, Eigen::Index t) {
    return static_cast<double>((i * 7 + t * 3 + i * t) % 5 + (i % 10 == 0 ? 8 : 0));
  });
}

void add_covariate(Panel& panel, const std::string& name, double (*value)(Eigen::Index, Eigen::Index)) {
  panel.covariates.push_back(
      {name, Eigen::ArrayXXd::NullaryExpr(panel.exposure.rows(), panel.exposure.cols(),
                                          [value](Eigen::Index i, Eigen::Index t) { return value(i, t); })});
}

WindowEstimates estimate(const std::string& model, const Panel& panel) {
  ModelCard card = shipped_card(model);
  card.covariates.clear();
  for (const Covariate& covariate : panel.covariates) card.covariates.push_back({covariate.name, Scale::identity});
  auto estimates = make_rate_model(card).value()->estimate(
      panel, {0, panel.periods.size()}, {.ratio = 1.25, .flag_probability = 0.9, .power = 0.8, .thorough = true});
  EXPECT_TRUE(estimates) << (estimates ? "" : estimates.error().message);
  return estimates ? std::move(*estimates) : WindowEstimates{};
}

void expect_sound(const WindowEstimates& estimates) {
  EXPECT_FALSE(estimates.convergence.words.empty());
  for (const RateEstimate& unit : estimates.units) {
    for (const double value : {unit.expected, unit.rate_per_100k, unit.relative_rate, unit.relative_lower,
                               unit.relative_upper, unit.prob_high, unit.prob_low, unit.funnel_z})
      ASSERT_TRUE(std::isfinite(value)) << estimates.model << " unit " << unit.unit;
    EXPECT_LE(unit.relative_lower, unit.relative_rate);
    EXPECT_LE(unit.relative_rate, unit.relative_upper);
    EXPECT_LE(unit.prob_high + unit.prob_low, 1 + 1e-9);
  }
  for (const YearEffect& year : estimates.years) EXPECT_TRUE(std::isfinite(year.estimate + year.standard_error));
  for (const ContextEffect& effect : estimates.context)
    EXPECT_TRUE(std::isfinite(effect.estimate + effect.standard_error)) << effect.covariate;
  for (const SpreadEstimate& spread : estimates.spreads) EXPECT_TRUE(std::isfinite(spread.mean)) << spread.name;
}

/// Estimates every model; the notes of the persistent one.
std::vector<std::string> notes_of(const Panel& panel) {
  for (const char* model : {"gamma_poisson", "funnel"}) expect_sound(estimate(model, panel));
  WindowEstimates estimates = estimate("persistent_rate", panel);
  expect_sound(estimates);
  return std::move(estimates.notes);
}

TEST(DegeneratePanel, an_ordinary_panel_rests_on_its_counts) {
  for (const std::string& note : notes_of(test_panel(counts(30, 5)))) EXPECT_THAT(note, Not(HasSubstr("prior")));
}

TEST(DegeneratePanel, few_units_rest_on_the_priors) {
  EXPECT_THAT(notes_of(test_panel(counts(1, 5))), Contains(HasSubstr("one authority alone")));
  EXPECT_THAT(notes_of(test_panel(counts(2, 5))), Contains(HasSubstr("2 authorities: how far they spread")));
}

TEST(DegeneratePanel, one_year_does_not_tell_what_persists) {
  EXPECT_THAT(notes_of(test_panel(counts(30, 1))), Contains(HasSubstr("one year alone")));
}

TEST(DegeneratePanel, without_any_notification_the_priors_stand) {
  EXPECT_THAT(notes_of(test_panel(Eigen::ArrayXXd::Zero(30, 5))), Contains(HasSubstr("no notification at all: every")));
  const WindowEstimates estimates = estimate("persistent_rate", test_panel(Eigen::ArrayXXd::Zero(30, 5)));
  EXPECT_LT(estimates.units[0].prob_high, 0.5);
}

TEST(DegeneratePanel, a_year_without_notifications_is_named) {
  Eigen::ArrayXXd some = counts(30, 5);
  some.col(3).setZero();
  EXPECT_THAT(notes_of(test_panel(some)),
              Contains("no notification at all in April 2024 to March 2025: its level rests on the prior"));
}

TEST(DegeneratePanel, no_exposure_is_refused) {
  for (const char* model : {"persistent_rate", "gamma_poisson", "funnel"}) {
    const auto refused = shipped_model(model)->estimate(test_panel(counts(4, 3), 0), {0, 3}, {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("no authority has an exact count and a child population"));
  }
}

TEST(DegeneratePanel, counts_from_0_to_ten_million_are_fitted) {
  const auto size = [](Eigen::Index i) { return i % 6 == 0 ? 0 : std::pow(10, i % 6 == 5 ? 7 : i % 6); };
  notes_of(test_panel(Eigen::ArrayXXd::NullaryExpr(30, 5, [&](Eigen::Index i, Eigen::Index) { return size(i); })));
  notes_of(test_panel(
      Eigen::ArrayXXd::NullaryExpr(30, 5, [&](Eigen::Index i, Eigen::Index t) { return size(i * 5 + t * t); })));
  Eigen::ArrayXXd one = Eigen::ArrayXXd::Zero(30, 5);
  one.row(0).setConstant(1e7);
  notes_of(test_panel(one, 1000));
}

TEST(DegeneratePanel, exposures_of_any_size_are_fitted) {
  const Eigen::ArrayXXd wild = Eigen::ArrayXXd::NullaryExpr(30, 5, [](Eigen::Index i, Eigen::Index t) {
    return (i + 2 * t) % 3 == 0 ? 1e-9 : (i + t) % 2 == 0 ? 1.0 : 1e15;
  });
  notes_of(test_panel(counts(30, 5), wild));
}

TEST(DegeneratePanel, a_constant_circumstance_is_said) {
  Panel panel = test_panel(counts(30, 5));
  add_covariate(panel, "flat", [](Eigen::Index, Eigen::Index) { return 1e6; });
  EXPECT_THAT(notes_of(panel), Contains("flat does not vary: its coefficient is the prior's"));
}

TEST(DegeneratePanel, a_circumstance_in_small_units_is_not_constant) {
  Panel panel = test_panel(counts(30, 5));
  add_covariate(panel, "small", [](Eigen::Index i, Eigen::Index) { return 1e-13 * static_cast<double>(i); });
  EXPECT_THAT(notes_of(panel), Not(Contains(HasSubstr("small"))));
}

TEST(DegeneratePanel, collinear_circumstances_share_the_effect) {
  Panel panel = test_panel(counts(30, 5));
  add_covariate(panel, "first", [](Eigen::Index i, Eigen::Index) { return static_cast<double>(i); });
  add_covariate(panel, "second", [](Eigen::Index i, Eigen::Index) { return 3 - 2 * static_cast<double>(i); });
  add_covariate(panel, "trend", [](Eigen::Index, Eigen::Index t) { return static_cast<double>(t); });
  const std::vector<std::string> notes = notes_of(panel);
  EXPECT_THAT(notes, Contains(HasSubstr("second says no more than the years and the circumstances before it")));
  EXPECT_THAT(notes, Contains(HasSubstr("trend says no more")));
  EXPECT_THAT(notes, Not(Contains(HasSubstr("first says"))));
}

TEST(DegeneratePanel, a_circumstance_with_zeros_only_at_one_level_separates) {
  Eigen::ArrayXXd some = counts(40, 5) + 1;
  some.topRows(8).setZero();
  Panel panel = test_panel(some);
  add_covariate(panel, "remote", [](Eigen::Index i, Eigen::Index) { return i < 8 ? 1.0 : 0.0; });
  EXPECT_THAT(notes_of(panel), Contains(HasSubstr("remote parts the counts")));
  const WindowEstimates estimates = estimate("persistent_rate", panel);
  EXPECT_LT(estimates.context[0].estimate, -1);
  EXPECT_TRUE(estimates.convergence.converged);
  EXPECT_FALSE(estimate("gamma_poisson", panel).convergence.converged);
}

}  // namespace
}  // namespace tocsin
