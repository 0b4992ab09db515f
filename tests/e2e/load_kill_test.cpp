// `tocsin load` killed at a random moment, a hundred times: what it acknowledged is there, and no file is half there.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <poll.h>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "tocsin/store/sqlite_store.hpp"

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

constexpr int rounds = 100;
constexpr int rows_a_file = 20'000;

std::string events(int round) {
  std::string text = "notification_id,la_code_notifying,date_notified,record_type,nature\n";
  for (int row = 0; row < rows_a_file; ++row) {
    text += std::to_string(round) + "-" + std::to_string(row) + ",E06000001,2024-05-01,sin,child_death\n";
  }
  return text;
}

TEST(LoadKill, nothing_acknowledged_is_lost_and_nothing_is_half_there) {
  const ScratchFolder folder;
  make_configuration(folder);
  std::mt19937 moment(20261122);
  std::set<std::string> acknowledged;
  int killed = 0;
  unsigned whole_load_ms = 0;  // of the first, which is left alone; the others die within half as much again
  for (int round = 0; round < rounds; ++round) {
    const std::string name = "events" + std::to_string(round) + ".csv";
    write_file(folder / name, events(round));
    Process load({program, "load", "--config", folder / "tocsin.toml", folder / name}, folder / "load");
    if (round == 0) {
      const auto started = std::chrono::steady_clock::now();
      ASSERT_EQ(load.wait(std::chrono::seconds(60)), 0) << load.err();
      const auto took = std::chrono::steady_clock::now() - started;
      whole_load_ms = static_cast<unsigned>(std::chrono::ceil<std::chrono::milliseconds>(took).count());
    } else {
      ::poll(nullptr, 0, static_cast<int>(moment() % (whole_load_ms * 3 / 2 + 2)));
      load.signal(SIGKILL);
    }
    const auto ended = load.wait(std::chrono::seconds(20));
    ASSERT_TRUE(ended);
    killed += *ended == 128 + SIGKILL ? 1 : 0;
    if (load.out().find(name) != std::string::npos) acknowledged.insert(name);

    const auto store = open_sqlite_store(folder / "store.sqlite");
    ASSERT_TRUE(store) << store.error().message;
    const auto files = (*store)->files(std::nullopt);
    ASSERT_TRUE(files) << files.error().message;
    std::set<std::string> held;
    for (const FileReceipt& file : *files) held.insert(file.name);
    for (const std::string& file : acknowledged)
      ASSERT_TRUE(held.count(file)) << file << " was acknowledged and is lost";
    const auto counts = (*store)->notification_counts(std::nullopt);
    ASSERT_TRUE(counts) << counts.error().message;
    std::uint64_t rows = 0;
    for (const NotificationCount& count : *counts) rows += count.count;
    ASSERT_EQ(rows, held.size() * rows_a_file) << "a file is half there";
    std::filesystem::remove(folder / name);
  }
  const auto store = open_sqlite_store(folder / "store.sqlite");
  ASSERT_TRUE(store) << store.error().message;
  const auto sound = (*store)->integrity_check();
  EXPECT_TRUE(sound) << sound.error().message;
  std::printf("%d of %d killed, %zu acknowledged\n", killed, rounds, acknowledged.size());
  EXPECT_GT(killed, 20);
  EXPECT_GT(acknowledged.size(), 5u);
}

}  // namespace
}  // namespace tocsin::testing
