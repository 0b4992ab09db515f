#include <map>
#include <string>

#include <gtest/gtest.h>

#include "failing_vfs.hpp"
#include "generated_file.hpp"

using namespace tocsin;
using namespace tocsin::testing;

namespace {

class FailingDiskTest : public ::testing::TestWithParam<DiskFault> {
 protected:
  static void SetUpTestSuite() {
    static const bool installed = [] {
      FailingDisk::install();
      return true;
    }();
    ASSERT_TRUE(installed);
  }
  void TearDown() override { FailingDisk::mend(); }

  /// Loads the file; an error where any call returned one.
  static Result<FileReceipt> try_load(Store& store, std::uint64_t number) {
    auto load = store.begin_load(generated_arrival(number));
    if (!load) return tl::unexpected<Error>(load.error());
    if (const auto taken = (*load)->append(generated_rows(number)); !taken) return tl::unexpected<Error>(taken.error());
    return (*load)->commit();
  }

  static void expect_whole(Store& store, std::uint64_t files) {
    const auto held = value(store.files(std::nullopt));
    ASSERT_EQ(held.size(), files);
    std::map<std::uint64_t, std::uint64_t> rows;
    for (const auto& n : notifications(store)) {
      if (!n.notification.id.starts_with("shared")) ++rows[n.provenance.file_id];
    }
    ASSERT_EQ(rows.size(), files);
    for (std::uint64_t number = 1; number <= files; ++number) EXPECT_EQ(rows[number], own_rows_of_file(number));
    const auto intact = store.integrity_check();
    ASSERT_TRUE(intact) << intact.error().message;
  }

  /// Fails the nth operation of loading file `number`, for n = 1, growth + 1, … until none is left to fail.
  static void fail_each_operation(std::uint64_t number, int growth, DiskFault fault) {
    bool reached = true;
    int failures = 0;
    for (int nth = 1; reached; nth = nth * growth + 1) {
      const ScratchFolder folder;
      auto store = open(folder / "s.db");
      for (std::uint64_t before = 1; before < number; ++before) ASSERT_TRUE(try_load(*store, before));
      FailingDisk::fail_from(nth, fault);
      const auto receipt = try_load(*store, number);
      reached = FailingDisk::mend();
      if (!receipt) {
        ++failures;
        EXPECT_TRUE(reached) << receipt.error().message;
        EXPECT_EQ(receipt.error().kind, ErrorKind::io) << receipt.error().message;
        expect_whole(*store, number - 1);
      } else {
        expect_whole(*store, number);
      }
      store.reset();
      // A sync that failed may have left the whole of it on the disk; never a part.
      store = open(folder / "s.db");
      const auto again = try_load(*store, number);
      ASSERT_TRUE(again) << again.error().message;
      expect_whole(*store, number);
    }
    EXPECT_GT(failures, 3);
  }
};

}  // namespace

TEST_P(FailingDiskTest, a_small_file_is_wholly_there_or_not_at_all_whichever_operation_fails) {
  fail_each_operation(2, 1, GetParam());
}

TEST_P(FailingDiskTest, so_is_a_file_of_several_runs) { fail_each_operation(3, 3, GetParam()); }

TEST_P(FailingDiskTest, a_load_answers_every_call_after_a_fault_with_that_fault) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto load = value(store->begin_load(generated_arrival(1)));
  ASSERT_TRUE(load->append(generated_rows(1)));
  FailingDisk::fail_from(1, GetParam());
  const auto first = load->commit();
  FailingDisk::mend();
  ASSERT_FALSE(first);
  const auto second = load->commit();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, first.error().message);
  const auto row = load->append(generated_rows(2));
  ASSERT_FALSE(row);
  load.reset();
  EXPECT_TRUE(notifications(*store).empty());
}

TEST_P(FailingDiskTest, the_words_say_what_to_do) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  FailingDisk::fail_from(1, GetParam());
  const auto receipt = try_load(*store, 1);
  FailingDisk::mend();
  ASSERT_FALSE(receipt);
  const std::string wanted = GetParam() == DiskFault::full ? "free some space" : "check the disk";
  EXPECT_NE(receipt.error().message.find(wanted), std::string::npos) << receipt.error().message;
}

INSTANTIATE_TEST_SUITE_P(Faults, FailingDiskTest, ::testing::Values(DiskFault::full, DiskFault::io_error),
                         [](const auto& fault) { return fault.param == DiskFault::full ? "disk_full" : "io_error"; });
