// The verb `replay`: past days, with what was then known.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"
#include "event_file.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// Essex, large enough for its silence to mean something, sends nothing from April 2024 on; Kent sends 2.5 times as
/// much as before from April 2023 on; and Cornwall, with some four a year, sends twelve within seven weeks of June
/// 2023.
constexpr const char* planted = "zero:E10000012@2025-2026,E10000016:2.5@2024-2026";
constexpr const char* silent = "E10000012";
constexpr const char* risen = "E10000016";
constexpr const char* burst = "E06000052";
/// Regions of the planted, in which they show too: East of England, South East, South West.
const std::set<std::string> around = {"E12000006", "E12000008", "E12000009"};

/// Central 99 % of a Poisson law, as the smallest and the largest count in it.
std::pair<int, int> central(double mean) {
  double probability = std::exp(-mean);
  double up_to = probability;
  int count = 0;
  while (up_to <= 0.005) up_to += probability *= mean / ++count;
  const int least = count;
  while (up_to < 0.995) up_to += probability *= mean / ++count;
  return {least, count};
}

/// What a replay said, England and the areas of what was planted left out.
struct Counted {
  int silences = 0;
  int shifts = 0;
  double silences_stated = 0;
  double shifts_stated = 0;
};

class Replay : public ::testing::Test {
 protected:
  void SetUp() override { make_configuration(folder_); }
  void draw(const std::string& plant, const std::string& seed) {
    ASSERT_EQ(simulate(folder_, plant, seed).exit_code, 0);
    if (!plant.empty()) {
      EventFile events(folder_ / "feeds/events.csv");
      events.add(burst, "2023-06-01", 12, std::chrono::days(4));
      events.write(folder_ / "feeds/events.csv");
    }
    std::filesystem::remove(folder_ / "store.sqlite");
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
  /// All of the drawn England, April 2018 to March 2026. Three whole years are needed to learn rates from, so that
  /// silences are judged from April 2021 on, and one more before shifts are.
  Outcome replay_all() {
    return replay({"--from", "2018-04-30", "--to", "2026-03-31", "--known", "notified", "--changes"});
  }

  const ScratchFolder folder_;
};

/// A finding that comes back within a year is the same: what is stated are first alarms. Shifts of the first day on
/// which they are judged began before it.
void count(const Outcome& made, const std::string& own_seed, Counted& all) {
  double silences_stated = 0;
  double shifts_stated = 0;
  int judged = 0;
  int passed = 0;
  ASSERT_EQ(std::sscanf(made.err.c_str(),
                        "%d days judged; over them chance alone is expected to make %lf silences and %lf shifts",
                        &judged, &silences_stated, &shifts_stated),
            3)
      << made.err;
  const std::string between = "between two of these days: ";
  ASSERT_NE(made.err.find(between), std::string::npos) << made.err;
  passed = std::stoi(made.err.substr(made.err.find(between) + between.size()));
  EXPECT_EQ(judged, 60) << "April 2021 to March 2026";
  int silences = passed;
  int shifts = 0;
  std::map<std::string, std::chrono::sys_days> ended;
  for (const json& row : json::parse(made.out)) {
    const std::string id = row["finding_id"];
    const std::string area = row["authority_code"];
    const auto day = day_of(row["date"]);
    EXPECT_NE(row["event"], "stands");
    if (row["event"] == "ends") ended[id] = day;
    if (row["event"] != "begins" || area == "E92000001") continue;  // England's published totals do rise and fall
    if (area == silent || area == risen || area == burst || around.contains(area)) continue;
    if (ended.contains(id) && day - ended[id] < std::chrono::days(366)) continue;
    silences += row["watch"] == "silence" ? 1 : 0;
    shifts += row["watch"] == "surge" && row["date"] != "2022-04-30" ? 1 : 0;
  }
  std::printf("seed %s: %d silences where %.1f are stated, %d shifts where %.1f are\n", own_seed.c_str(), silences,
              silences_stated, shifts, shifts_stated);
  all.silences += silences;
  all.shifts += shifts;
  all.silences_stated += silences_stated;
  all.shifts_stated += shifts_stated;
}

/// The first day on which a finding begins, not before another.
std::string begins(const json& rows, const std::string& id, const std::string& after) {
  for (const json& row : rows) {
    if (row["finding_id"] == id && row["event"] == "begins" && row["date"] >= after) return row["date"];
  }
  return {};
}

TEST_F(Replay, of_all_england_finds_what_was_planted_and_by_chance_as_much_as_is_stated) {
  Counted all;
  ASSERT_NO_FATAL_FAILURE(draw(planted, "2026"));
  const Outcome made = replay_all();
  ASSERT_EQ(made.exit_code, 0) << made.err;
  ASSERT_NO_FATAL_FAILURE(count(made, "2026, planted", all));
  const json rows = json::parse(made.out);

  // The silence begins on the day that the service foretold for it when it had just begun, but for a month between two
  // looks, and for what the national level does meanwhile: twice its standard deviation in a year is at least 20 %.
  const std::string silence = std::string("silence-") + silent + "-low";
  const std::string found = begins(rows, silence, "2024-04-01");
  ASSERT_FALSE(found.empty());
  std::string foretold;
  for (const json& row : rows) {
    if (row["finding_id"] == silence && row["date"] == found) foretold = row["foretold"];
  }
  ASSERT_FALSE(foretold.empty());
  const auto wait = day_of(foretold) - day_of("2024-04-01");
  std::printf("silence foretold for %s, found %s\n", foretold.c_str(), found.c_str());
  EXPECT_GT(wait, std::chrono::days(90));
  EXPECT_GE(day_of(found), day_of(foretold) - wait / 5);
  EXPECT_LE(day_of(found), day_of(foretold) + wait / 5 + std::chrono::days(31));

  // The score of a rise to 2.5 times grows by 2.5 log 2 - 1 an expected event: five or six are reached by some eight of
  // Kent's ten a year. Twelve within seven weeks reach them at once.
  const std::string rise = begins(rows, std::string("surge-") + risen + "-high", "2023-04-01");
  EXPECT_GE(rise, "2023-06-01");
  EXPECT_LE(rise, "2024-12-31");
  const std::string short_burst = begins(rows, std::string("surge-") + burst + "-high", "2023-06-01");
  EXPECT_GE(short_burst, "2023-06-30");
  EXPECT_LE(short_burst, "2023-07-31");
  std::printf("lasting rise found %s, short burst %s\n", rise.c_str(), short_burst.c_str());

  for (const char* seed : {"2027", "2028"}) {
    ASSERT_NO_FATAL_FAILURE(draw("", seed));
    const Outcome unchanged = replay_all();
    ASSERT_EQ(unchanged.exit_code, 0) << unchanged.err;
    ASSERT_NO_FATAL_FAILURE(count(unchanged, seed, all));
  }
  const auto [least_silences, most_silences] = central(all.silences_stated);
  EXPECT_GE(all.silences, least_silences) << all.silences_stated;
  EXPECT_LE(all.silences, most_silences) << all.silences_stated;
  const auto [least_shifts, most_shifts] = central(all.shifts_stated);
  EXPECT_GE(all.shifts, least_shifts) << all.shifts_stated;
  EXPECT_LE(all.shifts, most_shifts) << all.shifts_stated;
  EXPECT_GT(least_silences, 2);  // the check can fail either way
  EXPECT_GT(least_shifts, 2);
}

TEST_F(Replay, what_was_not_recorded_yet_was_not_known) {
  ASSERT_NO_FATAL_FAILURE(draw(planted, "2026"));
  const Outcome early = replay({"--from", "2026-05-01", "--to", "2026-05-20"});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("nothing was known on any of the 1 days"));
  const Outcome later = replay({"--from", "2026-06-02", "--to", "2026-06-02"});
  EXPECT_EQ(later.exit_code, 0) << later.err;
  EXPECT_THAT(later.out, HasSubstr("silence-E10000012-low"));
}

TEST_F(Replay, the_same_days_give_the_same_bytes) {
  ASSERT_NO_FATAL_FAILURE(draw(planted, "2026"));
  const std::vector<std::string> days = {"--from", "2025-10-01", "--to", "2025-12-01", "--known", "notified"};
  EXPECT_EQ(replay(days).out, replay(days).out);
}

TEST_F(Replay, wrong_days_are_wrong_usage) {
  ASSERT_NO_FATAL_FAILURE(draw("", "2026"));
  EXPECT_EQ(replay({"--from", "2025-13-01", "--to", "2025-12-01"}).exit_code, 2);
  EXPECT_EQ(replay({"--from", "2025-12-02", "--to", "2025-12-01"}).exit_code, 2);
  const Outcome future = replay({"--from", "2025-12-02", "--to", "2299-12-01"});
  EXPECT_EQ(future.exit_code, 2);
  EXPECT_THAT(future.err, HasSubstr("lies in the future"));
}

}  // namespace
}  // namespace tocsin::testing
