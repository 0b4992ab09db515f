#include "receipts.hpp"

#include <limits>

#include "connection.hpp"

namespace tocsin::sqlite {
namespace {

const std::string selection =
    "SELECT id, feed, name, sha256, bytes, received, row_count, accepted, unchanged, revised, rejected, illustrative "
    "FROM file ";

FileReceipt read(SQLite::Statement& row) {
  const auto number = [&](int column) { return static_cast<std::uint64_t>(row.getColumn(column).getInt64()); };
  return {.id = number(0),
          .feed = row.getColumn(1).getString(),
          .name = row.getColumn(2).getString(),
          .sha256 = row.getColumn(3).getString(),
          .bytes = number(4),
          .received = instant_of(row.getColumn(5).getInt64()),
          .tally = {.rows = number(6),
                    .accepted = number(7),
                    .unchanged = number(8),
                    .revised = number(9),
                    .rejected = number(10)},
          .illustrative = number(11) != 0};
}

std::optional<FileReceipt> first(SQLite::Statement& rows) {
  if (!rows.executeStep()) return std::nullopt;
  return read(rows);
}

}  // namespace

void insert_receipt(SQLite::Database& database, const FileReceipt& receipt) {
  SQLite::Statement insert(
      database,
      "INSERT INTO file (id, feed, name, sha256, bytes, received, row_count, accepted, unchanged, revised, "
      "rejected, illustrative) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const auto number = [&](int at, std::uint64_t value) { insert.bind(at, static_cast<std::int64_t>(value)); };
  number(1, receipt.id);
  insert.bind(2, receipt.feed);
  insert.bind(3, receipt.name);
  insert.bind(4, receipt.sha256);
  number(5, receipt.bytes);
  insert.bind(6, milliseconds_of(receipt.received));
  number(7, receipt.tally.rows);
  number(8, receipt.tally.accepted);
  number(9, receipt.tally.unchanged);
  number(10, receipt.tally.revised);
  number(11, receipt.tally.rejected);
  number(12, receipt.illustrative ? 1 : 0);
  insert.exec();
}

std::optional<FileReceipt> receipt_of(SQLite::Database& database, std::uint64_t id) {
  SQLite::Statement rows(database, selection + "WHERE id = ?");
  rows.bind(1, static_cast<std::int64_t>(id));
  return first(rows);
}

std::optional<FileReceipt> receipt_of(SQLite::Database& database, std::string_view feed, std::string_view sha256) {
  SQLite::Statement rows(database, selection + "WHERE feed = ? AND sha256 = ?");
  rows.bind(1, std::string(feed));
  rows.bind(2, std::string(sha256));
  return first(rows);
}

std::vector<FileReceipt> receipts(SQLite::Database& database, std::optional<Instant> as_of) {
  SQLite::Statement rows(database, selection + "WHERE received <= ? ORDER BY received, id");
  rows.bind(1, as_of ? milliseconds_of(*as_of) : std::numeric_limits<std::int64_t>::max());
  std::vector<FileReceipt> all;
  while (rows.executeStep()) all.push_back(read(rows));
  return all;
}

}  // namespace tocsin::sqlite
