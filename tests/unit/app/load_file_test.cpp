#include "load_file.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/domain/instant.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "process.hpp"

using namespace tocsin;
using ::testing::HasSubstr;
using tocsin::testing::ScratchFolder;
using tocsin::testing::write_file;

namespace {

const std::string header = "notification_id,la_code_notifying,date_notified,record_type,nature\n";

class LoadFile : public ::testing::Test {
 protected:
  LoadFile()
      : tables_(read_reference_tables(std::string(TOCSIN_SOURCE_DIR) + "/config/england").value()),
        store_(open_sqlite_store(folder_ / "s.db").value()) {}

  /// Loads at an instant, with the day it then is in England.
  Result<LoadOutcome> load(FileBytes& file, const char* instant) {
    const Instant now = parse_instant(instant).value();
    return load_file(*store_, tables_.authorities, file,
                     {.feed = {"events", "", Cadence::daily, EventColumns{}},
                      .received = now,
                      .today = tables_.calendar.day_at(now)});
  }
  Result<LoadOutcome> load_text(const std::string& text, const char* instant) {
    write_file(folder_ / "e.csv", text);
    auto file = FileBytes::open(folder_ / "e.csv").value();
    return load(file, instant);
  }
  std::size_t held() {
    std::size_t rows = 0;
    EXPECT_TRUE(store_->notifications({}, [&](const StoredNotification&) { ++rows; }));
    return rows;
  }

  const ScratchFolder folder_;
  const ReferenceTables tables_;
  const std::unique_ptr<Store> store_;
};

}  // namespace

TEST_F(LoadFile, today_is_the_day_in_england) {
  const std::string night = header + "n1,E06000001,2026-07-01,sin,child_death\n";
  // 23:30 UTC on 30 June is half past midnight on 1 July in London; at 22:30 UTC it is 30 June there too.
  EXPECT_EQ(load_text(night, "2026-06-30T22:30:00Z")->receipt.tally.rejected, 1u);
  EXPECT_EQ(load_text(night, "2026-06-30T23:30:00Z")->receipt.tally.accepted, 1u);
  const std::string winter = header + "n2,E06000001,2026-01-16,sin,child_death\n";
  EXPECT_EQ(load_text(winter, "2026-01-15T23:30:00Z")->receipt.tally.rejected, 1u);
}

TEST_F(LoadFile, a_file_rejected_for_its_date_is_taken_when_the_day_has_come) {
  const std::string ahead = header + "n1,E06000001,2026-07-05,sin,child_death\n";
  EXPECT_EQ(load_text(ahead, "2026-07-04T12:00:00Z")->receipt.tally.rejected, 1u);
  EXPECT_EQ(load_text(ahead, "2026-07-06T12:00:00Z")->receipt.tally.accepted, 1u);
  EXPECT_EQ(held(), 1u);
}

TEST_F(LoadFile, a_file_that_grows_while_it_is_read_leaves_nothing_behind) {
  write_file(folder_ / "e.csv", header + "n1,E06000001,2026-05-01,sin,child_death\n");
  auto file = FileBytes::open(folder_ / "e.csv").value();
  ASSERT_TRUE(file.first_line());
  std::ofstream(folder_ / "e.csv", std::ios::app) << "n2,E06000001,2026-05-01,sin,child_death\n";
  const auto loaded = load(file, "2026-06-01T12:00:00Z");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("e.csv: it had"));
  EXPECT_THAT(loaded.error().message, HasSubstr("load it again"));
  EXPECT_EQ(held(), 0u);
  EXPECT_TRUE(store_->files(std::nullopt)->empty());
}

TEST_F(LoadFile, a_file_of_which_nothing_was_taken_says_why) {
  const auto words = [&](const std::string& rows) {
    return nothing_taken(load_text(header + rows, "2026-06-01T12:00:00Z").value());
  };
  EXPECT_EQ(words("n1,E06000001,2024-05-01,sin,child_death\nn2,x,2024-05-01,sin,child_death\n"), "");
  EXPECT_EQ(
      words("n1,E06000001,01/05/2024,sin,child_death\nn2,E06000001,02/05/2024,sin,child_death\nn3,E06000001,"
            "2024-05-01,sin,grief\n"),
      "nothing was taken of 3 rows: the commonest reason is bad_date in column 'date_notified', of 2 rows, first on "
      "line 2");
  EXPECT_EQ(
      words("n1,E06000001,2024-05-01,sin\n"),
      "nothing was taken of 1 row: the commonest reason is wrong_column_count in the row as a whole, of 1 row, first "
      "on line 2");
  EXPECT_EQ(words(""), "nothing was taken: it has a header and no rows");
}
