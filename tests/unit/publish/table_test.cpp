#include "tocsin/publish/table.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_page.hpp"
#include "sample_tables.hpp"

namespace tocsin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Table, of_everything_has_england_regions_and_authorities_year_by_year) {
  const Edition made = edition();
  const Table all = table(made, {});
  // England 2 years, 3 regions 2 years, 5 authorities 2 years.
  EXPECT_EQ(all.rows.size(), 18U);
  EXPECT_EQ(all.rows.front().area_name, "England");
  EXPECT_EQ(all.headline, "England, 3 regions and 5 authorities: notifications");
  EXPECT_EQ(all.footnotes.front(), caveat);
  EXPECT_FALSE(all.broken_down);
  EXPECT_THAT(all.permalink, HasSubstr("as_of=2026-11-22T09:30:00"));
  const auto of_authorities = [](const TableRow& row) { return row.level == Level::authority; };
  const auto first = std::ranges::find_if(all.rows, of_authorities);
  EXPECT_EQ(first->area_name, "City of London") << "authorities stand in the order of their names";
}

TEST(Table, shows_authorities_exactly_and_regions_to_the_nearest_ten) {
  const Edition made = edition();
  TableQuery query;
  query.years = {2025};
  std::map<std::string, std::string> shown;
  for (const TableRow& row : table(made, query).rows) shown[row.area_name] = row.cells.front().figure.text();
  EXPECT_EQ(shown["Hartlepool"], "1");
  EXPECT_EQ(shown["City of London"], "0");
  EXPECT_EQ(shown["South East"], "k") << "Hampshire's 4 round to zero and are not zero";
  EXPECT_EQ(shown["London"], "0");
  EXPECT_EQ(shown["North East"], "c") << "one authority is withheld";
  EXPECT_EQ(shown["England"], "x");
}

TEST(Table, says_in_words_what_one_area_shows) {
  Edition made = edition();
  EXPECT_EQ(table(made, area("E06000002")).headline,
            "Mid & <South> \"Bay\": 8 notifications in the year to March 2026");
  made.assessment.panel.counts[5] = Figure::exact(1);
  EXPECT_EQ(table(made, area("E06000001")).headline, "Hartlepool: 1 notification in the year to March 2026");
  EXPECT_EQ(table(made, area("E09000001")).headline, "City of London: no notifications in the year to March 2026");
  const Table ended = table(made, area("E10000006"));
  EXPECT_EQ(ended.headline, "Cumbria did not exist in the year to March 2026");
  ASSERT_EQ(ended.rows.size(), 2U);
  EXPECT_EQ(ended.rows[0].cells.front().figure.text(), "c");
  EXPECT_EQ(ended.rows[0].note, "Withheld by its publisher.");
  EXPECT_EQ(ended.rows[1].cells.front().figure.text(), "z");
  EXPECT_EQ(ended.rows[1].note, "The authority had ended by this year.");
  ASSERT_EQ(ended.symbols.size(), 2U);
  EXPECT_EQ(ended.symbols[0].symbol, "c");
  EXPECT_EQ(ended.symbols[1].symbol, "z");

  made.assessment.panel.counts[4] = Figure::not_applicable();
  const Table founded = table(made, area("E06000001"));
  EXPECT_EQ(founded.rows[0].note, "The authority was formed after this year.");
  made.assessment.panel.counts[7] = Figure::confidential();
  EXPECT_EQ(table(made, area("E09000001")).headline,
            "City of London: the number for the year to March 2026 is withheld");
  made.assessment.panel.counts[7] = Figure::not_available();
  const Table missing = table(made, area("E09000001"));
  EXPECT_EQ(missing.headline, "City of London: no figure was received for the year to March 2026");
  EXPECT_EQ(missing.rows[1].note, "No figure was received.");
}

TEST(Table, no_headline_is_longer_than_fifteen_words) {
  Edition made = edition();
  made.assessment.panel.units[3].name = "Bournemouth, Christchurch and Poole";
  for (const Figure& figure : {Figure::exact(1), Figure::exact(0), Figure::confidential(), Figure::not_available()}) {
    made.assessment.panel.counts[7] = figure;
    const std::string headline = table(made, area("E09000001")).headline;
    EXPECT_LE(std::ranges::count(headline, ' ') + 1, 15) << headline;
  }
}

TEST(Table, refuses_an_authority_or_a_region_by_anything_finer_than_a_year_with_words) {
  const Edition made = edition();
  TableQuery by_age = area("E06000001");
  by_age.breakdowns = {Breakdown::age};
  EXPECT_EQ(refusal(made, by_age, ErrorKind::unsupported),
            "Authorities and regions by age are not published: numbers this small could point to a child. Ask for "
            "England by age, or for the yearly totals of authorities and regions.");
  TableQuery regions;
  regions.levels = {Level::region};
  regions.by_nature = true;
  EXPECT_THAT(refusal(made, regions, ErrorKind::unsupported), HasSubstr("by nature"));
  for (const auto& [breakdown, name] : names_of<Breakdown>) {
    if (breakdown == Breakdown::total) continue;
    for (const char* code : {"E12000001", "E10000006"}) {
      TableQuery query = area(code);
      query.breakdowns = {breakdown};
      EXPECT_THAT(refusal(made, query, ErrorKind::unsupported), HasSubstr("could point to a child")) << name;
    }
  }
}

TEST(Table, says_what_is_not_there) {
  const Edition made = edition();
  EXPECT_THAT(refusal(made, area("E06000999"), ErrorKind::not_found), HasSubstr("E06000999"));
  TableQuery query;
  query.years = {2031};
  EXPECT_THAT(refusal(made, query, ErrorKind::not_found), HasSubstr("the years are 2025 to 2026"));
  TableQuery rates;
  rates.breakdowns = {Breakdown::age};
  rates.measures = {TableMeasure::rate_per_100k};
  EXPECT_THAT(refusal(made, rates, ErrorKind::unsupported), HasSubstr("only notifications"));
  TableQuery unseen;
  unseen.breakdowns = {Breakdown::age};
  EXPECT_THAT(refusal(made, unseen, ErrorKind::not_found), HasSubstr("not received"));
}

TEST(Table, gives_rates_with_what_is_open_about_them) {
  Edition made = edition();
  made.assessment.panel.counts[0] = Figure::exact(33);
  made.figures.circumstances = {{std::string(measures::child_population),
                                 code_of("E12000008"),
                                 Period::reporting_year(2025),
                                 Figure::exact(542'710),
                                 {}}};
  TableQuery query;
  query.measures = {TableMeasure::notifications, TableMeasure::rate_per_100k};
  query.years = {2025};
  query.levels = {Level::region, Level::authority};
  for (const TableRow& row : table(made, query).rows) {
    if (row.area_name == "South East") {
      EXPECT_EQ(row.cells[0].figure.text(), "30");
      EXPECT_EQ(*row.cells[1].limits, (Interval{4.6, 6.5}));
    }
    if (row.area_name == "Hartlepool") {
      EXPECT_EQ(*row.cells[1].figure.shown(), 19.5);
      EXPECT_EQ(*row.cells[1].limits, (Interval{5.25, 50}));
      EXPECT_EQ(row.cells[0].trace.how, Transformation::as_published);
      EXPECT_EQ(row.cells[1].trace.how, Transformation::rate_worked_out);
      EXPECT_EQ(row.cells[1].trace.rows, row.cells[0].trace.rows);
    }
  }
}

TEST(Table, says_of_a_year_that_goes_on_that_it_is_not_complete) {
  Edition made = edition();
  TableQuery query = area("E06000001");
  query.years = {2026};
  EXPECT_EQ(table(made, query).rows[0].note, "");
  made.as_of = instant_at(2026, 2, 1, 0);
  EXPECT_EQ(table(made, query).rows[0].note, "The year is not complete: notifications may still arrive.");
  for (const char* path : {"/trends", "/compare"})
    EXPECT_THAT(every_page(made).at(path), HasSubstr("2025-26 (not complete)"));
}

TEST(Table, says_of_an_area_that_had_ended_that_nothing_applies) {
  TableQuery query = area("E10000006");
  query.measures = {TableMeasure::notifications, TableMeasure::rate_per_100k, TableMeasure::child_population};
  query.years = {2026};
  Edition made = edition();
  made.figures.circumstances = {{std::string(measures::child_population),
                                 code_of("E10000006"),
                                 Period::reporting_year(2026),
                                 Figure::exact(90'547),
                                 {}}};
  const Table drawn = table(made, query);
  ASSERT_EQ(drawn.rows.size(), 1U);
  for (const TableCell& cell : drawn.rows[0].cells) EXPECT_EQ(cell.figure.text(), "z");
}

TEST(TableCsv, has_the_departments_columns_then_ours) {
  const Edition made = edition();
  const std::string csv = table_csv(table(made, area("E06000001")), true);
  EXPECT_TRUE(
      csv.starts_with("time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
                      "region_name,old_la_code,new_la_code,la_name,number_notifications,data_status,"
                      "source_files,source_rows,transformation,note,caveat\r\n"
                      "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,805,"
                      "E06000001,Hartlepool,1,illustrative,sub_national_2026.csv,sub_national_2026.csv:17,"
                      "as published,,Neither high nor low"))
      << csv;
  const Edition national = england();
  TableQuery query;
  query.breakdowns = {Breakdown::sex};
  query.years = {2026};
  const std::string broken = table_csv(table(national, query), false);
  EXPECT_TRUE(
      broken.starts_with("time_period,time_identifier,quarter,geographic_level,country_code,country_name,"
                         "breakdown_topic,breakdown,nature_of_notification,number_notifications,data_status,"
                         "source_files,source_rows,transformation,note,caveat\r\n"
                         "2026,Reporting year,Total,National,E92000001,England,Sex,Male,Total,"))
      << broken;
}

TEST(TableQuery, reads_back_from_its_text) {
  TableQuery query;
  query.measures = {TableMeasure::notifications, TableMeasure::idaci_score};
  query.levels = {Level::authority};
  query.areas = {code_of("E06000001"), code_of("E10000014")};
  query.years = {2024, 2026};
  query.breakdowns = {Breakdown::quarter};
  query.by_nature = true;
  EXPECT_EQ(query_text(query),
            "measure=notifications,idaci_score&level=authority&area=E06000001,E10000014&year=2024,2026&"
            "breakdown=quarter&by_nature=true");
  EXPECT_EQ(query_text({}), "");
}

}  // namespace
}  // namespace tocsin
