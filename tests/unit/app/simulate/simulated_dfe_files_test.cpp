#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "england_tables.hpp"
#include "simulate/dfe_writer.hpp"
#include "simulate/feed_writer.hpp"

namespace tocsin {
namespace {

using england::Row;
using england::rows_of;
using england::simulated;

const std::vector<Row>& subnational() {
  static const std::vector<Row> read = rows_of(dfe_subnational_csv(simulated(42)));
  return read;
}

const Row& row_of(const std::string& year, const std::string& code) {
  for (const Row& row : subnational()) {
    const std::string& key = row.at("new_la_code").empty() ? row.at("region_code") : row.at("new_la_code");
    if (row.at("time_period") == year && key == code) return row;
  }
  throw std::runtime_error("no row for " + code + " in " + year);
}

const Row& england_in(const std::string& year) { return row_of(year, ""); }

std::int64_t national_count(const std::vector<Row>& rows, const std::string& year, const std::string& quarter,
                            const std::string& topic, const std::string& breakdown, const std::string& nature) {
  for (const Row& row : rows) {
    if (row.at("time_period") == year && row.at("quarter") == quarter && row.at("breakdown_topic") == topic &&
        row.at("breakdown") == breakdown && row.at("nature_of_notification") == nature) {
      return std::stol(row.at("number_notifications"));
    }
  }
  throw std::runtime_error("no row for " + topic + " " + breakdown);
}

TEST(SubnationalFile, has_the_columns_of_the_release_and_says_that_it_is_illustrative) {
  const std::string text = dfe_subnational_csv(simulated(42));
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
            "old_la_code,new_la_code,la_name,number_notifications,cin_31march,idaci_avgscore,"
            "ons_midyear_population,data_status");
  for (const Row& row : subnational()) EXPECT_EQ(row.at("data_status"), "illustrative");
}

TEST(SubnationalFile, has_england_nine_regions_and_the_authorities_of_each_year) {
  std::map<std::string, std::map<std::string, int>> levels;
  for (const Row& row : subnational()) ++levels[row.at("time_period")][row.at("geographic_level")];
  ASSERT_EQ(levels.size(), 8U);
  for (auto& [year, count] : levels) {
    EXPECT_EQ(count["National"], 1);
    EXPECT_EQ(count["Regional"], 9);
  }
  EXPECT_EQ(levels["2019"]["Local authority"], 152);
  EXPECT_EQ(levels["2025"]["Local authority"], 153);
  EXPECT_EQ(levels["2026"]["Local authority"], 155);
}

TEST(SubnationalFile, agrees_with_the_events_of_the_same_draw) {
  std::map<std::pair<std::string, std::string>, std::int64_t> events, file;
  for (const Row& row : rows_of(events_csv(simulated(42)))) {
    if (row.at("status") == "withdrawn" || row.at("record_type") == "care_leaver_death") continue;
    const int year = reporting_year_of(england::day(row.at("date_notified")));
    ++events[{std::to_string(year), row.at("la_code_notifying")}];
  }
  std::map<std::string, std::int64_t> by_year;
  for (const Row& row : subnational()) {
    if (row.at("geographic_level") != "Local authority") continue;
    const auto count = std::stol(row.at("number_notifications"));
    by_year[row.at("time_period")] += count;
    if (count > 0) file[{row.at("time_period"), row.at("new_la_code")}] = count;
  }
  EXPECT_EQ(events, file);
  for (const auto& [year, total] : by_year)
    EXPECT_EQ(std::to_string(total), england_in(year).at("number_notifications"));
}

TEST(SubnationalFile, rounds_regions_to_ten_and_never_prints_a_count_as_zero) {
  std::map<std::pair<std::string, std::string>, std::int64_t> sums;
  for (const Row& row : subnational()) {
    if (row.at("geographic_level") == "Local authority") {
      sums[{row.at("time_period"), row.at("region_code")}] += std::stol(row.at("number_notifications"));
    }
  }
  for (const auto& [key, count] : sums) {
    EXPECT_EQ(row_of(key.first, key.second).at("number_notifications"), std::to_string((count + 5) / 10 * 10));
  }
}

TEST(SubnationalFile, a_small_region_reads_k) {
  std::string plants;
  for (const Authority& authority : england::inputs().authorities.authorities()) {
    if (authority.region.text() != "E12000001" || (authority.valid_to && iso_day(*authority.valid_to) < "2018"))
      continue;
    plants += plants.empty() ? "" : ",";
    plants += authority.code.text();
    plants += ":0.04";
  }
  // The North East expects about one notification a year.
  const auto rows = rows_of(dfe_subnational_csv(simulated(42, plants)));
  int k = 0;
  for (const Row& row : rows) {
    if (row.at("geographic_level") != "Regional" || row.at("region_code") != "E12000001") continue;
    EXPECT_THAT(row.at("number_notifications"), testing::AnyOf("k", "0"));
    if (row.at("number_notifications") == "k") ++k;
  }
  EXPECT_GT(k, 2);
}

TEST(SubnationalFile, dates_its_context_as_the_department_does) {
  // The four figures of England and the North East in the release of 2026.
  EXPECT_EQ(england_in("2026").at("ons_midyear_population"), "12183016");
  EXPECT_EQ(england_in("2026").at("cin_31march"), "402400");
  EXPECT_EQ(row_of("2026", "E12000001").at("ons_midyear_population"), "542710");
  EXPECT_EQ(row_of("2026", "E12000001").at("idaci_avgscore"), "x");
  EXPECT_EQ(england_in("2025").at("cin_31march"), "399460");
  EXPECT_EQ(row_of("2026", "E06000001").at("idaci_avgscore"), "0.283");
}

TEST(SubnationalFile, context_follows_a_recode_and_is_missing_after_a_split) {
  EXPECT_EQ(row_of("2026", "E08000038").at("cin_31march"), row_of("2026", "E08000016").at("cin_31march"));
  EXPECT_NE(row_of("2021", "E06000060").at("cin_31march"), "x");  // Buckinghamshire, recoded a day after the count
  EXPECT_EQ(row_of("2024", "E06000063").at("cin_31march"), "x");  // Cumberland, made a day after it
  EXPECT_EQ(row_of("2024", "E06000063").at("idaci_avgscore"), "x");
  EXPECT_EQ(row_of("2019", "E10000009").at("ons_midyear_population"), "x");  // Dorset, withheld
  EXPECT_EQ(row_of("2026", "E06000023").at("la_name"), "Bristol, City of");
}

TEST(NationalFile, gives_the_published_totals_natures_and_halves) {
  const auto rows = rows_of(dfe_national_csv(simulated(42)));
  for (const NationalYear& year : england::national()) {
    const std::string period = std::to_string(year.reporting_year);
    EXPECT_EQ(national_count(rows, period, "Total", "Total", "Total", "Total"), year.total);
    if (!year.natures) continue;
    EXPECT_EQ(national_count(rows, period, "Total", "Total", "Total", "Child death"), year.natures->child_death);
    EXPECT_EQ(national_count(rows, period, "Total", "Total", "Total", "Serious harm"), year.natures->serious_harm);
    EXPECT_EQ(national_count(rows, period, "Total", "Total", "Total", "Other"), year.natures->other);
  }
  const auto quarter = [&](const char* name) { return national_count(rows, "2021", name, "Total", "Total", "Total"); };
  EXPECT_EQ(quarter("Q1") + quarter("Q2"), 285);
  EXPECT_EQ(quarter("Q3") + quarter("Q4"), 251);
  EXPECT_EQ(national_count(rows, "2026", "Total", "CLA", "Yes", "Total"), 113);
}

TEST(NationalFile, every_topic_adds_to_the_total_and_every_breakdown_to_its_natures) {
  std::map<std::pair<std::string, std::string>, std::int64_t> totals, natures;
  const auto rows = rows_of(dfe_national_csv(simulated(42)));
  for (const Row& row : rows) {
    EXPECT_EQ(row.at("data_status"), "illustrative");
    if (row.at("quarter") != "Total") continue;
    auto& sums = row.at("nature_of_notification") == "Total" ? totals : natures;
    sums[{row.at("time_period"), row.at("breakdown_topic")}] += std::stol(row.at("number_notifications"));
  }
  EXPECT_EQ(totals, natures);
  for (const auto& [key, sum] : totals) {
    EXPECT_EQ(sum, national_count(rows, key.first, "Total", "Total", "Total", "Total"))
        << key.first << " " << key.second;
  }
}

TEST(NationalFile, topics_come_and_go_with_the_releases) {
  std::map<std::string, std::set<std::string>> years;
  for (const Row& row : rows_of(dfe_national_csv(simulated(42))))
    years[row.at("breakdown_topic")].insert(row.at("time_period"));
  EXPECT_EQ(years["Sex"], (std::set<std::string>{"2026"}));
  EXPECT_EQ(years["Gender"].size(), 7U);
  EXPECT_EQ(years["CLA"], (std::set<std::string>{"2024", "2025", "2026"}));
  EXPECT_EQ(years["Child in need plan"], (std::set<std::string>{"2025", "2026"}));
}

}  // namespace
}  // namespace tocsin
