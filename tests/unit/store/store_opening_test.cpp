#include <chrono>
#include <fstream>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;
using ::testing::HasSubstr;

namespace {

Error refused(const std::filesystem::path& path) {
  const auto store = open_sqlite_store(path);
  if (store) throw std::runtime_error("it was opened");
  return store.error();
}

}  // namespace

TEST(OpenSqliteStore, keeps_what_was_loaded) {
  const ScratchFolder folder;
  load(*open(folder / "s.db"), arrival("a"), Batch().add(notification("n1")).rows());
  EXPECT_EQ(notifications(*open(folder / "s.db")).size(), 1u);
}

TEST(OpenSqliteStore, commits_durably) {
  const ScratchFolder folder;
  open(folder / "s.db");
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READONLY);
  EXPECT_EQ(database.execAndGet("PRAGMA journal_mode").getString(), "wal");
}

TEST(OpenSqliteStore, names_a_missing_folder) {
  const ScratchFolder folder;
  const auto error = refused(folder / "nowhere/s.db");
  EXPECT_EQ(error.kind, ErrorKind::not_found);
  EXPECT_THAT(error.message, HasSubstr("nowhere"));
}

TEST(OpenSqliteStore, refuses_a_file_that_is_no_database) {
  const ScratchFolder folder;
  std::ofstream(folder / "s.db") << std::string(5000, 'x');
  const auto error = refused(folder / "s.db");
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_THAT(error.message, HasSubstr("not a SQLite database"));
}

TEST(OpenSqliteStore, refuses_a_folder) {
  const ScratchFolder folder;
  EXPECT_EQ(refused(folder.path()).kind, ErrorKind::io);
}

TEST(OpenSqliteStore, refuses_the_database_of_another_program_and_leaves_it_as_it_was) {
  const ScratchFolder folder;
  {
    SQLite::Database other(folder / "s.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE bookmark (url TEXT)");
  }
  const auto error = refused(folder / "s.db");
  EXPECT_EQ(error.kind, ErrorKind::invalid_input);
  EXPECT_THAT(error.message, HasSubstr("another program"));
  SQLite::Database other(folder / "s.db", SQLite::OPEN_READONLY);
  EXPECT_EQ(other.execAndGet("SELECT count(*) FROM sqlite_schema").getInt(), 1);
  EXPECT_EQ(other.execAndGet("PRAGMA journal_mode").getString(), "delete");
}

TEST(OpenSqliteStore, refuses_a_newer_schema) {
  const ScratchFolder folder;
  open(folder / "s.db");
  SQLite::Database(folder / "s.db", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 2");
  const auto error = refused(folder / "s.db");
  EXPECT_EQ(error.kind, ErrorKind::unsupported);
  EXPECT_THAT(error.message, HasSubstr("schema 2"));
}

TEST(OpenSqliteStore, refuses_a_file_that_may_not_be_written) {
  const ScratchFolder folder;
  open(folder / "s.db");
  std::filesystem::permissions(folder / "s.db",
                               std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  // The superuser may write anything: stand back for a moment.
  constexpr uid_t nobody = 65534;
  const bool superuser = ::geteuid() == 0;
  if (superuser) {
    ASSERT_EQ(::seteuid(nobody), 0);
  }
  const auto store = open_sqlite_store(folder / "s.db");
  if (superuser) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, ErrorKind::io);
  EXPECT_THAT(store.error().message, HasSubstr("this user may read and write the file"));
}

TEST(OpenSqliteStore, a_second_load_waits_and_then_says_who_is_writing) {
  const ScratchFolder folder;
  auto first = open(folder / "s.db");
  auto second = value(open_sqlite_store(folder / "s.db", {.busy_wait = std::chrono::milliseconds(20)}));
  auto load = value(first->begin_load(arrival("a")));
  const auto start = std::chrono::steady_clock::now();
  const auto refused = second->begin_load(arrival("b"));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(15));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("another load of this process is writing"));
  EXPECT_THAT(refused.error().message, HasSubstr("wait until it is done"));
  load.reset();
  EXPECT_TRUE(second->begin_load(arrival("b")));
}

TEST(Schema, refuses_to_change_or_delete_what_was_received) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"),
       Batch()
           .add(notification("n1"))
           .add({observation("E09000007", 5)})
           .reject("nature", "unknown_name", "empty")
           .rows());
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READWRITE);
  for (const std::string table : {"file", "notification", "observation", "rejection"}) {
    const std::string column = table == "file" ? "feed" : "line";
    EXPECT_THROW(database.exec("UPDATE " + table + " SET " + column + " = 7"), SQLite::Exception) << table;
    EXPECT_THROW(database.exec("DELETE FROM " + table), SQLite::Exception) << table;
  }
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(Schema, has_views_for_reading) {
  const ScratchFolder folder;
  auto n = notification("n1", day(2024, 5, 14));
  n.child.known_to_agency = YesNo::no;
  n.cause = Cause::sudi;
  load(*open(folder / "s.db"), arrival("a"), Batch().add(n).add({observation("E09000007", 5)}).rows());
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READONLY);
  SQLite::Statement row(
      database, "SELECT authority, notified, cause, known_to_agency, recorded, file_name FROM readable_notification");
  ASSERT_TRUE(row.executeStep());
  EXPECT_EQ(row.getColumn(0).getString(), "E09000007");
  EXPECT_EQ(row.getColumn(1).getString(), "2024-05-14");
  EXPECT_EQ(row.getColumn(2).getString(), "sudi");
  EXPECT_EQ(row.getColumn(3).getString(), "no");
  EXPECT_EQ(row.getColumn(4).getString(), "2025-01-01T12:00:00.000Z");
  EXPECT_EQ(row.getColumn(5).getString(), "a.csv");
  EXPECT_EQ(database.execAndGet("SELECT first_day || measure || state || shown FROM readable_observation").getString(),
            "2023-04-01notificationsexact5.0");
}

TEST(IntegrityCheck, finds_a_row_that_lost_its_file) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  EXPECT_TRUE(store->integrity_check());
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READWRITE);
  database.exec("DROP TRIGGER file_remains; DELETE FROM file");
  const auto checked = store->integrity_check();
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("refers to a missing file"));
}
