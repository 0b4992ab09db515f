// A store of schema 1, as release 0.1.0 wrote it (store_of_schema_1.sql), is opened, kept and carried on.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;

namespace {

std::filesystem::path store_of_schema_1(const ScratchFolder& folder) {
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(read_file(std::filesystem::path(TOCSIN_SOURCE_DIR) / "tests/unit/store/store_of_schema_1.sql"));
  return folder / "s.db";
}

}  // namespace

TEST(Migration, keeps_every_file_row_and_rejection) {
  const ScratchFolder folder;
  auto store = open(store_of_schema_1(folder));
  const auto files = value(store->files(std::nullopt));
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].name, "ev1.csv");
  EXPECT_EQ(files[1].tally, (RowTally{.rows = 3, .accepted = 2, .unchanged = 1, .revised = 1, .rejected = 1}));
  ASSERT_EQ(value(store->rejections(1, 10, 0)).size(), 1u);
  EXPECT_EQ(value(store->rejection_counts(2)), (std::vector<RejectionCount>{{"date_notified", "future_date", 1, 4}}));
  const auto held = notifications(*store);
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].notification.id, "n1");
  EXPECT_EQ(held[0].notification.nature, Nature::serious_harm);
  EXPECT_EQ(held[1].notification.authority, *AreaCode::parse("E06000002"));
  EXPECT_EQ(held[1].notification.version, 0u);
  EXPECT_EQ(value(store->observations({.measures = {"child_population"}, .as_of = {}, .level = {}})).size(), 1u);
  EXPECT_TRUE(store->integrity_check());
}

TEST(Migration, makes_the_schema_that_a_new_store_has) {
  const ScratchFolder folder;
  open(store_of_schema_1(folder));
  open(folder / "new.db");
  const auto outline = [&](const char* name) {
    SQLite::Database database(folder / name, SQLite::OPEN_READONLY);
    std::vector<std::string> lines;
    SQLite::Statement objects(database,
                              "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2");
    while (objects.executeStep())
      lines.push_back(objects.getColumn(0).getString() + " " + objects.getColumn(1).getString());
    for (const char* table : {"file", "notification", "observation", "rejection", "rejection_count"}) {
      SQLite::Statement columns(
          database, std::string("SELECT name, type, \"notnull\", pk FROM pragma_table_info('") + table + "')");
      while (columns.executeStep()) {
        lines.push_back(std::string(table) + "." + columns.getColumn(0).getString() + " " +
                        columns.getColumn(1).getString() + columns.getColumn(2).getString() +
                        columns.getColumn(3).getString());
      }
    }
    SQLite::Statement codes(database, "SELECT field || value || name FROM code ORDER BY 1");
    while (codes.executeStep()) lines.push_back(codes.getColumn(0).getString());
    lines.push_back(database.execAndGet("PRAGMA user_version").getString());
    return lines;
  };
  EXPECT_EQ(outline("s.db"), outline("new.db"));
}

TEST(Migration, carries_on_loading_and_refuses_changes_as_before) {
  const ScratchFolder folder;
  auto store = open(store_of_schema_1(folder));
  auto n = notification("n1", day(2024, 5, 1));
  n.authority = *AreaCode::parse("E06000001");
  n.nature = Nature::child_death;
  ArrivedFile coming = arrival("later", noon(day(2027, 1, 1)));
  coming.history = false;
  EXPECT_EQ(load(*store, coming, Batch().add(n).rows()).tally.revised, 1u);
  EXPECT_EQ(notifications(*store)[0].notification.id, "n2");
  for (const auto& held : notifications(*store)) {
    if (held.notification.id == "n1") EXPECT_EQ(held.notification.nature, Nature::serious_harm);
  }
  SQLite::Database database(folder / "s.db", SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("DELETE FROM file"), SQLite::Exception);
  EXPECT_THROW(database.exec("UPDATE rejection_count SET row_count = 0"), SQLite::Exception);
}

TEST(Migration, of_the_same_bytes_answers_with_the_receipt_of_then) {
  const ScratchFolder folder;
  auto store = open(store_of_schema_1(folder));
  const auto first = value(store->file(3));
  ArrivedFile again = arrival("pop", noon(day(2027, 1, 1)));
  again.feed = "population";
  again.content = {first->sha256, first->bytes};
  auto population = observation("E06000001", 20000, "child_population");
  population.period = Period::calendar_year(2023);
  EXPECT_EQ(load(*store, again, Batch().add({population}).rows()).id, 3u);
  EXPECT_EQ(value(store->files(std::nullopt)).size(), 3u);
}
