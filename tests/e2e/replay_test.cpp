// The verb `replay`: past days, with what was then known.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// County Durham, large enough for its silence to mean something, sends nothing from April 2024 on; Kent three times as
/// much as before.
constexpr const char* planted = "zero:E06000047@2025-2026,E10000016:3@2025-2026";

/// Most that chance makes in 99.5 of 100 draws from a Poisson law.
int most_by_chance(double mean) {
  double probability = std::exp(-mean);
  double below = probability;
  int count = 0;
  while (below < 0.995) {
    probability *= mean / ++count;
    below += probability;
  }
  return count;
}

class Replay : public ::testing::Test {
 protected:
  void SetUp() override {
    make_configuration(folder_);
    ASSERT_EQ(simulate(folder_, planted).exit_code, 0);
    const Outcome loaded =
        load(folder_, {"--as-of", "2026-06-01", england + "/child_population.csv", england + "/idaci.csv",
                       england + "/children_in_need.csv", folder_ / "feeds/events.csv"});
    ASSERT_EQ(loaded.exit_code, 0) << loaded.err;
  }
  Outcome replay(std::vector<std::string> more) {
    std::vector<std::string> command = {program, "replay", "--config", folder_ / "tocsin.toml", "--format", "json"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  const ScratchFolder folder_;
};

TEST_F(Replay, planted_silence_begins_within_the_time_its_rate_foretells) {
  const Outcome made = replay({"--from", "2024-04-01", "--to", "2026-03-31", "--known", "notified", "--changes"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("24 days judged; over them chance alone is expected to make"));
  std::string began;
  for (const json& row : json::parse(made.out)) {
    if (row["finding_id"] == "silence-E06000047-low" && row["event"] == "begins") began = row["date"];
    EXPECT_NE(row["event"], "stands");
  }
  // About four notifications a year: six or seven expected ones are needed at the policy's one false silence a year.
  EXPECT_GE(began, "2025-07-01");
  EXPECT_LE(began, "2026-03-01");
}

TEST_F(Replay, planted_burst_is_found_and_false_findings_are_as_many_as_stated) {
  const Outcome made = replay({"--from", "2024-04-01", "--to", "2026-03-31", "--known", "notified", "--changes"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  double silences_stated = 0;
  double shifts_stated = 0;
  const char* stated = std::strstr(made.err.c_str(), "expected to make ");
  ASSERT_TRUE(stated) << made.err;
  ASSERT_EQ(std::sscanf(stated, "expected to make %lf silences and %lf shifts", &silences_stated, &shifts_stated), 2);
  EXPECT_GT(silences_stated, 1);
  EXPECT_GT(shifts_stated, 2);
  std::string burst;
  int silences = 0;
  int shifts = 0;
  for (const json& row : json::parse(made.out)) {
    // What stands on the first day began before it; all England falls because its published totals do.
    if (row["event"] != "begins" || row["date"] == "2024-04-01" || row["authority_code"] == "E92000001") continue;
    if (row["finding_id"] == "surge-E10000016-high" && burst.empty()) burst = row["date"];
    if (row["authority_code"] == "E06000047" || row["authority_code"] == "E10000016") continue;
    silences += row["watch"] == "silence" ? 1 : 0;
    shifts += row["watch"] == "surge" ? 1 : 0;
  }
  EXPECT_GE(burst, "2024-07-01");  // some ten notifications a year: the shift takes a few months to tell
  EXPECT_LE(burst, "2025-09-01");
  EXPECT_LE(silences, most_by_chance(silences_stated)) << silences_stated;
  EXPECT_LE(shifts, most_by_chance(shifts_stated)) << shifts_stated;
  EXPECT_GT(silences + shifts, 0);  // as many as stated: not none either
}

TEST_F(Replay, what_was_not_recorded_yet_was_not_known) {
  const Outcome early = replay({"--from", "2026-05-01", "--to", "2026-05-20"});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("nothing was known on any of the 1 days"));
  const Outcome later = replay({"--from", "2026-06-02", "--to", "2026-06-02"});
  EXPECT_EQ(later.exit_code, 0) << later.err;
  EXPECT_THAT(later.out, HasSubstr("silence-E06000047-low"));
}

TEST_F(Replay, the_same_days_give_the_same_bytes) {
  const std::vector<std::string> days = {"--from", "2025-10-01", "--to", "2025-12-01", "--known", "notified"};
  EXPECT_EQ(replay(days).out, replay(days).out);
}

TEST_F(Replay, wrong_days_are_wrong_usage) {
  EXPECT_EQ(replay({"--from", "2025-13-01", "--to", "2025-12-01"}).exit_code, 2);
  EXPECT_EQ(replay({"--from", "2025-12-02", "--to", "2025-12-01"}).exit_code, 2);
  const Outcome future = replay({"--from", "2025-12-02", "--to", "2299-12-01"});
  EXPECT_EQ(future.exit_code, 2);
  EXPECT_THAT(future.err, HasSubstr("lies in the future"));
}

}  // namespace
}  // namespace tocsin::testing
