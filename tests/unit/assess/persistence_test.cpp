#include "tocsin/assess/persistence.hpp"

#include <limits>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

#include "../models/shipped_model.hpp"
#include "../models/test_panel.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double national_rate = 3e-5;  // notifications per child-year

/// Sixty authorities of 100,000 to 395,000 children at the national rate, relative rates gamma with standard deviation
/// 0.25.
Panel background(Eigen::Index years, std::uint64_t seed = 3) {
  constexpr Eigen::Index units = 60;
  Random random(seed);
  Eigen::ArrayXXd counts(units, years);
  Eigen::ArrayXXd exposure(units, years);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double relative = random.gamma(16, 16);
    for (Eigen::Index t = 0; t < years; ++t) {
      exposure(i, t) = 100000 + 5000 * static_cast<double>(i);
      counts(i, t) = static_cast<double>(random.poisson(national_rate * relative * exposure(i, t)));
    }
  }
  return test_panel(counts, exposure);
}

/// Gives a unit the same yearly count and population throughout.
void plant(Panel& panel, std::size_t unit, double yearly_count, double population) {
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    panel.counts[unit * panel.periods.size() + t] = Figure::exact(yearly_count);
  }
  panel.exposure.row(static_cast<Eigen::Index>(unit)) = population;
}

Assessment assessed(const Panel& panel, const Policy& policy = {}) {
  return assess_persistence(panel, *shipped_model("gamma_poisson"), policy).value();
}

std::optional<Finding> finding_of(const Assessment& assessment, std::size_t unit) {
  for (const Finding& finding : assessment.findings) {
    if (finding.authority == assessment.panel.units[unit].code) return finding;
  }
  return std::nullopt;
}

TEST(Persistence, small_authority_is_never_flagged_low_for_zeros) {
  for (const Eigen::Index years : {3, 8}) {
    for (const double children : {8000.0, 30000.0, 60000.0}) {
      Panel panel = background(years);
      plant(panel, 0, 0, children);
      const Assessment assessment = assessed(panel);
      EXPECT_FALSE(finding_of(assessment, 0)) << children << " children, " << years << " years";
      EXPECT_FALSE(assessment.units[0].assessable_low);
    }
  }
}

TEST(Persistence, very_small_authority_is_not_assessable_and_says_why) {
  Panel panel = background(8);
  plant(panel, 0, 0, 8000);
  const UnitAssessment unit = assessed(panel).units[0];
  EXPECT_EQ(unit.status, Status::not_assessable);
  EXPECT_THAT(unit.reason,
              HasSubstr("0 notifications where 1.2 would be expected from its child population over April 2021 "
                        "to March 2026: too few to show, with 80% probability, a rate 3 times the expected"));
}

TEST(Persistence, planted_under_notifier_of_useful_size_is_found) {
  Panel panel = background(8);
  plant(panel, 0, 4, 400000);  // 4 a year where about 12 are expected: 60 in five years
  const Assessment assessment = assessed(panel);
  const std::optional<Finding> finding = finding_of(assessment, 0);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->id, "persistence-E06000001-low");
  EXPECT_EQ(finding->direction, Direction::low);
  EXPECT_EQ(finding->state, Status::persistent);
  EXPECT_EQ(finding->observed, 20);
  EXPECT_NEAR(finding->expected, 60, 6);
  EXPECT_LT(finding->upper, 0.8);
  EXPECT_GT(finding->probability, 0.98);
  EXPECT_LE(finding->q_value, 0.1);
  EXPECT_EQ(finding->since, Period::reporting_year(2021));  // the first vintage, three years from 2019
  EXPECT_EQ(finding->period.words(), "April 2021 to March 2026");
  EXPECT_EQ(finding->name, "Area 1");
  EXPECT_THAT(finding->reason, HasSubstr("20 notifications where "));
  EXPECT_THAT(finding->reason, HasSubstr("below 0.8 times it with more than 99.9% probability"));
  EXPECT_EQ(assessment.units[0].status, Status::persistent);
  EXPECT_EQ(assessment.units[0].reason, finding->reason);
}

TEST(Persistence, planted_over_notifier_is_found_high) {
  Panel panel = background(5);
  plant(panel, 59, 30, 400000);
  const std::optional<Finding> finding = finding_of(assessed(panel), 59);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->direction, Direction::high);
}

TEST(Persistence, departure_begun_late_is_dated_by_its_vintage) {
  Panel panel = background(8);
  plant(panel, 0, 12, 400000);
  for (std::size_t t = 5; t < 8; ++t) panel.counts[t] = Figure::exact(1);
  const Assessment assessment = assessed(panel);
  const std::optional<Finding> finding = finding_of(assessment, 0);
  ASSERT_TRUE(finding);
  EXPECT_GE(finding->since, Period::reporting_year(2025));
}

TEST(Persistence, course_says_how_a_unit_stood_at_each_vintage) {
  Panel panel = background(8);
  plant(panel, 0, 12, 400000);
  for (std::size_t t = 5; t < 8; ++t) panel.counts[t] = Figure::exact(1);
  plant(panel, 1, 0, 8000);
  const Assessment assessment = assessed(panel);
  const UnitAssessment& changed = assessment.units[0];
  ASSERT_EQ(changed.course.size(), assessment.vintages.size() + 1);
  EXPECT_EQ(changed.course.front(), (VintageStatus{Status::normal, Status::normal}));
  EXPECT_EQ(changed.course.back(), (VintageStatus{Status::normal, Status::persistent}));
  const std::optional<Finding> finding = finding_of(assessment, 0);
  ASSERT_TRUE(finding);
  for (std::size_t v = 0; v < changed.course.size(); ++v) {
    EXPECT_EQ(changed.course[v].low == Status::persistent,
              assessment.vintage(v).period.last() >= finding->since.last());
  }
  for (const VintageStatus& vintage : assessment.units[1].course)
    EXPECT_EQ(vintage, (VintageStatus{Status::not_assessable, Status::not_assessable}));
}

TEST(Persistence, ended_unit_is_never_flagged) {
  Panel panel = background(8);
  plant(panel, 0, 4, 400000);
  panel.units[0].ended = true;
  const Assessment assessment = assessed(panel);
  EXPECT_FALSE(finding_of(assessment, 0));
  EXPECT_EQ(assessment.units[0].status, Status::not_assessable);
  EXPECT_THAT(assessment.units[0].reason, HasSubstr("no longer exists"));
}

TEST(Persistence, successor_with_two_years_is_not_assessable) {
  Panel panel = background(8);
  plant(panel, 0, 0, 400000);
  panel.units[0].history = History::started;
  for (std::size_t t = 0; t < 6; ++t) panel.counts[t] = Figure::not_applicable();
  const Assessment assessment = assessed(panel);
  EXPECT_FALSE(finding_of(assessment, 0));
  EXPECT_EQ(assessment.units[0].status, Status::not_assessable);
  EXPECT_EQ(assessment.units[0].reason, "2 usable years in April 2021 to March 2026, where at least 3 are needed.");
}

TEST(Persistence, recode_carries_the_departure_under_the_new_code) {
  Panel panel = background(8);
  plant(panel, 0, 4, 400000);
  panel.units[0].code = AreaCode::parse("E06000099").value();
  panel.units[0].codes = {AreaCode::parse("E06000001").value(), panel.units[0].code};
  const std::optional<Finding> finding = finding_of(assessed(panel), 0);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->id, "persistence-E06000099-low");
}

TEST(Persistence, nobody_is_flagged_low_below_the_least_expected_count) {
  Panel panel = background(8);
  plant(panel, 0, 0, 400000);
  Policy policy;
  policy.minimum_expected = 1000;
  EXPECT_FALSE(finding_of(assessed(panel, policy), 0));
  EXPECT_TRUE(finding_of(assessed(panel), 0));
}

TEST(Persistence, leading_years_without_counts_are_passed_over) {
  Panel panel = background(8);
  plant(panel, 0, 4, 400000);
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    for (std::size_t t = 0; t < 4; ++t) panel.counts[i * 8 + t] = Figure::not_available();
  }
  const std::optional<Finding> finding = finding_of(assessed(panel), 0);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->since, Period::reporting_year(2025));  // the first vintage with three usable years
}

TEST(Persistence, units_that_vary_like_chance_are_not_assessable_and_it_is_said) {
  const Assessment assessment = assessed(test_panel(Eigen::ArrayXXd::Constant(25, 4, 6)));
  EXPECT_TRUE(assessment.findings.empty());
  EXPECT_EQ(assessment.units[0].status, Status::not_assessable);
  EXPECT_THAT(assessment.units[0].reason, HasSubstr("vary no more than chance alone"));
}

TEST(Persistence, panel_of_two_years_is_refused) {
  const auto refused = assess_persistence(background(2), *shipped_model("gamma_poisson"), {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the panel has 2 years and persistence needs at least 3"));
}

TEST(Persistence, words_of_a_model_error_say_which_assessment) {
  const auto refused =
      assess_persistence(test_panel(Eigen::ArrayXXd::Constant(3, 3, unknown)), *shipped_model("gamma_poisson"), {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("assessment at the end of April 2025 to March 2026: model 'gamma_poisson'"));
}

TEST(Persistence, every_unit_has_a_sentence_without_a_judgement_of_worth) {
  Panel panel = background(8);
  plant(panel, 0, 4, 400000);
  plant(panel, 1, 0, 8000);
  for (const UnitAssessment& unit : assessed(panel).units) {
    EXPECT_THAT(unit.reason, testing::EndsWith("."));
    for (const char* word : {"risk", "poor", "rank", "score", "red", "worst", "best"}) {
      EXPECT_THAT(" " + unit.reason, Not(HasSubstr(" " + std::string(word)))) << unit.reason;
    }
  }
}

}  // namespace
}  // namespace tocsin
