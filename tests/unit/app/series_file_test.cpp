#include "series_file.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<Series> parsed(const std::string& text) { return parse_series_file(text, "s.csv").value(); }
std::string refused(const std::string& text) { return parse_series_file(text, "s.csv").error().message; }

TEST(SeriesFile, series_stand_in_the_order_of_their_first_rows) {
  const auto all = parsed("t,series,count\n1,b,4\n1,a,2\n2,b,0\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "b");
  EXPECT_EQ(all[0].step, SeriesStep::whole);
  EXPECT_THAT(all[0].t, ElementsAre("1", "2"));
  EXPECT_EQ(all[0].counts[1], 0);
  EXPECT_EQ(all[0].exposure.size(), 0);
  EXPECT_TRUE(all[0].days.empty());
}

TEST(SeriesFile, step_is_told_by_the_dates) {
  EXPECT_EQ(parsed("series,t,count\na,2024-01-01,1\na,2024-01-08,1\n")[0].step, SeriesStep::week);
  EXPECT_EQ(parsed("series,t,count\na,2023-02-01,1\na,2023-03-01,1\n")[0].step, SeriesStep::month);
  EXPECT_EQ(parsed("series,t,count\na,2024-01-01,1\na,2024-01-03,1\n")[0].step, SeriesStep::day);
}

TEST(SeriesFile, missing_week_is_a_period_whose_count_is_not_known) {
  const Series series = parsed("series,t,count,exposure\na,2024-02-19,3,10\na,2024-03-04,5,12\n")[0];
  EXPECT_THAT(series.t, ElementsAre("2024-02-19", "2024-02-26", "2024-03-04"));
  EXPECT_TRUE(std::isnan(series.counts[1]));
  EXPECT_EQ(series.exposure[1], 10);
  EXPECT_EQ(series.gaps, 1u);
}

TEST(SeriesFile, months_are_those_of_the_calendar) {
  const Series series = parsed("series,t,count\na,2023-11-01,1\na,2024-03-01,1\n")[0];
  EXPECT_THAT(series.t, ElementsAre("2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"));
}

TEST(SeriesFile, one_point_and_zeros_are_series) {
  EXPECT_EQ(parsed("series,t,count\na,2024-01-01,0\n")[0].counts.size(), 1);
}

TEST(SeriesFile, every_fault_is_named_with_its_line_and_field) {
  const std::string words = refused(
      "series,t,count,exposure\n"
      "a,2024-01-08,-1,5\n"
      "a,2024-01-01,2,0\n"
      "a,2024-01-08,2.5,1\n"
      ",2024-02-30,x,nan\n");
  EXPECT_THAT(words, HasSubstr("s.csv:2:3: '-1' is not a count: a whole number from 0 to 1e+09"));
  EXPECT_THAT(words, HasSubstr("s.csv:3:4: '0' is not a number from 1e-09 to 1e+15"));
  EXPECT_THAT(words, HasSubstr("s.csv:3:2: '2024-01-01' comes before the row above it"));
  EXPECT_THAT(words, HasSubstr("s.csv:4:2: '2024-01-08' stands twice in its series"));
  EXPECT_THAT(words, HasSubstr("s.csv:5:1: 'series' is empty"));
  EXPECT_THAT(words, HasSubstr("s.csv:5:3: 'x' is not a count"));
}

TEST(SeriesFile, wrong_header_is_said) {
  EXPECT_THAT(refused("series,week,count\na,1,2\n"), HasSubstr("s.csv:1:2: 'week' is no column of this table"));
  EXPECT_THAT(refused("series,t\na,1\n"), HasSubstr("the column 'count' is missing"));
  EXPECT_THAT(refused("series,t,count,t\na,1,2,3\n"), HasSubstr("s.csv:1:4: column 't' stands twice"));
  EXPECT_THAT(refused(""), StartsWith("s.csv:0:0: the file is empty"));
  EXPECT_THAT(refused("series,t,count\n"), HasSubstr("no row stands under the header"));
}

TEST(SeriesFile, series_too_long_to_hold_is_refused) {
  EXPECT_THAT(refused("series,t,count\na,1,2\na,900000000,3\n"), HasSubstr("at most 200000 are held"));
}

}  // namespace
}  // namespace tocsin
