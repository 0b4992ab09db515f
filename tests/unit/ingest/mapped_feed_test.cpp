#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapped_example.hpp"

namespace tocsin {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string header =
    "time_period,time_identifier,geographic_level,country_code,region_code,old_la_code,new_la_code,number_"
    "notifications";
FeedOutcome read_rows(const std::string& rows) { return read(department(), header + "\n" + rows); }

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

}  // namespace
}  // namespace tocsin
