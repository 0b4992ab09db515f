#include "tocsin/store/store_backup.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "connection.hpp"
#include "sqlite_errors.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr int pages_a_step = 1024;
constexpr int copy_cache_kib = 8 * 1024;

Result<void> failed_on_disk(const fs::path& path, std::string_view doing) {
  return failure(ErrorKind::io, fmt::format("{}: {}: {}", path.string(), doing, std::strerror(errno)));
}

/// Makes a file or folder durable.
Result<void> make_durable(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed_on_disk(path, "cannot be opened");
  const bool synced = ::fsync(file) == 0;
  const Result<void> outcome = synced ? Result<void>{} : failed_on_disk(path, "cannot be made durable");
  ::close(file);
  return outcome;
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Renames a file, so that the new name is on the disk when this returns.
Result<void> put_in_place(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed_on_disk(to, "cannot be put in place");
  return make_durable(folder_of(to));
}

Result<void> require_sound(SQLite::Database& database, const fs::path& path) {
  const auto words = database.execAndGet("PRAGMA integrity_check(1)").getString();
  if (words == "ok") return {};
  return failure(ErrorKind::io, fmt::format("{}: the store is damaged: {}", path.string(), words));
}

/// Copies the store as it is to a new file, checked and durable. The copy's log is folded into it.
Result<StoreCopy> copy_store(const fs::path& from, const fs::path& to, const CopyProgress& progress) {
  std::error_code unreadable;
  if (!fs::is_regular_file(from, unreadable))
    return failure(ErrorKind::not_found, fmt::format("{}: there is no store", from.string()));
  const int made = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made < 0) return failed_on_disk(to, "cannot be created").map([] { return StoreCopy{}; });
  ::close(made);
  StoreCopy copied;
  const auto done = sqlite::guarded(from.string(), "copying", [&]() -> Result<void> {
    SQLite::Database source(from.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 5000);
    if (auto ours = sqlite::require_store(source, from.string()); !ours) return ours;
    // Reading begins before the copy, so that a load beside it does not make the copy begin anew.
    SQLite::Transaction instant(source);
    copied.files = static_cast<std::uint64_t>(source.execAndGet("SELECT count(*) FROM file").getInt64());
    SQLite::Database target(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    {
      SQLite::Backup backup(target, source);
      while (backup.executeStep(pages_a_step) != SQLITE_DONE) {
        const auto whole = static_cast<std::uint64_t>(backup.getTotalPageCount());
        if (progress) progress(whole - static_cast<std::uint64_t>(backup.getRemainingPageCount()), whole);
      }
    }
    return require_sound(target, to);
  });
  if (!done) return tl::unexpected<Error>(done.error());
  if (auto durable = make_durable(to); !durable) return tl::unexpected<Error>(durable.error());
  copied.bytes = fs::file_size(to, unreadable);
  return copied;
}

/// A copy under a name of its own until it is whole; gone where it did not come to that.
class Unfinished {
 public:
  explicit Unfinished(const fs::path& wanted) : path_(wanted.string() + fmt::format(".part-{}", ::getpid())) {}
  ~Unfinished() {
    std::error_code gone;
    for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + end, gone);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Folds the log into the store and removes it, which SQLite grants to the only process that has the store open. A
/// damaged store, which cannot answer, passes: it is kept aside with its log.
Result<void> require_unused(const fs::path& store) {
  const auto free = sqlite::guarded(store.string(), "restoring", [&]() -> Result<void> {
    auto database = sqlite::connect(store.string(), std::chrono::milliseconds(0), copy_cache_kib);
    if (database.execAndGet("PRAGMA journal_mode = DELETE").getString() == "delete") {
      database.execAndGet("PRAGMA journal_mode = WAL");
      return {};
    }
    return failure(ErrorKind::conflict, "");
  });
  if (free || free.error().kind != ErrorKind::conflict) return {};
  return failure(ErrorKind::conflict,
                 fmt::format("store '{}': a process uses it: stop the service and every load, then "
                             "restore; nothing was changed",
                             store.string()));
}

/// Renames a store and what stands beside it.
Result<void> move_store(const fs::path& from, const fs::path& to) {
  std::error_code unreadable;
  for (const char* end : {"-wal", "-shm"}) {
    if (!fs::exists(from.string() + end, unreadable)) continue;
    if (auto moved = put_in_place(from.string() + end, to.string() + end); !moved) return moved;
  }
  return put_in_place(from, to);
}

Result<void> refuse_existing(const fs::path& path) {
  std::error_code unreadable;
  if (!fs::exists(fs::symlink_status(path, unreadable))) return {};
  return failure(ErrorKind::conflict, fmt::format("{} exists already: name another file", path.string()));
}

}  // namespace

Result<StoreCopy> backup_sqlite_store(const fs::path& store, const fs::path& to, const CopyProgress& progress) {
  if (auto free = refuse_existing(to); !free) return tl::unexpected<Error>(free.error());
  const Unfinished part(to);
  auto copied = copy_store(store, part.path(), progress);
  if (!copied) return copied;
  if (auto placed = put_in_place(part.path(), to); !placed) return tl::unexpected<Error>(placed.error());
  return copied;
}

Result<StoreCopy> restore_sqlite_store(const fs::path& store, const fs::path& from, const fs::path& kept_aside,
                                       const CopyProgress& progress) {
  std::error_code unreadable;
  if (fs::equivalent(store, from, unreadable))
    return failure(ErrorKind::invalid_input, fmt::format("{} is the store itself: name a backup", from.string()));
  const Unfinished part(store);
  auto copied = copy_store(from, part.path(), progress);
  if (!copied) return copied;
  const bool replaces = fs::exists(store, unreadable);
  if (replaces) {
    if (auto free = refuse_existing(kept_aside); !free) return tl::unexpected<Error>(free.error());
    if (auto unused = require_unused(store); !unused) return tl::unexpected<Error>(unused.error());
    if (auto aside = move_store(store, kept_aside); !aside) return tl::unexpected<Error>(aside.error());
  }
  // A log left by a store that was moved away would be taken for that of the new one.
  for (const char* end : {"-wal", "-shm"}) fs::remove(store.string() + end, unreadable);
  if (auto placed = put_in_place(part.path(), store); !placed) {
    if (replaces) {
      if (auto back = move_store(kept_aside, store); !back) return within(placed.error().message, back.error());
    }
    return tl::unexpected<Error>(placed.error());
  }
  return copied;
}

}  // namespace tocsin
