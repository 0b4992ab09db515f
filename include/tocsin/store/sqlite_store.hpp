#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

struct SqliteOptions {
  /// How long a load waits for the load of another process before it gives up.
  std::chrono::milliseconds busy_wait{5000};
};

/// Opens the store kept in one SQLite file (write-ahead log, synchronous FULL: what `commit` acknowledged outlives a
/// crash and a loss of power), creating it where there is none.
///
/// Errors: the directory is missing (`not_found`), the file is not a database or not one of ours (`invalid_input`), it
/// may not be written (`io`), it is of a newer schema (`unsupported`), another process is creating it (`conflict`).
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path,
                                                               const SqliteOptions& options = {});

}  // namespace tocsin
