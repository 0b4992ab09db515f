#include "standing.hpp"

#include <utility>

#include "connection.hpp"

namespace tocsin::sqlite {

Standing::Standing(SQLite::Database& database, const std::string& table, std::optional<Instant> as_of) {
  files_.emplace_back();  // ids begin at 1 and have no gaps
  SQLite::Statement files(database, "SELECT received, illustrative FROM file ORDER BY id");
  while (files.executeStep()) {
    const auto received = instant_of(files.getColumn(0).getInt64());
    files_.push_back({received, !as_of || received <= *as_of, files.getColumn(1).getInt() != 0});
  }

  // Key by key: the first version, then the others.
  SQLite::Statement later(database, "SELECT first_version, row_id, file FROM " + table +
                                        " WHERE first_version IS NOT NULL ORDER BY first_version");
  SQLite::Statement first(database, "SELECT file FROM " + table + " WHERE row_id = ?");
  std::int64_t key = 0;
  std::pair<std::int64_t, std::int64_t> standing;  // row, file
  const auto replace = [&](std::int64_t row_id) {
    const auto row = static_cast<std::size_t>(row_id);
    if (replaced_.size() <= row) replaced_.resize(row + 1);
    replaced_[row] = true;
  };
  const auto wins = [&](std::int64_t file, std::int64_t over) {
    if (at(file).known != at(over).known) return at(file).known;
    return std::pair(at(file).received, file) > std::pair(at(over).received, over);
  };
  while (later.executeStep()) {
    if (later.getColumn(0).getInt64() != key) {
      key = later.getColumn(0).getInt64();
      first.bind(1, key);
      first.executeStep();
      standing = {key, first.getColumn(0).getInt64()};
      first.reset();
    }
    const std::pair version(later.getColumn(1).getInt64(), later.getColumn(2).getInt64());
    if (wins(version.second, standing.second)) {
      replace(standing.first);
      standing = version;
    } else {
      replace(version.first);
    }
  }
}

Provenance Standing::provenance(std::int64_t file, std::int64_t line) const {
  return {static_cast<std::uint64_t>(file), static_cast<std::uint64_t>(line), at(file).illustrative, at(file).received};
}

}  // namespace tocsin::sqlite
