// Rows that were lost or kept for ever: what a filter leaves out, files of which nothing was taken, files that come
// again, pipes, and a store that moves under the service.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_service.hpp"

namespace tocsin::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string event_header = "notification_id,la_code_notifying,date_notified,record_type,nature\n";

/// A configuration with feed maps of its own, which a test may mend.
void make_configuration_with_maps(const ScratchFolder& folder) {
  fs::copy(std::string(TOCSIN_SOURCE_DIR) + "/config/feeds", folder / "feeds");
  make_configuration(folder);
  std::string text = read_file(folder / "tocsin.toml");
  const std::string shipped = std::string(TOCSIN_SOURCE_DIR) + "/config/feeds";
  text.replace(text.find(shipped), shipped.size(), "feeds");
  write_file(folder / "tocsin.toml", text);
}

/// A download like OHID's, of another boundary year.
const std::string relabelled =
    "Area Code,Area Name,Area Type,Sex,Category Type,Time period,Count,Denominator\n"
    "E06000001,Hartlepool,Counties & UAs (from Apr 2021),Persons,,2019/20,170,17000\n"
    "E06000002,Middlesbrough,Counties & UAs (from Apr 2021),Persons,,2019/20,290,29000\n";

TEST(Rows, outside_a_filter_are_counted_apart_and_read_again_when_the_map_is_mended) {
  const ScratchFolder folder;
  make_configuration_with_maps(folder);
  write_file(folder / "old_label.csv", relabelled);
  const Outcome outside = load(folder, {folder / "old_label.csv"});
  EXPECT_EQ(outside.exit_code, 1);
  EXPECT_EQ(
      outside.out,
      "{\"file\":\"old_label.csv\",\"feed\":\"fingertips_injury_admissions\",\"rows\":2,\"accepted\":0,\"unchanged\":0,"
      "\"revised\":0,\"rejected\":0,\"outside\":2}\n");
  EXPECT_THAT(outside.err, HasSubstr("old_label.csv: nothing was taken of 2 rows: 2 lie outside the feed"));
  EXPECT_THAT(outside.err, HasSubstr("column 'Area Type'"));
  EXPECT_THAT(outside.err, HasSubstr("line 2"));

  const fs::path map = folder / "feeds/fingertips_injury_admissions.toml";
  std::string mended = read_file(map);
  mended.replace(mended.find("(from Apr 2023)"), 15, "(from Apr 2021)");
  write_file(map, mended);
  const Outcome taken = load(folder, {folder / "old_label.csv"});
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_EQ(json::parse(taken.out)["accepted"], 2);
  EXPECT_EQ(json::parse(taken.out)["unchanged"], 0);
  EXPECT_EQ(json::parse(taken.out)["outside"], 0);
}

TEST(Rows, of_a_file_that_returns_after_others_stand_again) {
  const ScratchFolder folder;
  make_configuration(folder);
  const auto say = [&](int children, std::vector<std::string> options = {}) {
    const fs::path file = folder / ("v" + std::to_string(children) + ".csv");
    write_file(
        file, "level,area_code,mid_year,child_population\nauthority,E06000001,2023," + std::to_string(children) + "\n");
    std::vector<std::string> command = {program, "load", "--config", folder / "tocsin.toml", file};
    command.insert(command.end(), options.begin(), options.end());
    return json::parse(run(command).out);
  };
  say(1000);
  say(2000);
  say(3000);
  EXPECT_EQ(say(2000)["revised"], 1);
  EXPECT_EQ(say(2000)["unchanged"], 1);
  EXPECT_EQ(say(2000, {"--again"})["unchanged"], 1);
}

TEST(Rows, of_a_pipe_and_of_standard_input_are_loaded) {
  const ScratchFolder folder;
  make_configuration(folder);
  const std::string rows = event_header + "n1,E06000001,2024-05-01,sin,child_death\n";
  const Outcome given = run({program, "load", "--config", folder / "tocsin.toml", "-"}, rows);
  EXPECT_EQ(given.exit_code, 0) << given.err;
  EXPECT_EQ(json::parse(given.out)["accepted"], 1);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  auto writing = std::async(std::launch::async, [&] { std::ofstream(folder / "pipe") << rows; });
  const Outcome piped = load(folder, {folder / "pipe"});
  writing.get();
  EXPECT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_EQ(json::parse(piped.out)["unchanged"], 1);
}

TEST(Rows, rejected_by_the_ten_thousand_are_counted_and_the_first_of_them_kept) {
  const ScratchFolder folder;
  make_configuration(folder);
  std::string text = event_header + "n1,E06000001,2024-05-01,sin,\"child_death\n";
  for (int i = 0; i < 30'000; ++i) text += "x\n";
  write_file(folder / "quote.csv", text);
  const Outcome loaded = run(
      {program, "load", "--config", folder / "tocsin.toml", "--rejections", folder / "r.csv", folder / "quote.csv"});
  EXPECT_EQ(loaded.exit_code, 1);
  EXPECT_EQ(json::parse(loaded.out)["rejected"], 30'001);
  EXPECT_THAT(loaded.err, HasSubstr("the first 10000 of 30001 rejected rows are written"));
  EXPECT_THAT(loaded.err, HasSubstr("wrong_column_count in the row as a whole, of 30000 rows, first on line 3"));
  const std::string written = read_file(folder / "r.csv");
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 10'001);
}

TEST(Rows, of_a_file_of_which_nothing_was_taken_are_no_success_of_its_feed) {
  const ScratchFolder folder;
  make_configuration(folder);
  Process service({program, "serve", "--config", folder / "tocsin.toml"}, folder / "serve");
  const int port = listening_port(service);
  ASSERT_NE(port, 0) << service.err();
  write_file(folder / "allbad.csv",
             event_header + "n1,E06000001,01/05/2024,sin,child_death\nn2,E06000001,2/5/2024,sin,child_death\n");
  const Outcome bad = load(folder, {folder / "allbad.csv"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, HasSubstr("bad_date in column 'date_notified', of 2 rows, first on line 2"));
  const auto metrics = [&] { return get(port, "/metrics").body; };
  EXPECT_TRUE(eventually(seconds(60), [&] {
    return metrics().find("tocsin_feed_rows_total{feed=\"events\",outcome=\"rejected\"} 2") != std::string::npos;
  })) << metrics();
  const std::string success = "tocsin_feed_last_success_timestamp_seconds{feed=\"events\"}";
  EXPECT_THAT(metrics(), Not(HasSubstr(success)));
  write_file(folder / "good.csv", event_header + "n1,E06000001,2024-05-01,sin,child_death\n");
  EXPECT_EQ(load(folder, {folder / "good.csv"}).exit_code, 0);
  EXPECT_TRUE(eventually(seconds(60), [&] { return metrics().find(success) != std::string::npos; })) << metrics();
}

TEST(StoreUnderTheService, is_missed_when_it_is_moved_away_and_nothing_is_loaded_elsewhere) {
  EnglandService service("");
  service.start();
  const auto ready = [&] { return get(service.port, "/readyz"); };
  const fs::path store = service.folder / "store.sqlite";
  const fs::path elsewhere = service.folder / "elsewhere.sqlite";
  fs::rename(store, elsewhere);
  ASSERT_TRUE(eventually(seconds(30), [&] { return ready().status == 503; }));
  EXPECT_THAT(ready().body, HasSubstr("it was moved away or deleted while in use"));
  EXPECT_THAT(get(service.port, "/metrics").body, HasSubstr("\ntocsin_store_out_of_place 1\n"));
  EXPECT_THAT(service.process->err() + service.process->out(), HasSubstr("it was moved away or deleted while in use"));
  write_file(service.folder / "later.csv", event_header + "later,E06000001,2024-05-01,sin,child_death\n");
  const Outcome refused = load(service.folder, {service.folder / "later.csv"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("was moved away while a process used it"));
  EXPECT_FALSE(fs::exists(store));
  fs::rename(elsewhere, store);
  EXPECT_TRUE(eventually(seconds(30), [&] { return ready().status == 200; })) << ready().body;
  EXPECT_THAT(get(service.port, "/metrics").body, HasSubstr("\ntocsin_store_out_of_place 0\n"));
}

TEST(StoreUnderTheService, is_backed_up_while_used_and_restored_when_not) {
  EnglandService service("");
  service.start();
  const std::string configuration = service.folder / "tocsin.toml";
  const std::string copy = service.folder / "copy.sqlite";
  const Outcome backup = run({program, "store", "backup", "--config", configuration, copy});
  ASSERT_EQ(backup.exit_code, 0) << backup.err;
  EXPECT_EQ(backup.out, "");
  EXPECT_EQ(run({program, "store", "backup", "--config", configuration, copy}).exit_code, 1);
  const Outcome used = run({program, "store", "restore", "--config", configuration, copy});
  EXPECT_EQ(used.exit_code, 1);
  EXPECT_THAT(used.err, HasSubstr("stop the service"));
  EXPECT_EQ(get(service.port, "/readyz").status, 200);
  service.process.reset();
  const Outcome restored = run({program, "store", "restore", "--config", configuration, copy});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_THAT(restored.err, HasSubstr("is kept as"));
  service.start();
}

TEST(StoreUnderTheService, is_refused_when_another_is_copied_over_it) {
  EnglandService service("");
  service.start();
  const ScratchFolder other;
  make_configuration(other);
  ASSERT_EQ(load(other, {england + "/idaci.csv"}).exit_code, 0);
  fs::copy_file(other / "store.sqlite", service.folder / "store.sqlite", fs::copy_options::overwrite_existing);
  ASSERT_TRUE(eventually(seconds(30), [&] { return get(service.port, "/readyz").status == 503; }));
  EXPECT_THAT(get(service.port, "/readyz").body, HasSubstr("replaced or copied over"));
  EXPECT_EQ(get(service.port, "/").status, 200);
}

}  // namespace
}  // namespace tocsin::testing
