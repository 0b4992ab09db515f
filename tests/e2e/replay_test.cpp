// The verb `replay`: past days, with what was then known.
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

/// County Durham, large enough for its silence to mean something, sends nothing from April 2024 on.
constexpr const char* silenced = "zero:E06000047@2025-2026";

class Replay : public ::testing::Test {
 protected:
  void SetUp() override {
    make_configuration(folder_);
    ASSERT_EQ(simulate(folder_, silenced).exit_code, 0);
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
}

}  // namespace
}  // namespace tocsin::testing
