#include "standing.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "connection.hpp"

namespace tocsin::sqlite {

/// A version of a key, and its frozen part.
struct Standing::Stated {
  Version version;
  std::int64_t frozen = 0;
};

Standing::Standing(SQLite::Database& database, const VersionedTable& table, std::optional<Instant> as_of)
    : places_(database), until_(as_of ? milliseconds_of(*as_of) : std::numeric_limits<std::int64_t>::max()) {
  // Key by key: the first version, then the others.
  SQLite::Statement later(
      database, fmt::format("SELECT first_version, row_id, file, {}, {} FROM {} WHERE first_version IS NOT NULL "
                            "ORDER BY first_version",
                            table.version, table.frozen, table.table));
  SQLite::Statement first(
      database, fmt::format("SELECT file, {}, {} FROM {} WHERE row_id = ?", table.version, table.frozen, table.table));
  std::vector<Stated> key;
  while (later.executeStep()) {
    const auto number = [&](int column) { return later.getColumn(column).getInt64(); };
    if (key.empty() || number(0) != key.front().version.row_id) {
      settle(key);
      first.bind(1, number(0));
      first.executeStep();
      const Version earliest{number(0), first.getColumn(0).getInt64(), first.getColumn(1).getInt64()};
      key.assign(1, {earliest, first.getColumn(2).getInt64()});
      first.reset();
    }
    key.push_back({{number(1), number(2), number(3)}, number(4)});
  }
  settle(key);
}

void Standing::settle(const std::vector<Stated>& key) {
  std::vector<Version> versions;
  for (const Stated& stated : key) {
    if (known(stated.version.file)) versions.push_back(stated.version);
  }
  const auto chosen = choose_version(versions, places_);
  if (!chosen) return;
  for (const Version& version : versions) {
    if (version.row_id == chosen->standing.row_id) continue;
    const auto row = static_cast<std::size_t>(version.row_id);
    if (replaced_.size() <= row) replaced_.resize(row + 1);
    replaced_[row] = true;
  }
  const auto said_by = [&](const Version& version) {
    return std::ranges::find(key, version.row_id, [](const Stated& s) { return s.version.row_id; })->frozen;
  };
  if (said_by(chosen->first) != said_by(chosen->standing)) frozen_[chosen->standing.row_id] = said_by(chosen->first);
}

Provenance Standing::provenance(std::int64_t file, std::int64_t line) const {
  const FilePlace& place = places_.at(file);
  return {static_cast<std::uint64_t>(file), static_cast<std::uint64_t>(line), place.illustrative,
          instant_of(place.received)};
}

}  // namespace tocsin::sqlite
