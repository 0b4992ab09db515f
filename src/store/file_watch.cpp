#include "file_watch.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace tocsin::sqlite {

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return std::nullopt;
  return FileIdentity{file.st_dev, file.st_ino};
}

FileWatch::FileWatch(std::string path) : path_(std::move(path)), seen_(status()) { still_holds_the_last_file(); }

std::optional<FileWatch::Status> FileWatch::status() const {
  struct stat file {};
  if (::stat(path_.c_str(), &file) != 0) return std::nullopt;
  const auto nanoseconds = [](const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
  return Status{{file.st_dev, file.st_ino}, file.st_size, nanoseconds(file.st_mtim), nanoseconds(file.st_ctim)};
}

Result<void> FileWatch::look() {
  if (lost_) return tl::unexpected<Error>(*lost_);
  const auto now = status();
  if (!now) {
    return failure(
        ErrorKind::conflict,
        fmt::format("store '{}': the file is not there any more: it was moved away or deleted while in use; put "
                    "it back, or stop this process before a store is moved",
                    path_));
  }
  if (!seen_ || now->file != seen_->file) return lose("another file stands in its place");
  if (*now == *seen_) return {};
  const auto holds = still_holds_the_last_file();
  if (holds && !*holds) return lose(fmt::format("file {} that it held is not in it any more", last_file_));
  if (holds) seen_ = now;
  return {};
}

Result<void> FileWatch::lose(const std::string& why) {
  lost_ = Error{
      ErrorKind::conflict,
      fmt::format("store '{}': {}: it was replaced or copied over while in use, and is neither read nor written by "
                  "this process any more; stop the process, put the right store there (tocsin store restore) "
                  "and start it again",
                  path_, why)};
  return tl::unexpected<Error>(*lost_);
}

std::optional<bool> FileWatch::still_holds_the_last_file() {
  try {
    SQLite::Database fresh(path_, SQLite::OPEN_READONLY);
    if (last_file_ != 0) {
      SQLite::Statement last(fresh, "SELECT sha256 FROM file WHERE id = ?");
      last.bind(1, last_file_);
      if (!last.executeStep() || last.getColumn(0).getString() != last_content_) return false;
    }
    SQLite::Statement newest(fresh, "SELECT id, sha256 FROM file ORDER BY id DESC LIMIT 1");
    if (newest.executeStep()) {
      last_file_ = newest.getColumn(0).getInt64();
      last_content_ = newest.getColumn(1).getString();
    }
    return true;
  } catch (const SQLite::Exception& fault) {
    const int code = fault.getErrorCode() & 0xff;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return std::nullopt;
    return false;  // no store, or half of one
  }
}

Result<void> create_private_file(const std::string& path) {
  std::error_code unreadable;
  if (std::filesystem::exists(path, unreadable)) return {};
  if (std::filesystem::exists(path + "-wal", unreadable)) {
    return failure(
        ErrorKind::conflict,
        fmt::format("store '{0}': there is no such file, but its log {0}-wal: the store was moved away while a "
                    "process used it; put it back, or stop that process and remove {0}-wal and {0}-shm",
                    path));
  }
  // No lock is held on a file that is not there, so none is lost by closing it. Where it cannot be made, opening says
  // why.
  const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made >= 0) ::close(made);
  return {};
}

}  // namespace tocsin::sqlite
