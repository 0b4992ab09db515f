// The files as publishers wrote them: nothing is lost, whatever is in them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "column_map_file.hpp"
#include "csv_oracle.hpp"
#include "england_extract.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

fs::path shared() {
  const char* named = std::getenv("TOCSIN_SHARED");
  return named ? fs::path(named) : fs::path(TOCSIN_SOURCE_DIR).parent_path() / "shared";
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::vector<std::string>> table(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  for (const CsvItem& item : CsvOracle(bytes_of(file), {}).read().items) rows.push_back(item.fields.value());
  rows.erase(rows.begin());
  return rows;
}

AuthorityRegister england() {
  const fs::path folder = fs::path(TOCSIN_SOURCE_DIR) / "config/england";
  std::vector<Authority> authorities;
  for (const auto& row : table(folder / "authorities.csv")) {
    authorities.push_back({code(row[0]), row[1], row[2], row[3], code(row[4]), day(row[5]),
                           row[6].empty() ? std::nullopt : std::optional(day(row[6]))});
  }
  std::vector<Region> regions;
  for (const auto& row : table(folder / "regions.csv")) regions.push_back({code(row[0]), row[1]});
  std::vector<Succession> lineage;
  for (const auto& row : table(folder / "lineage.csv")) {
    lineage.push_back(
        {row[0], day(row[1]), code(row[2]), code(row[3]), row[4] == "whole" ? Extent::whole : Extent::part, row[5]});
  }
  return AuthorityRegister::from(authorities, regions, lineage).value();
}

struct PublishedFile {
  std::string path;
  std::string feed;
  std::map<std::string, std::size_t> rejected;  ///< rule to rows
};

void PrintTo(const PublishedFile& file, std::ostream* out) { *out << file.path; }

class PublishedFiles : public ::testing::TestWithParam<PublishedFile> {};

TEST_P(PublishedFiles, lose_no_row) {
  const fs::path file = shared() / "data" / GetParam().path;
  if (!fs::exists(file)) GTEST_SKIP() << "reference material is not here: " << file;
  static const AuthorityRegister authorities = england();
  static const std::vector<FeedFormat> formats =
      load_feed_formats(fs::path(TOCSIN_SOURCE_DIR) / "config/feeds").value();
  const std::string text = bytes_of(file);
  const CsvOutcome counted = CsvOracle(text, {}).read();

  const auto found = detect_format(std::string_view(text).substr(0, text.find('\n')), formats);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(formats[*found].name, GetParam().feed);
  const FeedOutcome outcome = read_feed(formats[*found], authorities, text);
  ASSERT_FALSE(outcome.refusal) << outcome.refusal->message;
  EXPECT_EQ(outcome.rows.rows(), counted.items.size() - 1);

  std::map<std::string, std::size_t> rules;
  for (const Rejection& each : outcome.rows.rejections) ++rules[each.rule];
  EXPECT_EQ(rules, GetParam().rejected);

  std::size_t observations = 0;
  std::map<std::tuple<std::string, AreaCode, Period, std::string>, std::size_t> keys;
  for (const auto& row : outcome.rows.observations) {
    observations += row.observations.size();
    for (const auto& each : row.observations) ++keys[{each.measure, each.area, each.period, each.breakdown}];
  }
  EXPECT_EQ(keys.size(), observations) << "an observation's key stands twice in the file";
  std::printf("%s: rows %zu, accepted %zu (outside the map %llu), rejected %zu, observations %zu\n",
              GetParam().path.c_str(), counted.items.size() - 1, outcome.rows.observations.size(),
              static_cast<unsigned long long>(outcome.notes.outside_map), outcome.rows.rejections.size(), observations);
}

INSTANTIATE_TEST_SUITE_P(
    Ees, PublishedFiles,
    ::testing::Values(
        PublishedFile{"raw/dfe_csc_dashboard/b1_children_in_need_2013_to_2025.csv", "ees_children_in_need", {}},
        PublishedFile{
            "raw/dfe_csc_dashboard/release_2023/b1_children_in_need_2013_to_2023.csv", "ees_children_in_need", {}},
        PublishedFile{
            "raw/dfe_csc_dashboard/release_2024/b1_children_in_need_2013_to_2024.csv", "ees_children_in_need", {}},
        PublishedFile{"raw/dfe_csc_dashboard/c3_factors_identified_at_end_of_assessment_2018_to_2025.csv",
                      "ees_assessment_factors",
                      {}},
        PublishedFile{"raw/dfe_csc_dashboard/csww_indicators_2017_to_2025.csv",
                      "ees_social_work_workforce",
                      {{"combined_code", 9}}},
        PublishedFile{
            "raw/dfe_csc_dashboard/d3_cpps_subsequent_plan_2013_to_2025.csv", "ees_repeat_child_protection_plans", {}},
        PublishedFile{"raw/dfe_csc_dashboard/la_care_leavers_accommodation_suitability.csv",
                      "ees_care_leavers_accommodation",
                      {}},
        PublishedFile{"raw/dfe_csc_dashboard/la_cla_swcount.csv", "ees_social_worker_stability", {}},
        PublishedFile{
            "raw/dfe_csc_dashboard/ons_mid-year_population_estimates_2012_to_2024.csv", "ees_child_population", {}},
        PublishedFile{"raw/dfe_csc_dashboard/release_2023/cla_number_and_rate_per_10k_children.csv",
                      "ees_children_looked_after",
                      {}},
        PublishedFile{"raw/dfe_csc_dashboard/release_2024/cla_number_and_rate_per_10k_children.csv",
                      "ees_children_looked_after",
                      {}},
        PublishedFile{"raw/dfe_csc_dashboard/release_2025/cla_number_and_rate_per_10k_children.csv",
                      "ees_children_looked_after",
                      {}}));

INSTANTIATE_TEST_SUITE_P(
    Others, PublishedFiles,
    ::testing::Values(
        PublishedFile{"raw/dfe_csc_dashboard/la_hospital_admissions_2324.csv", "fingertips_injury_admissions", {}},
        PublishedFile{"raw/dfe_sfr/SFR36_CLA2014.csv", "sfr_children_looked_after_2014", {}},
        PublishedFile{"raw/dfe_sfr/SFR34_CLA2015.csv", "sfr_children_looked_after_2015", {}},
        PublishedFile{"child_population.csv", "published_population", {}},
        PublishedFile{"children_in_need.csv", "published_children_in_need", {}},
        PublishedFile{"surrogate_injury_admissions_0_14.csv", "surrogate_injury_admissions", {}},
        PublishedFile{"sin_subnational_rows.csv", "dfe_subnational", {{"missing_value", 1}}}));

TEST(ShippedTables, load_as_feeds_without_a_rejection) {
  const AuthorityRegister authorities = england();
  const auto formats = load_feed_formats(fs::path(TOCSIN_SOURCE_DIR) / "config/feeds").value();
  for (const char* name : {"child_population", "children_in_need", "idaci"}) {
    const std::string text = bytes_of(fs::path(TOCSIN_SOURCE_DIR) / "config/england" / (std::string(name) + ".csv"));
    const auto found = detect_format(std::string_view(text).substr(0, text.find('\n')), formats);
    ASSERT_TRUE(found) << found.error().message;
    const FeedOutcome outcome = read_feed(formats[*found], authorities, text);
    ASSERT_FALSE(outcome.refusal);
    EXPECT_TRUE(outcome.rows.rejections.empty()) << name << ": " << rejections_of(outcome)[0];
    EXPECT_EQ(outcome.rows.rows(), CsvOracle(text, {}).read().items.size() - 1);
  }
}

}  // namespace
}  // namespace tocsin
