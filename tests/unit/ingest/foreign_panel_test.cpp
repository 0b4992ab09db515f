#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapped_example.hpp"

namespace tocsin {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A foreign panel: one code column, a denominator, blanks that mean not available.
ColumnMap foreign() {
  ColumnMap map;
  map.period.form = PeriodForm::reporting_year;
  map.period.column = {"period"};
  map.area.code = {"area_code"};
  MeasureRule count;
  count.name = "admissions";
  count.column = {"count"};
  count.rounding = {{Level::authority, 5, day("2012-04-01")}};
  MeasureRule people;
  people.name = "people";
  people.column = {"denominator"};
  map.measures = {count, people};
  map.symbols = {{"", "x"}};
  map.exposure = ExposureRule{"people", 1};
  return map;
}

TEST(ForeignPanel, tells_the_level_by_the_code_where_no_column_does) {
  const auto outcome =
      read(foreign(),
           "area_code,period,count,denominator\n"
           "E92000001,2010/11,107429,9324084\nE06000001,2010/11,264,16649\nE06000001,2012/13,265,16649\n"
           "E06000001,2013/14,,\nS12000033,2010/11,1,2\n");
  EXPECT_THAT(rejections_of(outcome), ElementsAre("6:area_code:unknown_authority"));
  EXPECT_EQ(only(outcome, 0).level, Level::country);
  EXPECT_EQ(only(outcome, 1).period, Period::reporting_year(2011));
  EXPECT_EQ(only(outcome, 1).figure, Figure::exact(264));
  EXPECT_EQ(only(outcome, 2).figure, Figure::rounded(265, 5));
  EXPECT_EQ(only(outcome, 3).figure, Figure::not_available());
}

TEST(ForeignPanel, reads_a_symbol_from_its_own_column) {
  ColumnMap map = foreign();
  map.symbols.clear();
  map.symbol_column = {"symbol"};
  const auto outcome =
      read(map, "area_code,period,count,denominator,symbol\nE06000001,2010/11,,12,c\nE06000001,2010/11,,12,\n");
  EXPECT_EQ(only(outcome).figure, Figure::confidential());
  EXPECT_THAT(rejections_of(outcome), ElementsAre("3:count:missing_value"));
}

TEST(ForeignPanel, refuses_an_exposure_that_is_no_measure) {
  ColumnMap map = foreign();
  map.exposure->measure = "nobody";
  const AuthorityRegister authorities = england_extract();
  const auto opened = FeedReader::open({"test", "", Cadence::none, map}, authorities, {today, {}, {}});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("'nobody', which is none of its measures"));
}

TEST(ForeignPanel, says_which_column_is_missing_and_which_feed_it_may_be) {
  const AuthorityRegister authorities = england_extract();
  const FeedFormat other{"foreign", "", Cadence::none, foreign()};
  auto reader =
      FeedReader::open({"department", "", Cadence::none, department()}, authorities, {today, {}, {other}}).value();
  const auto batch = reader.push(std::string_view("area_code,period,count,denominator\n"));
  ASSERT_FALSE(batch);
  EXPECT_THAT(batch.error().message, HasSubstr("misses time_period, time_identifier"));
  EXPECT_THAT(batch.error().message, HasSubstr("may be a file of feed 'foreign'"));
}

TEST(ForeignPanel, marks_a_file_illustrative_whatever_its_map) {
  EXPECT_TRUE(read(foreign(), "area_code,period,count,denominator,data_status\nE06000001,2010/11,1,12,illustrative\n")
                  .notes.illustrative);
}

TEST(ForeignPanel, trims_spaces_around_column_names) {
  EXPECT_FALSE(read(foreign(), "area_code, period ,count,denominator ,\nE06000001,2010/11,1,12,\n").refusal);
}

}  // namespace
}  // namespace tocsin
