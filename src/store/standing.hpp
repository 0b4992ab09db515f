#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/store/store.hpp"

namespace tocsin::sqlite {

/// Which rows of one fact table stand at an instant: those of files received by then, of each key the last. Valid for
/// one read transaction. Most keys have one version, so only the others are read: O(files + rows that were revised);
/// memory at most a bit a row. Throws.
class Standing {
 public:
  Standing(SQLite::Database& database, const std::string& table, std::optional<Instant> as_of);

  [[nodiscard]] bool stands(std::int64_t row_id, std::int64_t file) const {
    const auto row = static_cast<std::size_t>(row_id);
    return at(file).known && !(row < replaced_.size() && replaced_[row]);
  }
  [[nodiscard]] bool illustrative(std::int64_t file) const { return at(file).illustrative; }
  [[nodiscard]] Provenance provenance(std::int64_t file, std::int64_t line) const;

 private:
  struct File {
    Instant received{};
    bool known = false;
    bool illustrative = false;
  };
  [[nodiscard]] const File& at(std::int64_t file) const { return files_.at(static_cast<std::size_t>(file)); }

  std::vector<File> files_;     // by id
  std::vector<bool> replaced_;  // by row id; may end before the last row
};

}  // namespace tocsin::sqlite
