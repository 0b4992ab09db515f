#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_extract.hpp"

namespace tocsin {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The Department's sub-national shape, smaller.
ColumnMap department() {
  ColumnMap map;
  map.period.column = {"time_period"};
  map.period.identifier_column = {"time_identifier"};
  map.level.column = {"geographic_level"};
  map.area.authority = {"new_la_code"};
  map.area.authority_number = {"old_la_code"};
  map.area.region = {"region_code"};
  map.area.country = {"country_code"};
  MeasureRule notifications;
  notifications.name = "notifications";
  notifications.column = {"number_notifications"};
  notifications.rounding = {{Level::region, 10, {}}};
  MeasureRule in_need;
  in_need.name = "children_in_need";
  in_need.column = {"cin_31march"};
  in_need.rounding = {{Level::region, 10, {}}, {Level::country, 10, {}}};
  in_need.time = MeasureTime::thirty_first_of_march;
  in_need.year_shift = -1;
  in_need.optional = true;
  MeasureRule score;
  score.name = "idaci_score";
  score.column = {"idaci_avgscore", "idaci_avgscore_2019"};
  score.kind = ValueKind::number;
  score.optional = true;
  map.measures = {notifications, in_need, score};
  return map;
}

FeedOutcome read(const ColumnMap& map, std::string_view text, std::size_t chunk = 65536) {
  static const AuthorityRegister authorities = england_extract();
  return read_feed({"test", "", Cadence::yearly, map}, authorities, text, chunk);
}

const std::string header =
    "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,number_"
    "notifications";
FeedOutcome read_rows(const std::string& rows) { return read(department(), header + "\n" + rows); }

const Observation& only(const FeedOutcome& outcome, std::size_t row = 0) {
  return outcome.rows.observations.at(row).observations.at(0);
}

TEST(MappedFeed, reads_the_three_levels_each_with_its_code_and_rounding) {
  const auto outcome = read_rows(
      "2026,Reporting year,National,E92000001,,,,357\n"
      "2026,Reporting year,Regional,E92000001,E12000001,,,30\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,3\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  EXPECT_EQ(only(outcome, 0).area, code("E92000001"));
  EXPECT_EQ(only(outcome, 0).figure, Figure::exact(357));
  EXPECT_EQ(only(outcome, 1).level, Level::region);
  EXPECT_EQ(only(outcome, 1).figure, Figure::rounded(30, 10));
  EXPECT_EQ(only(outcome, 2).area, code("E06000001"));
  EXPECT_EQ(only(outcome, 2).figure, Figure::exact(3));
  EXPECT_EQ(only(outcome, 2).period, Period::reporting_year(2026));
}

TEST(MappedFeed, dates_each_measure_of_a_row_by_its_own_rule) {
  const auto outcome =
      read(department(), header +
                             ",cin_31march,idaci_avgscore_2019\n"
                             "202223,Financial year,Local authority,E92000001,E12000001,805,E06000001,3,1200,0.283\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  const auto& found = outcome.rows.observations.at(0).observations;
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].period, Period::reporting_year(2023));
  EXPECT_EQ(found[1].period, Period::on(day("2022-03-31")));
  EXPECT_EQ(found[1].figure, Figure::exact(1200));
  EXPECT_EQ(found[2].figure, Figure::exact(0.283));
}

TEST(MappedFeed, knows_a_column_under_each_of_its_names) {
  const auto outcome = read(department(), header +
                                              ",idaci_avgscore\n"
                                              "2026,Reporting year,Regional,E92000001,E12000001,,,30,x\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  EXPECT_EQ(outcome.rows.observations.at(0).observations.at(1).figure, Figure::not_available());
}

TEST(MappedFeed, gives_one_period_to_a_year_under_both_its_labels) {
  const auto outcome = read_rows(
      "202324,Financial year,National,E92000001,,,,405\n"
      "2024,Reporting year,National,E92000001,,,,405\n");
  EXPECT_EQ(only(outcome, 0).period, only(outcome, 1).period);
}

TEST(MappedFeed, keeps_symbols_apart) {
  const auto outcome = read_rows(
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,c\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,z\n"
      "202122,Financial year,Local authority,E92000001,E12000001,805,E06000001,:\n"
      "2026,Reporting year,Regional,E92000001,E12000001,,,k\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  EXPECT_EQ(only(outcome, 0).figure, Figure::confidential());
  EXPECT_EQ(only(outcome, 1).figure, Figure::not_applicable());
  EXPECT_EQ(only(outcome, 2).figure, Figure::not_available());
  EXPECT_EQ(only(outcome, 3).figure, Figure::low(10));
}

TEST(MappedFeed, takes_predecessor_and_back_series_rows) {
  const auto outcome = read_rows(
      "202223,Financial year,Local authority,E92000001,E12000002,909,E10000006,4\n"
      "202223,Financial year,Local authority,E92000001,E12000002,942,E06000063,2\n"
      "2024,Reporting year,Local authority,E92000001,E12000002,909,E10000006,z\n");
  EXPECT_THAT(rejections_of(outcome), IsEmpty());
}

TEST(MappedFeed, falls_back_on_the_number_of_an_authority) {
  const auto outcome = read_rows(
      "2025,Reporting year,Local authority,E92000001,E12000003,370,x,5\n"
      "2026,Reporting year,Local authority,E92000001,E12000003,370,,5\n"
      "2026,Reporting year,Local authority,E92000001,E12000003,,,5\n"
      "2026,Reporting year,Local authority,E92000001,E12000003,999,,5\n");
  EXPECT_EQ(only(outcome, 0).area, code("E08000016"));
  EXPECT_EQ(only(outcome, 1).area, code("E08000038"));
  EXPECT_THAT(rejections_of(outcome), ElementsAre("4:new_la_code:missing_value", "5:new_la_code:unknown_authority"));
}

TEST(MappedFeed, gives_a_combined_code_to_the_predecessor_it_spells) {
  const auto outcome = read_rows(
      "202223,Financial year,Local authority,E92000001,E12000002,942 / 943,E06000063 / E06000064,4\n"
      "2026,Reporting year,Local authority,E92000001,E12000007,314 / 318,E09000021 / E09000027,4\n"
      "2026,Reporting year,Local authority,E92000001,E12000002,942,E06000063 / E06000001,4\n");
  EXPECT_EQ(only(outcome, 0).area, code("E10000006"));
  EXPECT_THAT(rejections_of(outcome), ElementsAre("3:new_la_code:combined_code", "4:new_la_code:combined_code"));
}

TEST(MappedFeed, knows_regions_of_the_register_and_the_two_halves_of_london) {
  const auto outcome = read_rows(
      "2026,Reporting year,Regional,E92000001,E13000001,,,10\n"
      "2026,Reporting year,Regional,E92000001,E12000099,,,10\n"
      "2026,Reporting year,National,W92000004,,,,10\n");
  EXPECT_EQ(only(outcome).area, code("E13000001"));
  EXPECT_THAT(rejections_of(outcome), ElementsAre("3:region_code:unknown_region", "4:country_code:unknown_country"));
}

TEST(MappedFeed, rejects_rows_with_place_and_rule) {
  const auto outcome = read_rows(
      "2026,Reporting year,Local authority,E92000001,E12000001,805,W06000001,3\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,-3\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,1.0\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,\"1,000\"\n"
      "2026,Reporting year,Local authority,E92000001,E12000001,805,E06000001,\n"
      "202325,Financial year,Local authority,E92000001,E12000001,805,E06000001,3\n"
      "2028,Reporting year,Local authority,E92000001,E12000001,805,E06000001,3\n"
      "2026,Reporting year,School,E92000001,E12000001,805,E06000001,3\n"
      "2026,Reporting year,Local authority\n");
  EXPECT_THAT(rejections_of(outcome),
              ElementsAre("2:new_la_code:unknown_authority", "3:number_notifications:negative_count",
                          "4:number_notifications:not_a_whole_number", "5:number_notifications:not_a_number",
                          "6:number_notifications:missing_value", "7:time_period:bad_period",
                          "8:time_period:future_date", "9:geographic_level:unknown_level", "10::wrong_column_count"));
  EXPECT_EQ(outcome.rows.rows(), 9U);
  EXPECT_EQ(outcome.rows.rejections[3].place.record, 4U);
}

TEST(MappedFeed, gives_the_same_rows_for_every_size_of_piece) {
  const std::string text =
      header +
      "\r\n2026,Reporting year,National,E92000001,,,,357\r\n2026,Reporting year,\"Local\nauthority\",E,,,,1\r\n"
      "2026,Reporting year,Regional,E92000001,E12000001,,,30";
  const auto whole = read(department(), text);
  for (const std::size_t chunk : {1U, 3U}) {
    const auto pieces = read(department(), text, chunk);
    EXPECT_EQ(rejections_of(pieces), rejections_of(whole));
    ASSERT_EQ(pieces.rows.observations.size(), 2U);
    EXPECT_EQ(pieces.rows.observations[1].place.line, 5U);
  }
}

TEST(MappedFeed, accepts_rows_a_filter_leaves_out_and_counts_them) {
  ColumnMap map = department();
  map.filters = {{{"category"}, {"Children in Need"}, false}, {{"name"}, {"INNER LONDON"}, true}};
  const auto outcome = read(map, header +
                                     ",category,name\n"
                                     "2026,Reporting year,National,E92000001,,,,357,Children in Need,ENGLAND\n"
                                     "2026,Reporting year,National,E92000001,,,,357,Something else,ENGLAND\n"
                                     "2026,Reporting year,Nowhere,E92000001,,,,357,Children in Need,INNER LONDON\n");
  EXPECT_EQ(outcome.rows.observations.size(), 3U);
  EXPECT_EQ(outcome.notes.outside_map, 2U);
  EXPECT_THAT(outcome.rows.observations[1].observations, IsEmpty());
}

TEST(MappedFeed, writes_a_breakdown_in_one_spelling_with_its_keys_in_order) {
  ColumnMap map = department();
  map.breakdowns = {
      {"nature", {}, {"nature"}, "total", {}, true},
      {"", {"breakdown_topic", "characteristic"}, {"breakdown"}, "total", {{"cla", "looked_after"}}, false}};
  const std::string row = "2026,Reporting year,National,E92000001,,,,5,";
  const auto outcome =
      read(map, header + ",nature,characteristic,breakdown\n" + row + "Total,Total,Total\n" + row +
                    "Child Death,Total,Total\n" + row + "Child death,CLA,Yes\n" + row + "Total,Age group,Under 1\n");
  ASSERT_THAT(rejections_of(outcome), IsEmpty());
  EXPECT_EQ(only(outcome, 0).breakdown, "");
  EXPECT_EQ(only(outcome, 1).breakdown, "nature=child_death");
  EXPECT_EQ(only(outcome, 2).breakdown, "looked_after=yes;nature=child_death");
  EXPECT_EQ(only(outcome, 3).breakdown, "age_group=under_1");
}

TEST(MappedFeed, narrows_a_year_to_its_quarters) {
  ColumnMap map = department();
  map.period.part_column = {"quarter"};
  map.period.parts = {{"Total", {1, 4}}, {"Q1", {1, 1}}, {"Part 1 (April to September)", {1, 2}}};
  const auto outcome = read(map, header +
                                     ",quarter\n"
                                     "2026,Reporting year,National,E92000001,,,,357,Total\n"
                                     "2026,Reporting year,National,E92000001,,,,90,Q1\n"
                                     "2026,Reporting year,National,E92000001,,,,90,Q9\n");
  EXPECT_EQ(only(outcome, 0).period, Period::reporting_year(2026));
  EXPECT_EQ(only(outcome, 1).period, Period::reporting_quarter(2026, 1));
  EXPECT_THAT(rejections_of(outcome), ElementsAre("4:quarter:bad_period"));
  const auto half = read(map, header + "\n2020-21,Part 1 (April to September),National,E92000001,,,,285\n");
  ASSERT_THAT(rejections_of(half), IsEmpty());
  EXPECT_EQ(only(half).period.first(), day("2020-04-01"));
  EXPECT_EQ(only(half).period.last(), day("2020-09-30"));
}

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

TEST(MappedFeed, tells_the_level_by_the_code_where_no_column_does) {
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

TEST(MappedFeed, reads_a_symbol_from_its_own_column) {
  ColumnMap map = foreign();
  map.symbols.clear();
  map.symbol_column = {"symbol"};
  const auto outcome =
      read(map, "area_code,period,count,denominator,symbol\nE06000001,2010/11,,12,c\nE06000001,2010/11,,12,\n");
  EXPECT_EQ(only(outcome).figure, Figure::confidential());
  EXPECT_THAT(rejections_of(outcome), ElementsAre("3:count:missing_value"));
}

TEST(MappedFeed, refuses_an_exposure_that_is_no_measure) {
  ColumnMap map = foreign();
  map.exposure->measure = "nobody";
  const AuthorityRegister authorities = england_extract();
  const auto opened = FeedReader::open({"test", "", Cadence::none, map}, authorities, {today, {}, {}});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("'nobody', which is none of its measures"));
}

TEST(MappedFeed, says_which_column_is_missing_and_which_feed_it_may_be) {
  const AuthorityRegister authorities = england_extract();
  const FeedFormat other{"foreign", "", Cadence::none, foreign()};
  auto reader =
      FeedReader::open({"department", "", Cadence::none, department()}, authorities, {today, {}, {other}}).value();
  const auto batch = reader.push(std::string_view("area_code,period,count,denominator\n"));
  ASSERT_FALSE(batch);
  EXPECT_THAT(batch.error().message, HasSubstr("misses time_period, time_identifier"));
  EXPECT_THAT(batch.error().message, HasSubstr("may be a file of feed 'foreign'"));
}

TEST(MappedFeed, marks_a_file_illustrative_whatever_its_map) {
  EXPECT_TRUE(read(foreign(), "area_code,period,count,denominator,data_status\nE06000001,2010/11,1,12,illustrative\n")
                  .notes.illustrative);
}

TEST(MappedFeed, trims_spaces_around_column_names) {
  EXPECT_FALSE(read(foreign(), "area_code, period ,count,denominator ,\nE06000001,2010/11,1,12,\n").refusal);
}

}  // namespace
}  // namespace tocsin
