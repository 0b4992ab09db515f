#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tocsin::sqlite {

/// Texts that recur, kept once in a table (id, text) and whole in memory. Valid for one transaction. Throws.
class Interned {
 public:
  /// Reads the table. O(texts held).
  Interned(SQLite::Database& database, const std::string& table);

  /// The number of a text, stored now if it is new. O(1).
  [[nodiscard]] std::int64_t id_of(std::string_view text);
  /// The number of a text already held. O(1).
  [[nodiscard]] std::optional<std::int64_t> find(std::string_view text) const;
  /// Throws for a number that is not held. O(1).
  [[nodiscard]] const std::string& text_of(std::int64_t id) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  SQLite::Database& database_;
  std::string table_;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> ids_;
  std::vector<const std::string*> texts_;  // texts_[id - 1]; the map does not move its keys
};

/// The three tables of recurring texts.
struct Texts {
  explicit Texts(SQLite::Database& database)
      : areas(database, "area"), measures(database, "measure"), breakdowns(database, "breakdown") {}
  Interned areas;
  Interned measures;
  Interned breakdowns;
};

}  // namespace tocsin::sqlite
