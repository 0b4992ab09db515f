// Real published files, where the folder of reference material is at hand (TOCSIN_SHARED, or ../shared beside the
// project).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path shared() {
  const char* named = std::getenv("TOCSIN_SHARED");
  return named ? fs::path(named) : fs::path(TOCSIN_SOURCE_DIR) / ".." / "shared";
}

/// Fields of a CSV without quoted line ends.
std::vector<std::vector<std::string>> table(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    rows.push_back(std::move(fields));
  }
  return rows;
}

class PublishedFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::is_directory(shared() / "data")) GTEST_SKIP() << "no reference material at " << shared();
    make_configuration(folder_);
  }
  const ScratchFolder folder_;
};

TEST_F(PublishedFiles, the_injury_panel_gives_the_published_limits) {
  const std::string panel = (shared() / "data/surrogate_injury_admissions_0_14.csv").string();
  const Outcome assessed =
      run({program, "assess", "--config", folder_ / "tocsin.toml", "--notifications", panel, "--out", folder_ / "out"});
  ASSERT_EQ(assessed.exit_code, 0) << assessed.err;
  EXPECT_THAT(read_file(folder_ / "out/report.html"), ::testing::HasSubstr("</html>"));

  std::map<std::pair<std::string, std::string>, std::pair<double, double>> ours;
  for (const auto& row : table(read_file(folder_ / "out/rates.csv"))) {
    if (row[0] != "authority_code" && !row[8].empty())
      ours[{row[0], row[3]}] = {std::stod(row[8]) / 10, std::stod(row[9]) / 10};
  }
  // The register's newest code stands for the council; these two changed theirs after the panel was published.
  const std::map<std::string, std::string> newer = {{"E08000016", "E08000038"}, {"E08000019", "E08000039"}};
  int cells = 0;
  double worst = 0;
  for (const auto& row : table(read_file(panel))) {
    if ((row[2] != "2010/11" && row[2] != "2011/12") || row[6].empty() || row[0].substr(0, 3) == "E92") continue;
    const auto code = newer.count(row[0]) ? newer.at(row[0]) : row[0];
    const auto found = ours.find({code, row[2] == "2010/11" ? "2010-04-01" : "2011-04-01"});
    ASSERT_NE(found, ours.end()) << row[0] << " " << row[2];
    worst = std::max(
        {worst, std::abs(found->second.first - std::stod(row[6])), std::abs(found->second.second - std::stod(row[7]))});
    ++cells;
  }
  RecordProperty("cells", cells);
  std::printf("%d cells, largest difference %.6f per 10,000\n", cells, worst);
  EXPECT_EQ(cells, 290);
  EXPECT_LT(worst, 0.01);
}

TEST_F(PublishedFiles, every_published_file_loads_with_no_row_lost) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shared() / "data/raw/dfe_csc_dashboard")) {
    if (entry.path().extension() != ".csv") continue;
    const std::string text = read_file(entry.path());
    if (text.find("time_period,time_identifier,geographic_level") > 3) continue;
    const Outcome loaded = load(folder_, {entry.path().string()});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
    const json said = json::parse(loaded.out);
    const auto rows =
        static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) - 1 + (text.back() == '\n' ? 0 : 1);
    EXPECT_EQ(said["rows"], rows) << said;
    EXPECT_EQ(said["accepted"].get<std::uint64_t>() + said["rejected"].get<std::uint64_t>(), rows) << said;
    std::printf("%s\n", said.dump().c_str());
    ++files;
  }
  EXPECT_GE(files, 12);
}

TEST_F(PublishedFiles, national_totals_and_natures_come_back_from_the_store) {
  const auto figures = read_national_figures(england);
  ASSERT_TRUE(figures) << figures.error().message;
  std::string file =
      "time_period,time_identifier,quarter,geographic_level,country_code,country_name,breakdown_topic,breakdown,nature_"
      "of_notification,number_notifications\n";
  const std::map<std::optional<Nature>, std::string> words = {{std::nullopt, "Total"},
                                                              {Nature::child_death, "Child death"},
                                                              {Nature::serious_harm, "Serious harm"},
                                                              {Nature::other, "Other"}};
  for (const NationalFigure& figure : *figures) {
    if (figure.series != "dfe") continue;
    file += std::to_string(figure.reporting_year) + ",Reporting year,Total,National,E92000001,England,Total,Total," +
            words.at(figure.nature) + "," + std::to_string(figure.notifications) + "\n";
  }
  write_file(folder_ / "national.csv", file);
  const Outcome loaded = load(folder_, {folder_ / "national.csv"});
  ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_EQ(json::parse(loaded.out)["rejected"], 0) << loaded.out;

  const auto store = open_sqlite_store(folder_ / "store.sqlite");
  ASSERT_TRUE(store) << store.error().message;
  const auto held = (*store)->observations({{std::string(measures::notifications)}, std::nullopt, Level::country});
  ASSERT_TRUE(held) << held.error().message;
  std::map<std::pair<int, std::string>, double> found;
  for (const StoredObservation& row : *held) {
    found[{reporting_year_of(row.observation.period.last()), row.observation.breakdown}] =
        row.observation.figure.shown().value();
  }
  const std::map<int, double> totals = {{2019, 498}, {2020, 449}, {2021, 536}, {2022, 442},
                                        {2023, 456}, {2024, 405}, {2025, 338}, {2026, 357}};
  for (const auto& [year, total] : totals) EXPECT_EQ((found[{year, ""}]), total) << year;
  const std::map<int, std::array<double, 3>> natures = {{2022, {191, 227, 24}},
                                                        {2023, {201, 244, 11}},
                                                        {2024, {205, 180, 20}},
                                                        {2025, {162, 167, 9}},
                                                        {2026, {160, 188, 9}}};
  for (const auto& [year, parts] : natures) {
    EXPECT_EQ((found[{year, "nature=child_death"}]), parts[0]) << year;
    EXPECT_EQ((found[{year, "nature=serious_harm"}]), parts[1]) << year;
    EXPECT_EQ((found[{year, "nature=other"}]), parts[2]) << year;
  }
}

}  // namespace
}  // namespace tocsin::testing
