#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tocsin::sqlite {

/// A fact as it stands in its table.
template <class Fact>
struct Held {
  std::int64_t row_id = 0;
  std::int64_t file = 0;
  std::int64_t line = 0;
  Fact fact;
};

/// Where one version of a key stands.
struct Version {
  std::int64_t row_id = 0;
  std::int64_t file = 0;
};

/// Writes one file's rows to the table of `Columns`, and reads what is held there. Throws.
template <class Columns>
class FactTable {
 public:
  using Fact = typename Columns::Fact;

  FactTable(SQLite::Database& database, Columns& columns, std::int64_t file)
      : columns_(columns),
        insert_one_(database, insertion(file, 1)),
        insert_block_(database, insertion(file, block)),
        insert_version_(database, "INSERT INTO " + name() + " (row_id, line, first_version, file, " + list() +
                                      ") VALUES (?, ?, ?, " + std::to_string(file) + parameters() + ")"),
        select_(database, "SELECT row_id, file, line, " + list() + " FROM " + name() + " WHERE row_id = ?"),
        versions_(database, "SELECT row_id, file FROM " + name() + " WHERE first_version = ?") {}

  /// The first version of a key. `fact` must stay where it is until `settle`.
  void insert_first(std::int64_t row_id, std::int64_t line, const Fact& fact) {
    waiting_.push_back({row_id, line, &fact});
    if (waiting_.size() < block) return;
    execute(insert_block_, 0, block);
    waiting_.clear();
  }
  void insert_version(std::int64_t row_id, std::int64_t line, std::int64_t first_version, const Fact& fact) {
    insert_version_.bind(1, row_id);
    insert_version_.bind(2, line);
    insert_version_.bind(3, first_version);
    columns_.bind(insert_version_, 4, fact);
    insert_version_.exec();
    insert_version_.reset();
  }
  /// Writes what waits for its block to fill.
  void settle() {
    for (std::size_t i = 0; i < waiting_.size(); ++i) execute(insert_one_, i, 1);
    waiting_.clear();
  }

  /// The row, if it was stored.
  [[nodiscard]] std::optional<Held<Fact>> read(std::int64_t row_id) {
    settle();
    select_.reset();
    select_.bind(1, row_id);
    if (!select_.executeStep()) return std::nullopt;
    Held<Fact> held{row_id, select_.getColumn(1).getInt64(), select_.getColumn(2).getInt64(),
                    columns_.read(select_, 3)};
    select_.reset();
    return held;
  }
  /// The versions after the first.
  [[nodiscard]] std::vector<Version> later_versions(std::int64_t first_version) {
    std::vector<Version> found;
    versions_.reset();
    versions_.bind(1, first_version);
    while (versions_.executeStep())
      found.push_back({versions_.getColumn(0).getInt64(), versions_.getColumn(1).getInt64()});
    return found;
  }

 private:
  static constexpr std::size_t block = 64;  // rows a statement
  struct Waiting {
    std::int64_t row_id;
    std::int64_t line;
    const Fact* fact;
  };

  static std::string name() { return std::string(Columns::table); }
  static std::string list() { return std::string(Columns::list); }
  static std::string parameters() {
    std::string text;
    for (int i = 0; i < Columns::count; ++i) text += ", ?";
    return text;
  }
  static std::string insertion(std::int64_t file, std::size_t rows) {
    // A fault ends the load anyway. With the default (ABORT) SQLite would copy the pages of every statement to a
    // journal of its own, six times the bytes written.
    std::string text = "INSERT OR ROLLBACK INTO " + name() + " (row_id, line, file, " + list() + ") VALUES ";
    for (std::size_t i = 0; i < rows; ++i) {
      text += (i == 0 ? "(?, ?, " : ", (?, ?, ") + std::to_string(file) + parameters() + ")";
    }
    return text;
  }
  void execute(SQLite::Statement& statement, std::size_t from, std::size_t rows) {
    int parameter = 1;
    for (std::size_t i = from; i < from + rows; ++i) {
      statement.bind(parameter, waiting_[i].row_id);
      statement.bind(parameter + 1, waiting_[i].line);
      columns_.bind(statement, parameter + 2, *waiting_[i].fact);
      parameter += 2 + Columns::count;
    }
    statement.exec();
    statement.reset();
  }

  Columns& columns_;
  SQLite::Statement insert_one_;
  SQLite::Statement insert_block_;
  SQLite::Statement insert_version_;
  SQLite::Statement select_;
  SQLite::Statement versions_;
  std::vector<Waiting> waiting_;
};

}  // namespace tocsin::sqlite
