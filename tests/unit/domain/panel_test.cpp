#include "tocsin/domain/panel.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "register_example.hpp"

namespace tocsin {
namespace {

using example::code;

Observation count(const char* area, int year, double value) {
  return {std::string(measures::notifications),
          Level::authority,
          code(area),
          Period::reporting_year(year),
          "",
          Figure::exact(value)};
}

Observation population(const char* area, int mid_year, double children) {
  return {std::string(measures::child_population),
          Level::authority,
          code(area),
          Period::calendar_year(mid_year),
          "",
          Figure::exact(children)};
}

std::vector<Period> years(int from, int to) {
  std::vector<Period> periods;
  for (int year = from; year <= to; ++year) periods.push_back(Period::reporting_year(year));
  return periods;
}

/// Mid-year populations of every code in every year in which it was in force on 30 June, 1000 times its last two
/// digits.
PanelSources sources(int from, int to) {
  PanelSources made;
  for (const Authority& authority : example::authorities()) {
    for (int year = from - 1; year < to; ++year) {
      const Day mid(std::chrono::year(year) / std::chrono::June / 30);
      if (!authority.in_force_on(mid)) continue;
      const double size = 1000.0 * std::stod(std::string(authority.code.text().substr(7)));
      made.population.push_back(population(std::string(authority.code.text()).c_str(), year, size));
    }
  }
  return made;
}

std::size_t row(const Panel& panel, const char* area) {
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    if (panel.units[i].code == code(area)) return i;
  }
  ADD_FAILURE() << area << " is no unit";
  return 0;
}

double exposure(const Panel& panel, const char* area, int t) {
  return panel.exposure(static_cast<Eigen::Index>(row(panel, area)), t);
}

TEST(Panel, a_recode_carries_counts_and_exposure_under_the_newest_code) {
  auto from = sources(2019, 2022);
  from.counts = {count("E06000011", 2019, 4), count("E06000012", 2020, 5), count("E06000012", 2021, 6),
                 count("E06000013", 2022, 7)};
  const auto panel = build_panel(from, years(2019, 2022), example::authority_register());
  ASSERT_TRUE(panel) << panel.error().message;
  const std::size_t i = row(*panel, "E06000013");
  EXPECT_EQ(panel->count(i, 0), Figure::exact(4));
  EXPECT_EQ(panel->count(i, 3), Figure::exact(7));
  EXPECT_EQ(exposure(*panel, "E06000013", 0), 11000);
  EXPECT_EQ(exposure(*panel, "E06000013", 3), 13000);
  EXPECT_EQ(panel->units[i].history, History::carried);
}

TEST(Panel, a_merger_adds_counts_and_exposure_and_needs_both) {
  auto from = sources(2019, 2022);
  from.counts = {count("E06000021", 2019, 4), count("E06000022", 2019, 5), count("E06000021", 2020, 6),
                 count("E06000023", 2021, 7)};
  const auto panel = build_panel(from, years(2019, 2022), example::authority_register());
  ASSERT_TRUE(panel) << panel.error().message;
  const std::size_t i = row(*panel, "E06000023");
  EXPECT_EQ(panel->count(i, 0), Figure::exact(9));
  EXPECT_EQ(panel->count(i, 1), Figure::not_available());  // one predecessor is silent
  EXPECT_EQ(panel->count(i, 2), Figure::exact(7));
  EXPECT_EQ(exposure(*panel, "E06000023", 0), 43000);
}

TEST(Panel, a_split_leaves_an_ended_unit_and_two_that_start) {
  auto from = sources(2020, 2023);
  from.counts = {count("E10000031", 2020, 4), count("E10000031", 2021, 5), count("E06000032", 2022, 2),
                 count("E06000033", 2022, 3)};
  const auto panel = build_panel(from, years(2020, 2023), example::authority_register());
  ASSERT_TRUE(panel) << panel.error().message;
  const std::size_t ended = row(*panel, "E10000031");
  EXPECT_TRUE(panel->units[ended].ended);
  EXPECT_EQ(panel->count(ended, 1), Figure::exact(5));
  EXPECT_EQ(panel->count(ended, 2), Figure::not_applicable());
  const std::size_t north = row(*panel, "E06000032");
  EXPECT_EQ(panel->count(north, 0), Figure::not_applicable());
  EXPECT_EQ(panel->count(north, 2), Figure::exact(2));
  EXPECT_EQ(panel->count(north, 3), Figure::not_available());
  EXPECT_FALSE(panel->usable(north, 3));
  EXPECT_TRUE(std::isnan(exposure(*panel, "E06000032", 0)));
}

TEST(Panel, rows_before_and_after_a_recode_inside_one_year_are_added) {
  auto authorities = example::authorities();
  authorities.push_back(example::authority("E08000016", "370", "Mover", "2009-01-01", "2025-04-30"));
  authorities.push_back(example::authority("E08000038", "370", "Mover", "2025-05-01"));
  auto lineage = example::lineage();
  lineage.push_back(example::step("R3", "2025-05-01", "E08000016", "E08000038", Extent::whole));
  const auto known = AuthorityRegister::from(authorities, example::regions(), lineage);
  ASSERT_TRUE(known) << known.error().message;
  PanelSources from;
  from.counts = {count("E08000016", 2026, 1), count("E08000038", 2026, 3)};
  from.population = {population("E08000016", 2024, 50000)};
  const auto both = build_panel(from, years(2026, 2026), *known);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->count(row(*both, "E08000038"), 0), Figure::exact(4));
  from.counts = {count("E08000038", 2026, 4)};  // as the publisher writes it: the whole year under the new code
  const auto one = build_panel(from, years(2026, 2026), *known);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->count(row(*one, "E08000038"), 0), Figure::exact(4));
}

TEST(Panel, a_back_series_under_a_new_code_is_used_only_where_the_old_code_is_silent) {
  auto from = sources(2019, 2020);
  from.counts = {count("E06000011", 2019, 4), count("E06000013", 2019, 99), count("E06000013", 2020, 5)};
  const auto panel = build_panel(from, years(2019, 2020), example::authority_register());
  ASSERT_TRUE(panel);
  const std::size_t i = row(*panel, "E06000013");
  EXPECT_EQ(panel->count(i, 0), Figure::exact(4));
  EXPECT_EQ(panel->count(i, 1), Figure::exact(5));
  EXPECT_THAT(panel->notes, testing::Contains(testing::HasSubstr("1 counts were published under a newer code")));
}

TEST(Panel, a_panel_of_the_past_holds_only_units_of_its_time) {
  auto from = sources(2020, 2021);
  from.counts = {count("E10000031", 2020, 4)};
  const auto panel = build_panel(from, years(2020, 2021), example::authority_register());
  ASSERT_TRUE(panel);
  std::vector<std::string> codes;
  for (const PanelUnit& unit : panel->units) codes.emplace_back(unit.code.text());
  EXPECT_THAT(codes, testing::ElementsAre("E06000001", "E06000013", "E06000023", "E10000031"));
  EXPECT_FALSE(panel->units[row(*panel, "E10000031")].ended);
}

TEST(Panel, the_latest_earlier_population_stands_in_and_is_said) {
  PanelSources from;
  from.counts = {count("E06000001", 2025, 3), count("E06000001", 2026, 3)};
  from.population = {population("E06000001", 2023, 1000), population("E06000001", 2024, 1100)};
  const auto panel = build_panel(from, years(2025, 2026), example::authority_register());
  ASSERT_TRUE(panel);
  EXPECT_EQ(exposure(*panel, "E06000001", 0), 1100);  // mid-2024 falls in April 2024 to March 2025
  EXPECT_EQ(exposure(*panel, "E06000001", 1), 1100);
  EXPECT_THAT(panel->notes, testing::ElementsAre(testing::HasSubstr("mid-2024 population stands in")));
}

TEST(Panel, a_denominator_given_for_the_period_itself_is_taken) {
  PanelSources from;
  from.counts = {count("E06000001", 2025, 3)};
  from.population = {population("E06000001", 2024, 1100),
                     {std::string(measures::child_population), Level::authority, code("E06000001"),
                      Period::reporting_year(2025), "", Figure::exact(777)}};
  const auto panel = build_panel(from, years(2025, 2025), example::authority_register());
  ASSERT_TRUE(panel);
  EXPECT_EQ(exposure(*panel, "E06000001", 0), 777);
}

TEST(Panel, a_suppressed_count_stays_suppressed_and_is_not_usable) {
  PanelSources from = sources(2025, 2025);
  from.counts = {count("E06000001", 2025, 3)};
  from.counts[0].figure = Figure::confidential();
  const auto panel = build_panel(from, years(2025, 2025), example::authority_register());
  ASSERT_TRUE(panel);
  EXPECT_EQ(panel->count(row(*panel, "E06000001"), 0).text(), "c");
  EXPECT_FALSE(panel->usable(row(*panel, "E06000001"), 0));
}

TEST(Panel, a_count_is_usable_when_its_rounding_hardly_matters) {
  PanelSources from = sources(2025, 2025);
  for (const auto& [shown, usable] : {std::pair(40.0, false), std::pair(45.0, true)}) {
    from.counts = {count("E06000001", 2025, 3)};
    from.counts[0].figure = Figure::rounded(shown, 5);
    const auto panel = build_panel(from, years(2025, 2025), example::authority_register());
    ASSERT_TRUE(panel);
    EXPECT_EQ(panel->usable(row(*panel, "E06000001"), 0), usable) << shown;
  }
}

TEST(Panel, successors_inherit_a_deprivation_score_and_take_the_nearest_children_in_need) {
  PanelSources from = sources(2022, 2023);
  from.counts = {count("E06000032", 2022, 2)};
  const auto context = [](std::string_view measure, const char* area, Period period, double value) {
    return Observation{std::string(measure), Level::authority, code(area), period, "", Figure::exact(value)};
  };
  from.context = {context(measures::idaci_score, "E10000031", Period::calendar_year(2019), 0.17),
                  context(measures::children_in_need, "E06000032", Period::on(*parse_day("2022-03-31")), 64)};
  const auto panel = build_panel(from, years(2022, 2023), example::authority_register());
  ASSERT_TRUE(panel);
  const auto i = static_cast<Eigen::Index>(row(*panel, "E06000032"));
  EXPECT_EQ(panel->covariate("idaci_score")->values(i, 0), 0.17);
  EXPECT_EQ(panel->covariate("cin_rate")->values(i, 0), 20.0);  // the first day known is later
  EXPECT_EQ(panel->covariate("cin_rate")->values(i, 1), 20.0);
  EXPECT_EQ(panel->covariate("nothing"), nullptr);
}

TEST(Panel, a_division_carries_the_counts_of_before_with_its_successors) {
  PanelSources made = sources(2020, 2023);
  for (int year = 2020; year <= 2021; ++year) made.counts.push_back(count("E10000031", year, 10 + year - 2020));
  for (int year = 2022; year <= 2023; ++year) {
    made.counts.push_back(count("E06000032", year, 4));
    made.counts.push_back(count("E06000033", year, 5));
  }
  const Panel panel = build_panel(made, years(2020, 2023), example::authority_register()).value();
  ASSERT_EQ(panel.divisions.size(), 1u);
  const Division& division = panel.divisions[0];
  EXPECT_EQ(division.predecessors, std::vector{row(panel, "E10000031")});
  EXPECT_EQ(division.successors, (std::vector{row(panel, "E06000032"), row(panel, "E06000033")}));
  EXPECT_EQ(division.counts[0], Figure::exact(10));
  EXPECT_EQ(division.counts[1], Figure::exact(11));
  EXPECT_EQ(division.counts[2], Figure::not_applicable());
  // 31,000 children in the proportion of the successors' 32,000 and 33,000.
  EXPECT_NEAR(division.exposure(0, 0), 31000.0 * 32 / 65, 1e-9);
  EXPECT_NEAR(division.exposure.col(1).sum(), 31000, 1e-9);
  EXPECT_TRUE(std::isnan(division.exposure(0, 2)));
}

TEST(Panel, the_children_of_successors_stand_in_for_unknown_ones_of_before) {
  PanelSources made = sources(2021, 2022);
  std::erase_if(made.population, [](const Observation& o) { return o.area == code("E10000031"); });
  made.counts = {count("E10000031", 2021, 9), count("E06000032", 2022, 4), count("E06000033", 2022, 5)};
  const Panel panel = build_panel(made, years(2021, 2022), example::authority_register()).value();
  ASSERT_EQ(panel.divisions.size(), 1u);
  EXPECT_NEAR(panel.divisions[0].exposure(0, 0), 32000, 1e-9);
  EXPECT_NEAR(panel.divisions[0].exposure(1, 0), 33000, 1e-9);
  EXPECT_THAT(panel.notes, testing::Contains(testing::HasSubstr("Wholeshire")));
}

TEST(Panel, published_totals_of_regions_are_kept_beside) {
  PanelSources made = sources(2022, 2023);
  made.counts = {count("E06000001", 2022, 4), count("E06000001", 2023, 5)};
  Observation total = made.counts[1];
  total.level = Level::region;
  total.area = code("E12000001");
  total.figure = Figure::rounded(20, 10);
  made.counts.push_back(total);
  const Panel panel = build_panel(made, years(2022, 2023), example::authority_register()).value();
  ASSERT_EQ(panel.region_totals.size(), 1u);
  EXPECT_EQ(panel.region_totals[0].period, 1u);
  EXPECT_EQ(panel.region_totals[0].figure, Figure::rounded(20, 10));
}

TEST(Panel, refuses_what_cannot_be_a_panel) {
  const auto known = example::authority_register();
  PanelSources from;
  from.counts = {count("E06000001", 2025, 3)};
  EXPECT_FALSE(build_panel(from, {}, known));
  EXPECT_FALSE(build_panel(from, {Period::reporting_year(2023), Period::reporting_year(2025)}, known));
  EXPECT_FALSE(build_panel(from, {Period::reporting_quarter(2025, 1)}, known));
  EXPECT_EQ(build_panel(from, years(2020, 2021), known).error().kind, ErrorKind::not_found);
  from.counts[0].figure = Figure::exact(-1);
  EXPECT_FALSE(build_panel(from, years(2025, 2025), known));
}

}  // namespace
}  // namespace tocsin
