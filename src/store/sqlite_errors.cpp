#include "sqlite_errors.hpp"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

namespace tocsin::sqlite {
namespace {

/// The process that holds the write lock of the database, from the kernel's table of locks. The table is read, not the
/// file itself: closing a second descriptor of the lock file would drop our own locks on it. Source of the byte:
/// "WAL-Index Format" in the SQLite documentation, WAL_WRITE_LOCK at offset 120 of the -shm file.
std::optional<long> writing_process(const std::string& path) {
  constexpr std::uint64_t write_lock_byte = 120;
  struct stat file {};
  if (::stat((path + "-shm").c_str(), &file) != 0) return std::nullopt;
  const std::string inode =
      fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), static_cast<std::uint64_t>(file.st_ino));
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, strictness, access, place, last;
    long process = 0;
    std::uint64_t first = 0;
    if (!(words >> number >> kind >> strictness >> access >> process >> place >> first >> last)) continue;
    const bool covers = first <= write_lock_byte && (last == "EOF" || write_lock_byte <= std::stoull(last));
    if (access == "WRITE" && place == inode && covers && process > 0) return process;
  }
  return std::nullopt;
}

std::string holder(const std::string& path) {
  const auto process = writing_process(path);
  if (!process) return "another process";
  if (*process == ::getpid()) return "another load of this process";
  return fmt::format("process {}", *process);
}

}  // namespace

Error explain(const SQLite::Exception& fault, const std::string& path, std::string_view doing) {
  const auto words = [&](ErrorKind kind, std::string_view why, std::string_view remedy) {
    return Error{kind, fmt::format("store '{}': {}: {}: {}", path, doing, why, remedy)};
  };
  switch (fault.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return words(ErrorKind::conflict, holder(path) + " is writing to it",
                   "wait until it is done, or stop it, and try again");
    case SQLITE_FULL:
      return words(ErrorKind::io, "the disk is full",
                   "free some space and load the file again; nothing of it was kept");
    case SQLITE_NOTADB:
      return words(ErrorKind::invalid_input, "the file is not a SQLite database",
                   "name another file, or move this one away");
    case SQLITE_READONLY:
      return words(ErrorKind::io, "it may not be written",
                   "give this user the right to write to the file and its folder");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return words(ErrorKind::io, "it cannot be opened",
                   "check that this user may read and write the file and its folder");
    case SQLITE_CORRUPT:
      return words(ErrorKind::io, "the file is damaged", "restore it from a backup");
    case SQLITE_IOERR:
      return words(ErrorKind::io, fault.what(), "check the disk, then try again; only what was acknowledged was kept");
    default:
      return words(ErrorKind::io, fault.what(), "this is not expected: report it with these words");
  }
}

}  // namespace tocsin::sqlite
