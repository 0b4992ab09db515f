#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace tocsin::sqlite {

/// When a file was received, and where that places its rows among the versions of a key. Milliseconds.
struct FilePlace {
  std::int64_t received = 0;
  std::int64_t placed = 0;
  bool illustrative = false;
};

/// The files of a store, by id; ids begin at 1 and have no gaps.
///
/// A file that was taken as it came stands after all that were there before it, even where the clock was set back in
/// between: `placed` is then the latest `placed` so far, or `received` where that is later. History (`load --as-of`) is
/// placed by its `received`.
class FilePlaces {
 public:
  /// Reads the table. Throws. O(files).
  explicit FilePlaces(SQLite::Database& database);

  /// Adds the next file and gives its id.
  std::int64_t add(std::int64_t received, bool live, bool illustrative);
  void mark_illustrative(std::int64_t file) { places_.at(static_cast<std::size_t>(file)).illustrative = true; }
  [[nodiscard]] const FilePlace& at(std::int64_t file) const { return places_.at(static_cast<std::size_t>(file)); }

 private:
  std::vector<FilePlace> places_;
  std::int64_t latest_ = 0;
};

/// One stored version of a key; `number` is the version that the record states, 0 where it states none.
struct Version {
  std::int64_t row_id = 0;
  std::int64_t file = 0;
  std::int64_t number = 0;
};

/// Which of a key's versions stands, and which one was first. A version stands over those before it, unless it states a
/// lower number than the one that stands (a version without a number has that of the one it replaced). The first is the
/// earliest, or a later one that states a lower number. A real row takes the place of a made-up one in both.
struct ChosenVersion {
  Version standing;
  std::int64_t number = 0;  ///< of the one that stands
  Version first;
};
/// Nothing for no version. Sorts `versions` by place, file and row. O(n log n).
[[nodiscard]] std::optional<ChosenVersion> choose_version(std::vector<Version>& versions, const FilePlaces& places);

}  // namespace tocsin::sqlite
