#include <cmath>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/publish/table.hpp"

#include "sample_tables.hpp"

namespace tocsin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(BreakdownTable, reproduces_the_published_totals_by_nature_and_looked_after) {
  const Edition made = england();
  TableQuery query;
  query.breakdowns = {Breakdown::nature, Breakdown::looked_after};
  std::map<std::tuple<int, std::string, std::string>, std::string> shown;
  for (const TableRow& row : table(made, query).rows) {
    shown[{reporting_year_of(row.period.last()), row.category, std::string(nature_words(row.nature))}] =
        row.cells.front().figure.text();
  }
  for (const PublishedYear& year : published) {
    EXPECT_EQ((shown[{year.year, "Total", "Total"}]), std::to_string(year.deaths + year.harm + year.other));
    EXPECT_EQ((shown[{year.year, "Total", "Child death"}]), std::to_string(year.deaths));
    EXPECT_EQ((shown[{year.year, "Total", "Serious harm"}]), std::to_string(year.harm));
    EXPECT_EQ((shown[{year.year, "Total", "Other"}]), std::to_string(year.other));
    if (year.looked_after > 0) {
      EXPECT_EQ((shown[{year.year, "Yes", "Total"}]), std::to_string(year.looked_after));
    }
  }
  EXPECT_EQ((shown.count({2023, "Yes", "Total"})), 0U) << "looked after is published from 2024 on";
}

TEST(BreakdownTable, collapses_serious_harm_and_other_in_breakdowns_as_the_department_does) {
  const Edition made = england();
  TableQuery query;
  query.breakdowns = {Breakdown::sex, Breakdown::quarter};
  query.by_nature = true;
  query.years = {2025};
  std::map<std::pair<std::string, NatureGroup>, std::string> shown;
  for (const TableRow& row : table(made, query).rows)
    shown[{row.category, row.nature}] = row.cells.front().figure.text();
  EXPECT_EQ((shown[{"Female", NatureGroup::child_death}]), "54");
  EXPECT_EQ((shown[{"Female", NatureGroup::serious_harm_and_other}]), "59");
  EXPECT_EQ((shown[{"Male", NatureGroup::total}]), "225");
  EXPECT_EQ((shown[{"Transgender", NatureGroup::total}]), "0") << "a true zero is shown";
  EXPECT_EQ((shown[{"Q1", NatureGroup::total}]), "86");
  EXPECT_FALSE((shown.count({"Q1", NatureGroup::serious_harm})));
}

TEST(BreakdownTable, withholds_a_small_characteristic_and_what_would_give_it_away) {
  std::vector<StreamEvent> events = events_of(published.back());
  for (int i = 0; i < 3; ++i) events[static_cast<std::size_t>(i)].child.sex = Sex::not_known;
  Edition made = england();
  made.assessment.panel = testing::one_unit_panel(2026, 2026);
  made.figures = testing::cube_of(std::move(events), made.assessment.panel);
  TableQuery query;
  query.breakdowns = {Breakdown::sex};
  std::map<std::string, std::string> shown;
  const Table drawn = table(made, query);
  for (const TableRow& row : drawn.rows) shown[row.category] = row.cells.front().figure.text();
  EXPECT_EQ(shown["Not known"], "c");
  EXPECT_EQ(shown["Female"], "c") << "else 357 less the two others is it";
  EXPECT_NE(shown["Male"], "c");
  EXPECT_EQ(drawn.rows.front().breakdown, Breakdown::sex);
  ASSERT_EQ(drawn.symbols.size(), 1U);
  EXPECT_EQ(drawn.symbols.front().symbol, "c");
}

TEST(BreakdownTable, takes_a_breakdown_wholly_from_published_rows_where_there_is_one) {
  Panel panel = testing::one_unit_panel(2026, 2026);
  CubeSources sources;
  sources.stream = event_stream(events_of(published.back()));
  sources.event_files = {9};
  const Period year = Period::reporting_year(2026);
  const AreaCode code = code_of("E92000001");
  const auto row = [&](std::string breakdown, Figure figure, std::uint64_t line) {
    sources.counts.push_back({{"notifications", Level::country, code, year, std::move(breakdown), figure}, {4, line}});
  };
  row("", Figure::exact(357), 2);
  row("sex=male", Figure::exact(200), 3);
  row("sex=female", Figure::exact(150), 4);
  row("sex=not_known", Figure::exact(7), 5);
  row("age=under_1;nature=serious_harm", Figure::exact(60), 6);
  row("age=under_1;nature=other", Figure::exact(5), 7);
  row("age=under_1;sex=male", Figure::exact(40), 8);
  const FigureCube cube = build_cube(sources, panel, testing::empty_register(), Period::calendar_year(2030).first());
  std::map<std::pair<std::string, NatureGroup>, const NationalFigureCell*> cells;
  for (const NationalFigureCell& cell : cube.national) cells[{cell.category, cell.nature}] = &cell;
  const auto& male = *cells.at({"Male", NatureGroup::total});
  EXPECT_EQ(male.figure, Figure::exact(200));
  EXPECT_EQ(male.trace.how, Transformation::as_published);
  EXPECT_THAT(male.trace.rows, ElementsAre(SourceRow{4, 3}));
  const auto& quarter = *cells.at({"Q2", NatureGroup::total});
  EXPECT_EQ(quarter.trace.how, Transformation::events_counted);
  EXPECT_THAT(quarter.trace.rows, ElementsAre(SourceRow{9, 0}));
  EXPECT_EQ(cells.count({"16 to 17", NatureGroup::total}), 0U) << "ages were published, so no age is counted";
}

TEST(FigureCube, adds_the_children_of_authorities_where_none_were_published_of_the_larger_area) {
  const Panel panel = testing::one_unit_panel(2024, 2026);
  const AreaCode england = code_of("E92000001");
  CubeSources sources;
  const auto children = [&](AreaCode area, int year, double number, std::uint64_t line) {
    const Level level = area == england ? Level::country : Level::authority;
    sources.circumstances.push_back(
        {{std::string(measures::child_population), level, area, Period::calendar_year(year), "", Figure::exact(number)},
         {4, line}});
  };
  children(panel.units[0].code, 2023, 90'000, 2);
  children(panel.units[0].code, 2024, 91'000, 3);
  children(england, 2024, 12'000'000, 4);
  const FigureCube cube = build_cube(sources, panel, testing::empty_register(), Period::calendar_year(2030).first());
  EXPECT_EQ(child_years_of(cube, england, panel.periods[0]), 90'000 * panel.periods[0].years());
  EXPECT_EQ(child_years_of(cube, england, panel.periods[1]), 12'000'000 * panel.periods[1].years());
  const CircumstanceCell* const added = circumstance_of(cube, measures::child_population, england, panel.periods[0]);
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->trace.how, Transformation::authorities_added);
  EXPECT_THAT(added->trace.rows, ElementsAre(SourceRow{4, 0}));
  EXPECT_TRUE(std::isnan(child_years_of(cube, code_of("E12000001"), panel.periods[0])));
}

}  // namespace
}  // namespace tocsin
