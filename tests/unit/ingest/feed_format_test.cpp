#include "tocsin/ingest/feed_format.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "column_map_file.hpp"

namespace tocsin {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path feeds = std::filesystem::path(TOCSIN_SOURCE_DIR) / "config/feeds";

std::vector<FeedFormat> shipped() {
  auto formats = load_feed_formats(feeds);
  EXPECT_TRUE(formats) << formats.error().message;
  return formats.value_or(std::vector<FeedFormat>{});
}

std::string detected(std::string_view header) {
  const auto formats = shipped();
  const auto found = detect_format(header, formats);
  return found ? formats[*found].name : found.error().message;
}

const std::string ees = "time_period,time_identifier,geographic_level,country_code,country_name,";
const std::string areas = "region_code,region_name,old_la_code,new_la_code,la_name,";

TEST(FeedFormat, every_shipped_map_is_sound) { EXPECT_GE(shipped().size(), 20U); }

TEST(FeedFormat, is_known_by_its_header) {
  EXPECT_EQ(detected("date_notified,nature,record_type,notification_id,la_code_notifying"), "events");
  EXPECT_EQ(
      detected(R"({"notification_id":"1","la_code_notifying":"","date_notified":"","record_type":"","nature":""})"),
      "events");
  EXPECT_EQ(detected("level,area_code,mid_year,child_population"), "population");
  EXPECT_EQ(detected("level,area_code,as_at,children_in_need"), "children_in_need");
  EXPECT_EQ(detected("authority_code,index_year,idaci_score"), "idaci");
  EXPECT_EQ(
      detected("area_code,area_name,period,count,denominator,rate_per_10000,lci95,uci95,lci998,uci998,value_note"),
      "surrogate_injury_admissions");
}

TEST(FeedFormat, knows_every_vintage_of_the_sub_national_files) {
  EXPECT_EQ(detected(ees + areas + "number_notifications"), "dfe_subnational");
  EXPECT_EQ(detected(ees + areas + "number_notifications,cin_31march,idaci_avgscore_2019,ons_midyear_population"),
            "dfe_subnational");
  EXPECT_EQ(
      detected(ees + areas + "number_notifications,cin_31march,idaci_avgscore,ons_midyear_population,data_status"),
      "dfe_subnational");
}

TEST(FeedFormat, knows_every_vintage_of_the_national_files) {
  const std::string part = "time_period,time_identifier,geographic_level,country_code,country_name,";
  EXPECT_EQ(detected(part + "sin_breakdown,category,number,percentage"), "dfe_national");
  EXPECT_EQ(detected("time_period,time_identifier,time_breakdown,geographic_level,country_code,country_name,sin_"
                     "breakdown,category,number,percentage"),
            "dfe_national");
  EXPECT_EQ(detected("time_period,time_identifier,quarter,geographic_level,country_code,country_name,characteristic,"
                     "category,nature_of_notification,number,percentage"),
            "dfe_national");
  EXPECT_EQ(detected("time_period,time_identifier,quarter,geographic_level,country_code,country_name,characteristic,"
                     "characteristic_type,nature_of_notification,number_notifications"),
            "dfe_national");
  EXPECT_EQ(detected("time_period,time_identifier,quarter,geographic_level,country_code,country_name,breakdown_topic,"
                     "breakdown,nature_of_notification,number_notifications"),
            "dfe_national");
}

TEST(FeedFormat, keeps_care_leavers_out_of_the_notifications) {
  EXPECT_EQ(detected(ees + "breakdown_topic,breakdown,number_notifications"), "dfe_care_leavers");
}

TEST(FeedFormat, says_what_comes_nearest_where_none_fits) {
  EXPECT_THAT(detected("level,area_code,mid_year,people"),
              HasSubstr("the nearest is 'population', which also needs child_population"));
}

TEST(FeedFormat, names_both_of_an_ambiguity) {
  const auto one = parse_feed_format("name='a'\nkind='events'\ncadence='none'\ndescription=''\n", "a.toml").value();
  const auto two = parse_feed_format("name='b'\nkind='events'\ncadence='none'\ndescription=''\n", "b.toml").value();
  const std::vector<FeedFormat> both = {one, two};
  const auto found = detect_format("notification_id,la_code_notifying,date_notified,record_type,nature", both);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("fits 'a' and 'b' equally well"));
}

TEST(ColumnMapFile, reads_every_key) {
  const auto format = parse_feed_format(R"(
name = "x"
kind = "observations"
cadence = "yearly"
description = "words"
encoding = "windows-1252"
symbol_column = "symbol"
requires = ["p", ["q", "r"]]
[period]
form = "published"
column = "time_period"
identifier_column = "time_identifier"
part_column = ["quarter"]
parts = { Q1 = "Q1", "Part 1" = "Q1-Q2" }
[level]
column = "level"
values = { LA = "authority" }
[area]
code = "area"
[symbols]
".." = "x"
[exposure]
measure = "people"
multiplier = 0.5
[[measure]]
name = "people"
column = ["a", "b"]
kind = "number"
time = "calendar_year"
year_shift = -2
optional = true
rounded = [{ level = "region", base = 5, since = 2012-04-01 }]
[[breakdown]]
key = "sex"
column = "sex"
total = "persons"
aliases = { m = "male" }
[[filter]]
column = "kind"
except = ["z"]
)",
                                        "x.toml");
  ASSERT_TRUE(format) << format.error().message;
  const auto& map = std::get<ColumnMap>(format->shape);
  EXPECT_EQ(map.encoding, TextEncoding::windows_1252);
  EXPECT_EQ(map.requires_columns, (std::vector<ColumnNames>{{"p"}, {"q", "r"}}));
  EXPECT_EQ(map.period.parts.at("Part 1"), (QuarterSpan{1, 2}));
  EXPECT_EQ(map.level.values.at("LA"), Level::authority);
  EXPECT_EQ(map.symbols.at(".."), "x");
  EXPECT_EQ(map.exposure->multiplier, 0.5);
  EXPECT_EQ(map.measures.at(0).column, (ColumnNames{"a", "b"}));
  EXPECT_EQ(map.measures.at(0).year_shift, -2);
  EXPECT_EQ(map.measures.at(0).rounding.at(0).since, parse_day("2012-04-01").value());
  EXPECT_EQ(map.breakdowns.at(0).total, "persons");
  EXPECT_TRUE(map.filters.at(0).except);
}

TEST(ColumnMapFile, lists_every_fault_with_its_place) {
  const auto format = parse_feed_format(
      "name = \"y\"\nkind = \"observations\"\ncadence = \"hourly\"\ncolour = 1\n"
      "[period]\nform = \"lunar\"\n[area]\n[[measure]]\nname = 3\n",
      "x.toml");
  ASSERT_FALSE(format);
  for (const char* words : {"x.toml:1:1: name must be 'x'", "description is missing", "cadence is one of",
                            "x.toml:4:10: unknown key colour", "x.toml:6:8: form 'lunar' is none of published",
                            "x.toml:5:1: column is missing", "x.toml:9:8: name must be a text"}) {
    EXPECT_THAT(format.error().message, HasSubstr(words));
  }
}

TEST(ColumnMapFile, says_where_the_text_is_no_toml) {
  EXPECT_THAT(parse_feed_format("name = \n", "x.toml").error().message, HasSubstr("x.toml:1:"));
}

TEST(ColumnMapFile, says_when_the_folder_cannot_be_read) {
  EXPECT_EQ(load_feed_formats("no/such/folder").error().kind, ErrorKind::io);
}

}  // namespace
}  // namespace tocsin
