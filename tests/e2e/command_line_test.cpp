#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<json> lines(const std::string& text) {
  std::vector<json> parsed;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) parsed.push_back(json::parse(line));
  return parsed;
}

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(CommandLine, every_verb_helps_and_wrong_usage_ends_with_2) {
  for (const char* verb : {"serve", "check", "load", "assess", "fit", "simulate"}) {
    const Outcome help = run({program, verb, "--help"});
    EXPECT_EQ(help.exit_code, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr("--config")) << verb;
  }
  EXPECT_EQ(run({program}).exit_code, 2);
  EXPECT_EQ(run({program, "conjure"}).exit_code, 2);
  EXPECT_EQ(run({program, "load"}).exit_code, 2);
  EXPECT_EQ(run({program, "simulate", "--preset", "atlantis", "--seed", "1", "--out", "x"}).exit_code, 2);
}

TEST(CommandLine, check_finds_the_shipped_configuration_sound) {
  const Outcome checked = run({program, "check", "--config", std::string(TOCSIN_SOURCE_DIR) + "/config/tocsin.toml"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
}

TEST(CommandLine, check_names_every_fault_with_its_place) {
  const ScratchFolder folder;
  make_configuration(folder, "[policy]\nratio = 0.5\nwindow = 3\n[log]\nlevel = \"loud\"\n");
  const Outcome checked = run({program, "check", "--config", folder / "tocsin.toml"});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.err, HasSubstr("policy.ratio must be a number above 1"));
  EXPECT_THAT(checked.err, HasSubstr("'window' is not a key of [policy]"));
  EXPECT_THAT(checked.err, HasSubstr("log.level must be"));
  EXPECT_THAT(checked.err, HasSubstr("tocsin.toml:"));
}

TEST(CommandLine, check_names_faults_of_the_reference_tables) {
  const ScratchFolder folder;
  std::filesystem::copy(england, folder / "england");
  const std::string tiles = read_file(folder / "england/tiles.csv");
  const auto second = tiles.find('\n') + 1;
  write_file(folder / "england/tiles.csv", tiles.substr(0, second) + tiles.substr(tiles.find('\n', second) + 1));
  std::string population = read_file(folder / "england/child_population.csv");
  const auto row = population.find("authority,E06000001,2012,");
  population.replace(row, population.find('\n', row) - row, "authority,E06000001,2012,-3");
  write_file(folder / "england/child_population.csv", population);
  make_configuration(folder);
  std::string configuration = read_file(folder / "tocsin.toml");
  configuration.replace(configuration.find(england), england.size(), "england");
  write_file(folder / "tocsin.toml", configuration);
  const Outcome checked = run({program, "check", "--config", folder / "tocsin.toml"});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.err, HasSubstr("has no tile"));
  EXPECT_THAT(checked.err, HasSubstr("child_population.csv:2:4: must be above 0"));
}

TEST(CommandLine, the_same_seed_draws_the_same_bytes) {
  const ScratchFolder first;
  const ScratchFolder second;
  make_configuration(first);
  make_configuration(second);
  ASSERT_EQ(simulate(first, "E10000016:0.3").exit_code, 0);
  ASSERT_EQ(simulate(second, "E10000016:0.3").exit_code, 0);
  for (const char* name :
       {"feeds/events.csv", "feeds/dfe_subnational.csv", "feeds/dfe_national.csv", "feeds/truth.csv"}) {
    EXPECT_EQ(read_file(first / name), read_file(second / name)) << name;
    EXPECT_THAT(read_file(first / name), HasSubstr("illustrative")) << name;
  }
}

TEST(CommandLine, loading_tells_each_file_and_loading_again_changes_nothing) {
  const ScratchFolder folder;
  make_configuration(folder);
  ASSERT_EQ(simulate(folder).exit_code, 0);
  const std::vector<std::string> files = {folder / "feeds/events.csv",       folder / "feeds/dfe_subnational.csv",
                                          folder / "feeds/dfe_national.csv", england + "/child_population.csv",
                                          england + "/children_in_need.csv", england + "/idaci.csv"};
  const Outcome first = load(folder, files);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto said = lines(first.out);
  ASSERT_EQ(said.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& line = said[i];
    EXPECT_EQ(line["rows"], count_lines(read_file(files[i])) - 1) << line;
    EXPECT_EQ(line["rejected"], 0) << line;
    EXPECT_EQ(line["accepted"], line["rows"]) << line;
  }
  const auto again = lines(load(folder, files).out);
  ASSERT_EQ(again.size(), files.size());
  for (const auto& line : again) EXPECT_EQ(line["unchanged"], line["accepted"]) << line;
}

TEST(CommandLine, one_refused_file_does_not_stop_the_others) {
  const ScratchFolder folder;
  make_configuration(folder);
  write_file(folder / "nonsense.csv", "alpha,beta\n1,2\n");
  const Outcome loaded = load(folder, {folder / "nonsense.csv", england + "/idaci.csv"});
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_THAT(loaded.err, HasSubstr("nonsense.csv"));
  EXPECT_EQ(lines(loaded.out).size(), 1u);
}

TEST(CommandLine, a_revision_is_counted_and_rejections_are_written_with_their_place) {
  const ScratchFolder folder;
  make_configuration(folder);
  write_file(folder / "a.csv",
             "level,area_code,mid_year,child_population\nauthority,E06000001,2023,20000\nauthority,E99999999,2023,5\n");
  write_file(folder / "b.csv", "level,area_code,mid_year,child_population\nauthority,E06000001,2023,20001\n");
  const Outcome first = run(
      {program, "load", "--config", folder / "tocsin.toml", "--rejections", folder / "rejected.csv", folder / "a.csv"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(lines(first.out).at(0)["rejected"], 1);
  EXPECT_THAT(read_file(folder / "rejected.csv"),
              StartsWith("file,line,record,column,rule,value_class\na.csv,3,2,area_code,unknown_authority,"));
  EXPECT_EQ(lines(load(folder, {folder / "b.csv"}).out).at(0)["revised"], 1);
}

TEST(CommandLine, assess_writes_estimates_findings_and_a_report_from_files_alone) {
  const ScratchFolder folder;
  make_configuration(folder);
  ASSERT_EQ(simulate(folder, "E10000016:0.3,E08000025:2.5").exit_code, 0);
  const Outcome assessed =
      run({program, "assess", "--config", folder / "tocsin.toml", "--notifications",
           folder / "feeds/dfe_subnational.csv", "--population", england + "/child_population.csv", "--context",
           england + "/idaci.csv", "--context", england + "/children_in_need.csv", "--out", folder / "out"});
  ASSERT_EQ(assessed.exit_code, 0) << assessed.err;
  EXPECT_THAT(
      read_file(folder / "out/estimates.csv"),
      StartsWith(
          "authority_code,authority_name,region_code,period_from,period_to,observed,exposure_child_years,expected,"
          "rate_per_100k,rate_lower,rate_upper,relative_rate,relative_rate_lower,relative_rate_upper,prob_high,prob_"
          "low,"
          "detectable_low,detectable_high,funnel_z,funnel_outside_95,funnel_outside_998,status"));
  const std::string findings = read_file(folder / "out/findings.csv");
  EXPECT_THAT(
      findings,
      StartsWith("finding_id,watch,authority_code,authority_name,direction,since,observed,expected,relative_rate,lower,"
                 "upper,probability,q_value,state,reason"));
  EXPECT_THAT(findings, HasSubstr("E10000016,Kent,low"));
  EXPECT_THAT(findings, HasSubstr("E08000025,Birmingham,high"));
  EXPECT_THAT(findings, HasSubstr("Illustrative"));
  const std::string report = read_file(folder / "out/report.html");
  EXPECT_THAT(report, HasSubstr("Neither high nor low numbers"));
  EXPECT_THAT(report, HasSubstr("llustrative"));
  EXPECT_FALSE(std::filesystem::exists(folder / "store.sqlite"));
}

TEST(CommandLine, export_says_which_days_it_cannot_give) {
  const ScratchFolder folder;
  const std::string configuration = make_configuration(folder);
  const auto exported = [&](const char* from, const char* to) {
    return run({program, "export", "openmetrics", "--config", configuration, "--from", from, "--to", to});
  };
  EXPECT_EQ(exported("2026-01-40", "2026-02-01").exit_code, 2);
  EXPECT_EQ(exported("2026-02-01", "2026-01-01").exit_code, 2);
  const Outcome ahead = exported("2026-01-01", "2999-01-01");
  EXPECT_EQ(ahead.exit_code, 2);
  EXPECT_THAT(ahead.err, HasSubstr("lies in the future"));
  const Outcome empty = exported("2026-01-01", "2026-02-01");
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, HasSubstr("load feeds first"));
  EXPECT_EQ(empty.out, "");
  ASSERT_EQ(simulate(folder).exit_code, 0);
  ASSERT_EQ(load(folder, {folder / "feeds/dfe_subnational.csv"}).exit_code, 0);
  const Outcome unknown = exported("2019-01-01", "2019-02-01");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("--known notified"));
}

}  // namespace
}  // namespace tocsin::testing
