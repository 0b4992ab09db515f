// England's quarters go through the same door as every table.
#include <gtest/gtest.h>

#include "tocsin/publish/figure_cube.hpp"

#include "../../support/national_stream.hpp"

namespace tocsin {
namespace {

Day day(const char* text) { return parse_day(text).value(); }

/// A cube of the years to March 2025 and 2026, made on that day, from numbers of events by year and quarter.
FigureCube cube_on(const char* today, const std::vector<std::array<int, 3>>& numbers) {
  CubeSources sources;
  std::vector<StreamEvent> events;
  for (const auto& [year, quarter, number] : numbers) {
    for (int i = 0; i < number; ++i) events.push_back(testing::event_in(year, Nature::serious_harm, {}, quarter));
  }
  sources.stream = event_stream(std::move(events));
  sources.event_files = {7};
  return build_cube(sources, testing::one_unit_panel(2025, 2026), testing::empty_register(), day(today));
}

TEST(Quarters, of_an_ended_year_are_those_of_the_table_of_quarters) {
  const FigureCube cube = cube_on("2026-11-25", {{2026, 1, 3}, {2026, 2, 80}, {2026, 3, 9}, {2026, 4, 90}});
  ASSERT_EQ(cube.quarters.size(), 4U);
  for (int quarter = 1; quarter <= 4; ++quarter) {
    const QuarterFigure& shown = cube.quarters[static_cast<std::size_t>(quarter - 1)];
    EXPECT_EQ(shown.period, Period::reporting_quarter(2026, quarter));
    const auto cell = std::ranges::find_if(cube.national, [&](const NationalFigureCell& one) {
      return one.breakdown == Breakdown::quarter && one.category == "Q" + std::to_string(quarter) &&
             one.nature == NatureGroup::total;
    });
    ASSERT_NE(cell, cube.national.end());
    EXPECT_EQ(shown.figure, cell->figure);
  }
  EXPECT_EQ(cube.quarters[0].figure, Figure::confidential()) << "3 is too few to show";
  EXPECT_EQ(cube.quarters[2].figure, Figure::confidential()) << "9 is withheld with it: the year would give it away";
  EXPECT_EQ(cube.quarters[3].figure, Figure::exact(90));
}

TEST(Quarters, of_the_year_that_goes_on_are_counted_and_small_ones_withheld) {
  const FigureCube cube = cube_on("2026-11-25", {{2027, 1, 40}, {2027, 2, 4}, {2027, 3, 6}});
  ASSERT_EQ(cube.quarters.size(), 3U);
  EXPECT_EQ(cube.quarters[0].figure, Figure::exact(40));
  EXPECT_EQ(cube.quarters[1].figure, Figure::confidential());
  EXPECT_EQ(cube.quarters[2].figure, Figure::exact(6));
  EXPECT_EQ(cube.quarters[0].trace.how, Transformation::events_counted);
  EXPECT_EQ(cube.quarters[0].trace.rows, std::vector<SourceRow>({{7, 0}}));
  EXPECT_TRUE(cube.quarters[1].complete);
  EXPECT_FALSE(cube.quarters[2].complete) << "it goes on";
}

TEST(Quarters, are_not_complete_where_the_feed_stops_before_their_last_week) {
  // The events of the quarter are all of mid October; it ended on 31 December.
  const FigureCube cube = cube_on("2027-01-20", {{2027, 2, 8}, {2027, 3, 6}});
  ASSERT_EQ(cube.quarters.size(), 3U);
  EXPECT_EQ(cube.quarters[0].figure, Figure::exact(0));
  EXPECT_TRUE(cube.quarters[1].complete);
  EXPECT_FALSE(cube.quarters[2].complete);
}

TEST(Quarters, are_none_where_nothing_was_received) { EXPECT_TRUE(cube_on("2026-11-25", {}).quarters.empty()); }

}  // namespace
}  // namespace tocsin
