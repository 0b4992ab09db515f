#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tocsin/domain/result.hpp"

namespace tocsin::sqlite {

/// Which file a path leads to.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
/// Nothing where there is none.
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::string& path);

/// Whether a path still leads to the store that was opened there. One thread at a time.
///
/// Three looks, each dearer than the one before: the device and inode of the path; size and times of the file; and,
/// where these differ from the last look, whether the last file that was held is still held, asked on a connection
/// without cached pages (a store loses nothing, so one that lost it is another). A copy that holds every file of this
/// one passes.
class FileWatch {
 public:
  explicit FileWatch(std::string path);

  /// Errors in words: moved away (it may come back), or another file or content stands there (for good).
  [[nodiscard]] Result<void> look();
  /// The fault that was found for good.
  [[nodiscard]] const std::optional<Error>& lost() const { return lost_; }

 private:
  struct Status {
    FileIdentity file;
    std::int64_t size = 0;
    std::int64_t modified = 0;  // nanoseconds
    std::int64_t changed = 0;
    friend bool operator==(const Status&, const Status&) = default;
  };
  [[nodiscard]] std::optional<Status> status() const;
  /// Nothing where the store was busy.
  std::optional<bool> still_holds_the_last_file();
  Result<void> lose(const std::string& why);

  std::string path_;
  std::optional<Status> seen_;
  std::int64_t last_file_ = 0;
  std::string last_content_;
  std::optional<Error> lost_;
};

/// Creates the file, readable and writable by its owner alone, where there is none; SQLite's log beside it takes the
/// same rights. Errors: there is none, but the log of one: it was moved away from under a process that uses it.
[[nodiscard]] Result<void> create_private_file(const std::string& path);

}  // namespace tocsin::sqlite
