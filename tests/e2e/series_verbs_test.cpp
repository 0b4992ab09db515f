// The verbs over any series: detect, scan, nowcast, themes.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SeriesVerbs : public ::testing::Test {
 protected:
  Outcome run_on(const std::string& text, std::vector<std::string> command) {
    write_file(folder_ / "in.csv", text);
    command.insert(command.begin(), program);
    command.push_back(folder_ / "in.csv");
    return run(command);
  }
  const ScratchFolder folder_;
};

std::string weeks(int count) {
  std::string text = "series,t,count\n";
  for (int t = 0; t < count; ++t) text += fmt::format("a,{},{}\n", t, t == count - 3 ? 25 : (t * 7) % 5);
  return text;
}

TEST_F(SeriesVerbs, detect_gives_the_columns_of_the_contract_and_the_alarm) {
  const Outcome made = run_on(weeks(330), {"detect", "--method", "farrington_flexible", "--series"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, StartsWith("series,t,count,expected,upper,lower,score,alarm"));
  EXPECT_THAT(made.out, HasSubstr("\na,327,25,"));
  EXPECT_THAT(made.out, HasSubstr(",1,assessed\na,328,"));
}

TEST_F(SeriesVerbs, detect_speaks_json_and_the_same_input_gives_the_same_bytes) {
  const std::vector<std::string> command = {"detect", "--method", "ears_c1", "--format", "json", "--series"};
  const Outcome made = run_on(weeks(40), command);
  const json rows = json::parse(made.out);
  EXPECT_EQ(rows[0]["series"], "a");
  EXPECT_TRUE(rows[0]["expected"].is_null());
  EXPECT_TRUE(rows[30]["alarm"].is_boolean());
  EXPECT_EQ(made.out, run_on(weeks(40), command).out);
}

TEST_F(SeriesVerbs, detect_says_what_could_not_be_judged_and_ends_well) {
  const Outcome made = run_on("series,t,count\na,1,0\n", {"detect", "--method", "farrington", "--series"});
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.err, HasSubstr("too short for this method"));
}

TEST_F(SeriesVerbs, bad_input_is_refused_with_its_place) {
  const Outcome made =
      run_on("series,t,count\na,2024-01-08,1\na,2024-01-01,-2\n", {"detect", "--method", "xmr", "--series"});
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_TRUE(made.out.empty());
  EXPECT_THAT(made.err, HasSubstr("in.csv:3:2: '2024-01-01' comes before the row above it"));
  EXPECT_THAT(made.err, HasSubstr("in.csv:3:3: '-2' is not a count"));
  EXPECT_EQ(run({program, "detect", "--method", "guess", "--series", "x"}).exit_code, 2);
  EXPECT_EQ(run({program, "detect", "--method", "xmr", "--series", "/nowhere.csv"}).exit_code, 1);
}

TEST_F(SeriesVerbs, days_in_the_future_are_refused) {
  const Outcome series =
      run_on("series,t,count\na,2024-01-01,1\na,2299-01-01,2\n", {"detect", "--method", "xmr", "--series"});
  EXPECT_EQ(series.exit_code, 1);
  EXPECT_THAT(series.err, HasSubstr("in.csv:3:2: '2299-01-01' lies in the future: today is"));
  const Outcome reports = run_on("occurred,reported\n2024-01-01,2299-01-01\n", {"nowcast", "--events"});
  EXPECT_EQ(reports.exit_code, 1);
  EXPECT_THAT(reports.err, HasSubstr("in.csv:2:2: '2299-01-01' lies in the future: today is"));
  EXPECT_EQ(run({program, "nowcast", "--now", "2299-01-01", "--events", folder_ / "in.csv"}).exit_code, 2);
}

TEST_F(SeriesVerbs, series_of_zeros_and_of_one_point_are_told_in_words) {
  std::string zeros = "series,t,count\n";
  for (int t = 0; t < 330; ++t) zeros += fmt::format("a,{},0\n", t);
  const Outcome made = run_on(zeros, {"detect", "--method", "farrington_flexible", "--series"});
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.err, HasSubstr("have no bound: too few cases in the periods just before"));
  EXPECT_THAT(run_on(zeros, {"detect", "--method", "glr_poisson", "--series"}).err,
              HasSubstr("were not judged: not_fitted"));
  EXPECT_THAT(run_on("series,t,count\na,2024-01-01,3\n", {"detect", "--method", "ears_c1", "--series"}).err,
              HasSubstr("too short for this method"));
}

/// Ten by ten areas; the corner at the origin has three times the cases.
std::string grid() {
  std::string text = "area,x,y,population,cases\n";
  for (int i = 0; i < 100; ++i)
    text += fmt::format("A{},{},{},100,{}\n", i, i % 10, i / 10, i % 10 < 3 && i / 10 < 3 ? 12 : 3 + i % 3);
  return text;
}

TEST_F(SeriesVerbs, scan_finds_a_planted_cluster) {
  const Outcome made = run_on(grid(), {"scan", "--format", "json", "--share", "0.3", "--areas"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const json clusters = json::parse(made.out);
  EXPECT_THAT(std::string(clusters[0]["areas"]), StartsWith("A0;A1;"));
  EXPECT_NEAR(clusters[0]["p_value"], 0.001, 1e-12);
  EXPECT_GT(clusters[0]["relative_rate"], 1.8);
  EXPECT_EQ(made.out, run_on(grid(), {"scan", "--format", "json", "--share", "0.3", "--areas"}).out);
}

TEST_F(SeriesVerbs, scan_refuses_areas_that_move_or_miss_a_period) {
  EXPECT_THAT(run_on("area,x,y,population,cases,period\nA,0,0,5,1,1\nA,1,0,5,1,2\n", {"scan", "--areas"}).err,
              HasSubstr("'A' stands elsewhere in an earlier row"));
  EXPECT_THAT(run_on("area,x,y,population,cases,period\nA,0,0,5,1,1\nB,1,0,5,1,2\n", {"scan", "--areas"}).err,
              HasSubstr("an area has no row in some period"));
}

/// Two events a day, reported after 0 to 20 days, up to the 90th day.
std::string delayed() {
  std::string text = "occurred,reported,count\n";
  const auto day = [](int n) { return fmt::format("2026-{:02}-{:02}", 1 + n / 28, 1 + n % 28); };
  for (int t = 0; t <= 83; ++t) {
    for (int k = 0; k < 2; ++k) {
      if (const int later = t + (t * 5 + k * 11) % 21; later <= 83)
        text += fmt::format("{},{},3\n", day(t), day(later));
    }
  }
  return text;
}

TEST_F(SeriesVerbs, scan_says_where_there_is_nothing_to_find_and_where_periods_are_missing) {
  const Outcome none = run_on("area,x,y,population,cases\na,0,0,9,0\nb,1,0,9,0\nc,2,0,9,0\n", {"scan", "--areas"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_THAT(none.err, HasSubstr("no cluster: there is no case at all"));
  const Outcome gap = run_on("area,x,y,population,cases,period\na,0,0,9,1,1\na,0,0,9,1,3\nb,1,0,9,2,1\nb,1,0,9,1,3\n",
                             {"scan", "--areas"});
  EXPECT_EQ(gap.exit_code, 0);
  EXPECT_THAT(gap.err, HasSubstr("1 numbers between the first and the last period have no row"));
}

TEST_F(SeriesVerbs, nowcast_marks_what_is_provisional_and_expects_more_of_it) {
  for (const char* method : {"bayes", "lawless", "smoothed"}) {
    const Outcome made =
        run_on(delayed(), {"nowcast", "--longest-delay", "4", "--method", method, "--format", "json", "--events"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const json rows = json::parse(made.out);
    const json& first = rows.front();
    const json& last = rows.back();
    EXPECT_EQ(first["status"], "complete");
    EXPECT_EQ(first["expected_total"], first["reported"]) << method;
    EXPECT_EQ(last["status"], "provisional");
    EXPECT_LT(last["completeness"], 0.7);
    EXPECT_GT(last["expected_total"], last["reported"]) << method;
    EXPECT_GE(last["lower"], last["reported"]) << method;
  }
}

TEST_F(SeriesVerbs, nowcast_refuses_reports_before_the_event_and_from_the_future) {
  const std::string text = "occurred,reported\n2026-03-02,2026-03-01\n2026-03-02,2026-04-01\n";
  const Outcome made = run_on(text, {"nowcast", "--now", "2026-03-20", "--events"});
  EXPECT_EQ(made.exit_code, 1);
  EXPECT_THAT(made.err, HasSubstr("in.csv:2:2: reported before it occurred"));
  EXPECT_THAT(made.err, HasSubstr("in.csv:3:2: after --now 2026-03-20"));
}

TEST_F(SeriesVerbs, themes_lists_a_planted_pair) {
  std::string text = "theme,group,count,stratum\n";
  for (int year = 2024; year < 2026; ++year) {
    for (int theme = 0; theme < 12; ++theme) {
      for (int group = 0; group < 9; ++group)
        text += fmt::format("T{},G{},{},{}\n", theme, group,
                            theme == 3 && group == 4 ? 30 : 2 + (theme * 5 + group) % 4, year);
    }
  }
  const Outcome made = run_on(text, {"themes", "--format", "json", "--reports"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  std::vector<std::string> listed;
  for (const json& row : json::parse(made.out)) {
    if (row["listed"]) listed.push_back(std::string(row["theme"]) + " " + std::string(row["group"]));
  }
  EXPECT_THAT(listed, ::testing::ElementsAre("T3 G4"));
}

TEST_F(SeriesVerbs, themes_refuses_pairs_given_twice_and_counts_of_nothing) {
  EXPECT_THAT(run_on("theme,group,count\na,b,1\na,b,2\n", {"themes", "--reports"}).err,
              HasSubstr("in.csv:3:1: 'a' in 'b' stands twice"));
  EXPECT_THAT(run_on("theme,group,count\na,b,0\n", {"themes", "--reports"}).err, HasSubstr("every count is 0"));
}

}  // namespace
}  // namespace tocsin::testing
