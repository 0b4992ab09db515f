#include "tocsin/store/store_backup.hpp"

#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;
using ::testing::HasSubstr;

namespace {

std::filesystem::perms rights(const std::filesystem::path& file) {
  return std::filesystem::status(file).permissions() & std::filesystem::perms::all;
}
constexpr auto owner_alone = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

Error refused_backup(const std::filesystem::path& store, const std::filesystem::path& to) {
  const auto copied = backup_sqlite_store(store, to);
  if (copied) throw std::runtime_error("it was backed up");
  return copied.error();
}

Error refused_restore(const std::filesystem::path& store, const std::filesystem::path& from) {
  const auto copied = restore_sqlite_store(store, from, store.string() + ".before");
  if (copied) throw std::runtime_error("it was restored");
  return copied.error();
}

}  // namespace

TEST(Backup, holds_what_the_store_held_while_it_goes_on) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  auto under_way = value(store->begin_load(arrival("b", noon(day(2025, 2, 1)))));
  ASSERT_TRUE(under_way->append(Batch().add(notification("n2")).rows()));
  const auto copied = value(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  EXPECT_EQ(copied.files, 1u);
  EXPECT_EQ(copied.bytes, std::filesystem::file_size(folder / "copy.db"));
  EXPECT_EQ(rights(folder / "copy.db"), owner_alone);
  ASSERT_TRUE(under_way->commit(arrival("b").content));
  EXPECT_EQ(notifications(*store).size(), 2u);
  EXPECT_EQ(notifications(*open(folder / "copy.db")).size(), 1u);
}

TEST(Backup, leaves_nothing_but_the_copy) {
  const ScratchFolder folder;
  open(folder / "s.db");
  ASSERT_TRUE(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    names.push_back(entry.path().filename().string());
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("s.db", "copy.db"));
}

TEST(Backup, refuses_a_name_that_is_taken_and_a_store_that_is_not_there) {
  const ScratchFolder folder;
  open(folder / "s.db");
  std::ofstream(folder / "copy.db") << "mine";
  EXPECT_THAT(refused_backup(folder / "s.db", folder / "copy.db").message, HasSubstr("exists already"));
  EXPECT_EQ(read_file(folder / "copy.db"), "mine");
  EXPECT_EQ(refused_backup(folder / "none.db", folder / "other.db").kind, ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
  EXPECT_EQ(refused_backup(folder / "copy.db", folder / "other.db").kind, ErrorKind::invalid_input);
  EXPECT_FALSE(std::filesystem::exists(folder / "other.db"));
}

TEST(Restore, brings_back_what_was_backed_up_and_keeps_what_stood_there) {
  const ScratchFolder folder;
  load(*open(folder / "s.db"), arrival("a"), Batch().add(notification("n1")).rows());
  ASSERT_TRUE(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  load(*open(folder / "s.db"), arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n2")).rows());
  const auto copied = value(restore_sqlite_store(folder / "s.db", folder / "copy.db", folder / "before.db"));
  EXPECT_EQ(copied.files, 1u);
  EXPECT_EQ(notifications(*open(folder / "s.db")).size(), 1u);
  EXPECT_EQ(notifications(*open(folder / "before.db")).size(), 2u);
  EXPECT_EQ(notifications(*open(folder / "copy.db")).size(), 1u);
  EXPECT_EQ(rights(folder / "s.db"), owner_alone);
}

TEST(Restore, is_refused_while_the_store_is_used_and_changes_nothing) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  ASSERT_TRUE(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n2")).rows());
  const auto error = refused_restore(folder / "s.db", folder / "copy.db");
  EXPECT_EQ(error.kind, ErrorKind::conflict);
  EXPECT_THAT(error.message, HasSubstr("stop the service"));
  EXPECT_TRUE(store->in_place());
  EXPECT_EQ(notifications(*store).size(), 2u);
}

TEST(Restore, refuses_what_is_no_store_or_damaged) {
  const ScratchFolder folder;
  load(*open(folder / "s.db"), arrival("a"), Batch().add(notification("n1")).rows());
  std::ofstream(folder / "letter") << std::string(5000, 'x');
  EXPECT_EQ(refused_restore(folder / "s.db", folder / "letter").kind, ErrorKind::invalid_input);
  ASSERT_TRUE(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  std::string bytes = read_file(folder / "copy.db");
  bytes.replace(bytes.size() / 2, 40'000, std::string(40'000, 'x'));
  write_file(folder / "copy.db", bytes);
  EXPECT_EQ(refused_restore(folder / "s.db", folder / "copy.db").kind, ErrorKind::io);
  EXPECT_EQ(notifications(*open(folder / "s.db")).size(), 1u);
}

TEST(Restore, replaces_a_damaged_store) {
  const ScratchFolder folder;
  load(*open(folder / "s.db"), arrival("a"), Batch().add(notification("n1")).rows());
  ASSERT_TRUE(backup_sqlite_store(folder / "s.db", folder / "copy.db"));
  write_file(folder / "s.db", std::string(50'000, 'x'));
  ASSERT_TRUE(restore_sqlite_store(folder / "s.db", folder / "copy.db", folder / "before.db"));
  EXPECT_EQ(notifications(*open(folder / "s.db")).size(), 1u);
  EXPECT_EQ(std::filesystem::file_size(folder / "before.db"), 50'000u);
}
