#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;
using ::testing::HasSubstr;

namespace {

namespace fs = std::filesystem;

/// A store of one file.
std::unique_ptr<Store> a_store(const fs::path& path, const std::string& content = "a") {
  auto store = open(path);
  load(*store, arrival(content), Batch().add(notification("n-" + content)).rows());
  return store;
}

void expect_refusal(Store& store, const std::string& words) {
  const auto in_place = store.in_place();
  ASSERT_FALSE(in_place);
  EXPECT_EQ(in_place.error().kind, ErrorKind::conflict);
  EXPECT_THAT(in_place.error().message, HasSubstr(words));
  const auto load = store.begin_load(arrival("later", noon(day(2025, 3, 1))));
  ASSERT_FALSE(load);
  EXPECT_EQ(load.error().message, in_place.error().message);
}

}  // namespace

TEST(InPlace, holds_through_loads_of_this_and_another_process) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  EXPECT_TRUE(store->in_place());
  load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n2")).rows());
  EXPECT_TRUE(store->in_place());
  load(*open(folder / "s.db"), arrival("c", noon(day(2025, 3, 1))), Batch().add(notification("n3")).rows());
  EXPECT_TRUE(store->in_place());
  EXPECT_EQ(notifications(*store).size(), 3u);
}

TEST(InPlace, a_store_that_is_moved_away_is_missed_and_welcomed_back) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  fs::rename(folder / "s.db", folder / "elsewhere.db");
  expect_refusal(*store, "moved away or deleted");
  fs::rename(folder / "elsewhere.db", folder / "s.db");
  EXPECT_TRUE(store->in_place());
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(InPlace, a_store_that_is_moved_away_during_a_load_keeps_nothing_of_it) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  auto under_way = value(store->begin_load(arrival("b", noon(day(2025, 2, 1)))));
  ASSERT_TRUE(under_way->append(Batch().add(notification("n2")).rows()));
  fs::rename(folder / "s.db", folder / "elsewhere.db");
  const auto committed = under_way->commit(arrival("b").content);
  ASSERT_FALSE(committed);
  EXPECT_THAT(committed.error().message, HasSubstr("moved away or replaced meanwhile"));
  under_way.reset();
  fs::rename(folder / "elsewhere.db", folder / "s.db");
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(InPlace, no_store_is_begun_where_one_was_moved_away_from_under_its_log) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  fs::rename(folder / "s.db", folder / "elsewhere.db");
  const auto second = open_sqlite_store(folder / "s.db");
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("was moved away while a process used it"));
  EXPECT_FALSE(fs::exists(folder / "s.db"));
}

TEST(InPlace, another_store_renamed_into_its_place_is_refused_for_good) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  a_store(folder / "other.db", "b");
  fs::rename(folder / "s.db", folder / "elsewhere.db");
  fs::rename(folder / "other.db", folder / "s.db");
  expect_refusal(*store, "another file stands in its place");
  const auto read = store->files(std::nullopt);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("another file stands in its place"));
}

TEST(InPlace, another_store_copied_over_it_is_refused_for_good) {
  const ScratchFolder folder;
  a_store(folder / "other.db", "b");
  auto store = a_store(folder / "s.db");
  fs::copy_file(folder / "other.db", folder / "s.db", fs::copy_options::overwrite_existing);
  expect_refusal(*store, "copied over");
  EXPECT_FALSE(store->files(std::nullopt));
}

TEST(InPlace, an_earlier_copy_of_the_same_store_copied_over_it_is_refused) {
  const ScratchFolder folder;
  a_store(folder / "s.db");
  fs::copy_file(folder / "s.db", folder / "copy.db");
  auto store = open(folder / "s.db");
  load(*open(folder / "s.db"), arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n2")).rows());
  ASSERT_TRUE(store->in_place());
  fs::copy_file(folder / "copy.db", folder / "s.db", fs::copy_options::overwrite_existing);
  expect_refusal(*store, "copied over");
}

TEST(InPlace, a_store_emptied_under_it_is_refused) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  fs::resize_file(folder / "s.db", 0);
  expect_refusal(*store, "copied over");
}

TEST(InPlace, a_new_store_and_its_log_are_for_their_owner_alone) {
  const ScratchFolder folder;
  auto store = a_store(folder / "s.db");
  for (const char* name : {"s.db", "s.db-wal", "s.db-shm"}) {
    EXPECT_EQ(fs::status(folder / name).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write)
        << name;
  }
}
