// The verbs over any series: detect, scan, nowcast, themes.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tocsin/domain/period.hpp"

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

TEST_F(SeriesVerbs, scan_refuses_cases_where_nobody_lives) {
  EXPECT_THAT(run_on("area,x,y,population,cases\nA,0,0,0,3\nB,1,0,50,1\nC,2,0,50,0\n", {"scan", "--areas"}).err,
              HasSubstr("in.csv:2:5: cases where the population is 0"));
  EXPECT_EQ(run_on("area,x,y,population,cases\nA,0,0,0,0\nB,1,0,50,1\nC,2,0,50,0\n", {"scan", "--areas"}).exit_code, 0);
}

TEST_F(SeriesVerbs, detect_draws_no_xmr_limits_where_most_months_are_the_same) {
  std::string text = "series,t,count\n";
  for (int t = 0; t < 36; ++t) text += fmt::format("small,{},{}\n", t, t == 4 || t == 17 || t == 30 ? 1 : 0);
  const Outcome made = run_on(text, {"detect", "--method", "xmr", "--format", "json", "--series"});
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.err,
              HasSubstr("36 of 36 periods were not judged: not_fitted: most neighbours are the same, the moving "
                        "ranges left are all 0"));
  for (const json& row : json::parse(made.out)) {
    EXPECT_EQ(row["status"], "not_fitted");
    EXPECT_EQ(row["alarm"], false);
    EXPECT_TRUE(row["upper"].is_null());
  }
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
  EXPECT_THAT(gap.err, HasSubstr("1 periods between the first and the last have no row"));
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

/// Ten events a week for two years, each reported some weeks later: a quarter of them after more than four.
std::string long_delays() {
  std::string text = "occurred,reported,count\n";
  const Day first = *parse_day("2024-01-01");
  const Day now = *parse_day("2025-12-28");
  constexpr int weeks_later[] = {0, 1, 1, 2, 2, 3, 3, 4, 9, 14};
  for (int week = 0; week < 104; ++week) {
    for (int k = 0; k < 10; ++k) {
      const Day occurred = first + std::chrono::days(7 * week);
      const Day reported = occurred + std::chrono::days(7 * weeks_later[(k + 3 * week) % 10]);
      if (reported <= now) text += fmt::format("{},{},2\n", iso_day(occurred), iso_day(reported));
    }
  }
  return text;
}

TEST_F(SeriesVerbs, nowcast_calls_no_period_complete_of_which_more_is_to_come) {
  for (const char* method : {"bayes", "lawless", "smoothed"}) {
    const Outcome made = run_on(long_delays(), {"nowcast", "--now", "2025-12-28", "--longest-delay", "4", "--method",
                                                method, "--format", "json", "--events"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_THAT(made.err, HasSubstr("about 20% of events are reported more than 4 weeks after they occurred: delays of "
                                    "up to 14 are reckoned with"));
    const json rows = json::parse(made.out);
    ASSERT_EQ(rows.size(), 104U);
    EXPECT_EQ(rows[104 - 15]["status"], "complete") << method;
    for (std::size_t age = 4; age < 9; ++age) {  // all of 20 to come: two or four are missing
      const json& row = rows[103 - age];
      EXPECT_EQ(row["status"], "provisional") << method << age;
      EXPECT_LE(row["lower"], 20) << method << age;
      EXPECT_GE(row["upper"], 20) << method << age;
      EXPECT_NEAR(row["completeness"].get<double>(), 0.8, 0.05);
    }
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

TEST_F(SeriesVerbs, themes_says_nothing_of_ratios_near_1_beside_one_that_is_not) {
  std::string text = "theme,group,count\n";
  for (int theme = 0; theme < 6; ++theme) {
    for (int group = 0; group < 6; ++group)
      text += fmt::format("t{},g{},{}\n", theme, group,
                          theme == 0                 ? 100000 + (group * 7) % 3
                          : theme == 3 && group == 2 ? 60
                                                     : 10 + (theme + group) % 3);
  }
  const Outcome made = run_on(text, {"themes", "--format", "json", "--reports"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, ::testing::Not(HasSubstr("shrunk almost to 1")));
  EXPECT_THAT(made.err, HasSubstr("that spread is held at 18% about each of two means"));
  for (const json& row : json::parse(made.out)) {
    EXPECT_LE(row["eb05"], row["ebgm"]);
    EXPECT_LE(row["ebgm"], row["eb95"]);
    if (row["theme"] != "t3" || row["group"] != "g2") continue;
    EXPECT_LT(row["eb05"], 2.9);  // 60 reports where 18.7 are expected
    EXPECT_GT(row["eb95"], 3.4);
    EXPECT_TRUE(row["listed"]);
  }
}

TEST_F(SeriesVerbs, themes_refuses_pairs_given_twice_and_counts_of_nothing) {
  EXPECT_THAT(run_on("theme,group,count\na,b,1\na,b,2\n", {"themes", "--reports"}).err,
              HasSubstr("in.csv:3:1: 'a' in 'b' stands twice"));
  EXPECT_THAT(run_on("theme,group,count\na,b,0\n", {"themes", "--reports"}).err, HasSubstr("every count is 0"));
}

}  // namespace
}  // namespace tocsin::testing
