#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/store/store.hpp"

#include "versions.hpp"

namespace tocsin::sqlite {

/// A fact table, and its expressions for the version a row states and for what later versions do not change.
struct VersionedTable {
  std::string_view table;
  std::string_view version;
  std::string_view frozen;
};
template <class Columns>
inline constexpr VersionedTable versioned{Columns::table, Columns::version, Columns::frozen};

/// Which rows of one fact table stand at an instant: of each key the one that `choose_version` names among those of
/// files received by then. Valid for one read transaction. Most keys have one version, so only the others are read:
/// O(files + rows that were revised); memory at most a bit a row, and a number for each whose frozen part was first
/// said otherwise. Throws.
class Standing {
 public:
  Standing(SQLite::Database& database, const VersionedTable& table, std::optional<Instant> as_of);

  [[nodiscard]] bool stands(std::int64_t row_id, std::int64_t file) const {
    const auto row = static_cast<std::size_t>(row_id);
    return known(file) && !(row < replaced_.size() && replaced_[row]);
  }
  /// What the first version said of the part that stays as it was first said, where the row that stands says otherwise.
  [[nodiscard]] std::optional<std::int64_t> frozen(std::int64_t row_id) const {
    const auto found = frozen_.find(row_id);
    return found == frozen_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] bool illustrative(std::int64_t file) const { return places_.at(file).illustrative; }
  [[nodiscard]] Provenance provenance(std::int64_t file, std::int64_t line) const;

 private:
  [[nodiscard]] bool known(std::int64_t file) const { return places_.at(file).received <= until_; }
  struct Stated;
  void settle(const std::vector<Stated>& key);

  FilePlaces places_;
  std::int64_t until_;
  std::vector<bool> replaced_;  // by row id; may end before the last row
  std::unordered_map<std::int64_t, std::int64_t> frozen_;
};

}  // namespace tocsin::sqlite
