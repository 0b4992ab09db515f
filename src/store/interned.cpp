#include "interned.hpp"

#include <sqlite3.h>

namespace tocsin::sqlite {

Interned::Interned(SQLite::Database& database, const std::string& table) : database_(database), table_(table) {
  SQLite::Statement all(database, "SELECT id, text FROM " + table + " ORDER BY id");
  while (all.executeStep()) {
    const auto id = all.getColumn(0).getInt64();
    if (id != static_cast<std::int64_t>(texts_.size()) + 1) {
      throw SQLite::Exception("the numbers of table " + table + " have a gap", SQLITE_CORRUPT);
    }
    texts_.push_back(&ids_.emplace(all.getColumn(1).getString(), id).first->first);
  }
}

std::int64_t Interned::id_of(std::string_view text) {
  if (const auto held = find(text)) return *held;
  const auto id = static_cast<std::int64_t>(texts_.size()) + 1;
  const auto [entry, added] = ids_.emplace(std::string(text), id);
  texts_.push_back(&entry->first);
  SQLite::Statement insert(database_, "INSERT INTO " + table_ + " (id, text) VALUES (?, ?)");
  insert.bind(1, id);
  insert.bind(2, entry->first);
  insert.exec();
  return id;
}

std::optional<std::int64_t> Interned::find(std::string_view text) const {
  const auto held = ids_.find(text);
  if (held == ids_.end()) return std::nullopt;
  return held->second;
}

const std::string& Interned::text_of(std::int64_t id) const {
  if (id < 1 || id > static_cast<std::int64_t>(texts_.size())) {
    throw SQLite::Exception("a row names an unknown number of table " + table_, SQLITE_CORRUPT);
  }
  return *texts_[static_cast<std::size_t>(id - 1)];
}

}  // namespace tocsin::sqlite
