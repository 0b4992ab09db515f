#include <algorithm>
#include <array>
#include <chrono>
#include <fcntl.h>
#include <map>
#include <random>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "generated_file.hpp"

using namespace tocsin;
using namespace tocsin::testing;

namespace {

/// Runs the victim until it has acknowledged `files` files and `grace` has then passed, kills it, and returns the last
/// number it acknowledged, `first - 1` if none.
std::uint64_t run_and_kill(const std::string& database, std::uint64_t first, std::uint64_t files,
                           std::chrono::microseconds grace) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t victim = ::fork();
  if (victim == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    const std::string number = std::to_string(first);
    ::execl(TOCSIN_STORE_VICTIM, TOCSIN_STORE_VICTIM, database.c_str(), number.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
  std::string said;
  std::array<char, 256> buffer{};
  const auto hear = [&] {
    const auto got = ::read(pipe[0], buffer.data(), buffer.size());
    if (got > 0) said.append(buffer.data(), static_cast<std::size_t>(got));
    return got;
  };
  const auto acknowledged = [&] { return static_cast<std::uint64_t>(std::count(said.begin(), said.end(), '\n')); };
  while (acknowledged() < files && hear() > 0) {
  }
  const auto until = std::chrono::steady_clock::now() + grace;
  while (std::chrono::steady_clock::now() < until) {
  }
  ::kill(victim, SIGKILL);
  while (hear() > 0) {  // what it said before it died
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(victim, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the victim ended by itself with " << status;
  return first + acknowledged() - 1;
}

}  // namespace

TEST(KilledLoad, loses_no_acknowledged_file_and_leaves_none_half_there) {
  std::mt19937_64 random(20261122);
  int killed_within_a_load = 0;
  std::uint64_t files_loaded = 0;
  for (int database_number = 0; database_number < 10; ++database_number) {
    const ScratchFolder folder;
    const std::string database = folder / "s.db";
    std::uint64_t next = 1;
    for (int round = 0; round < 10; ++round) {
      const auto files = random() % 3;
      const std::chrono::microseconds grace(random() % 30'000);
      const auto last = run_and_kill(database, next, files, grace);

      auto store = open(database);
      const auto held = value(store->files(std::nullopt));
      // The last file may be durable and its acknowledgement unheard.
      ASSERT_GE(held.size(), last) << "round " << round;
      ASSERT_LE(held.size(), last + 1) << "round " << round;
      killed_within_a_load += held.size() == last ? 1 : 0;
      next = held.size() + 1;

      const auto intact = store->integrity_check();
      ASSERT_TRUE(intact) << intact.error().message;
      std::map<std::uint64_t, std::uint64_t> own_rows;
      for (const auto& n : notifications(*store)) {
        if (!n.notification.id.starts_with("shared")) ++own_rows[n.provenance.file_id];
      }
      EXPECT_LE(own_rows.size(), held.size());
      for (std::uint64_t number = 1; number <= held.size(); ++number) {
        const auto& receipt = held[number - 1];
        EXPECT_EQ(receipt.sha256, generated_arrival(number).sha256);
        EXPECT_EQ(receipt.tally.accepted, rows_of_file(number));
        EXPECT_EQ(own_rows[receipt.id], own_rows_of_file(number));
        EXPECT_EQ(value(store->rejections(receipt.id, 10, 0)).size(), 1u);
      }
    }
    files_loaded += next - 1;
  }
  EXPECT_GT(killed_within_a_load, 20);
  EXPECT_GT(files_loaded, 50u);
}
