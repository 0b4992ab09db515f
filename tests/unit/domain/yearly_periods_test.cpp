#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "tocsin/domain/panel.hpp"

#include "register_example.hpp"

namespace tocsin {
namespace {

using example::code;

Observation total(const char* area, int year, double value) {
  return {std::string(measures::notifications),
          Level::authority,
          code(area),
          Period::reporting_year(year),
          "",
          Figure::exact(value)};
}

std::vector<Period> reporting_years(int from, int to) {
  std::vector<Period> periods;
  for (int year = from; year <= to; ++year) periods.push_back(Period::reporting_year(year));
  return periods;
}

std::function<bool(const Period&)> since(int year) {
  return [year](const Period& period) { return reporting_year_of(period.last()) >= year; };
}

TEST(YearlyPeriods, a_year_of_which_nothing_was_received_is_a_gap) {
  PanelSources made;
  for (int year = 2021; year <= 2023; ++year)
    made.population.push_back({std::string(measures::child_population), Level::authority, code("E06000001"),
                               Period::calendar_year(year), "", Figure::exact(1000)});
  made.counts = {total("E06000001", 2022, 4), total("E06000001", 2024, 5)};
  const auto periods = yearly_periods(made.counts, since(2019));
  EXPECT_EQ(periods, reporting_years(2022, 2024));
  const auto panel = build_panel(made, periods, example::authority_register());
  ASSERT_TRUE(panel) << panel.error().message;
  const auto at = std::ranges::find(panel->units, code("E06000001"), &PanelUnit::code);
  ASSERT_NE(at, panel->units.end());
  const auto i = static_cast<std::size_t>(at - panel->units.begin());
  EXPECT_EQ(panel->count(i, 0), Figure::exact(4));
  EXPECT_EQ(panel->count(i, 1), Figure::not_available());
  EXPECT_EQ(panel->count(i, 2), Figure::exact(5));
  EXPECT_EQ(panel->exposure(static_cast<Eigen::Index>(i), 1), 1000);
}

TEST(YearlyPeriods, periods_are_those_of_the_totals_asked_for) {
  std::vector<Observation> counts = {total("E06000001", 2018, 1), total("E06000001", 2021, 1),
                                     total("E06000001", 2026, 1)};
  counts[2].breakdown = "sex:male";
  EXPECT_EQ(yearly_periods(counts, since(2019)), reporting_years(2021, 2021));
  EXPECT_EQ(yearly_periods(counts, since(2018)), reporting_years(2018, 2021));
  EXPECT_EQ(yearly_periods(counts, [](const Period& p) { return reporting_year_of(p.last()) <= 2020; }),
            reporting_years(2018, 2018));
  EXPECT_EQ(yearly_periods(counts, since(2019), 3), reporting_years(2019, 2021)) << "the missing ones come before";
  EXPECT_TRUE(yearly_periods(counts, since(2022)).empty());
  EXPECT_TRUE(yearly_periods({}, since(2019), 3).empty());
}

TEST(YearlyPeriods, one_row_of_another_kind_of_year_does_not_take_the_place_of_the_rest) {
  std::vector<Observation> counts;
  for (const int year : {2020, 2021, 2023}) counts.push_back(total("E06000001", year, 1));
  for (Observation& each : counts) each.period = Period::calendar_year(reporting_year_of(each.period.last()));
  counts.push_back(total("E06000001", 2022, 1));
  EXPECT_EQ(yearly_periods(counts, since(2019)),
            (std::vector{Period::calendar_year(2020), Period::calendar_year(2021), Period::calendar_year(2022),
                         Period::calendar_year(2023)}));
  for (const int year : {2023, 2024}) counts.push_back(total("E06000001", year, 1));
  EXPECT_EQ(yearly_periods(counts, since(2019)), reporting_years(2022, 2024)) << "April's among equals";
}

}  // namespace
}  // namespace tocsin
