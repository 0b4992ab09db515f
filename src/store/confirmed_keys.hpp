#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tocsin::sqlite {

/// The keys whose held version one file only confirmed, and on which line: no row of that file remembers them. Kept in
/// a temporary table, so that memory does not grow with them. Throws.
class ConfirmedKeys {
 public:
  ConfirmedKeys(SQLite::Database& database, const std::string& table)
      : ConfirmedKeys(database, create(database, table), 0) {}

  /// `row_id` is the first version of the key. The first line stands.
  void keep(std::int64_t row_id, std::int64_t line) {
    insert_.bind(1, row_id);
    insert_.bind(2, line);
    insert_.exec();
    insert_.reset();
  }
  [[nodiscard]] std::optional<std::int64_t> line_of(std::int64_t row_id) {
    select_.reset();
    select_.bind(1, row_id);
    if (!select_.executeStep()) return std::nullopt;
    return select_.getColumn(0).getInt64();
  }

 private:
  ConfirmedKeys(SQLite::Database& database, const std::string& name, int)
      : insert_(database, "INSERT INTO " + name + " (row_id, line) VALUES (?, ?) ON CONFLICT DO NOTHING"),
        select_(database, "SELECT line FROM " + name + " WHERE row_id = ?") {}
  static std::string create(SQLite::Database& database, const std::string& table) {
    const std::string name = "temp." + table + "_confirmed";
    database.exec("CREATE TABLE " + name + " (row_id INTEGER PRIMARY KEY, line INTEGER NOT NULL)");
    return name;
  }
  SQLite::Statement insert_;
  SQLite::Statement select_;
};

}  // namespace tocsin::sqlite
