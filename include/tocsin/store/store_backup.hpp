#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Told of the pages copied so far, and of how many there are.
using CopyProgress = std::function<void(std::uint64_t part, std::uint64_t whole)>;

/// What a copy holds.
struct StoreCopy {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

/// Copies a store as it was at one instant, while a service and loads use it: none of them waits. The copy is written
/// beside `to` and renamed into place when it is whole, checked and durable; only its owner may read it. O(store).
///
/// Errors: there is no store, it is damaged, `to` exists already, the disk.
[[nodiscard]] Result<StoreCopy> backup_sqlite_store(const std::filesystem::path& store, const std::filesystem::path& to,
                                                    const CopyProgress& progress = {});

/// Puts a copy in the place of a store that no process uses. What stood there before is kept beside it as `kept_aside`,
/// a name that is free. `from` stays as it is. O(store).
///
/// Errors: `from` is no store or is damaged, a process uses the store, `kept_aside` exists, the disk. The store is then
/// as it was.
[[nodiscard]] Result<StoreCopy> restore_sqlite_store(const std::filesystem::path& store,
                                                     const std::filesystem::path& from,
                                                     const std::filesystem::path& kept_aside,
                                                     const CopyProgress& progress = {});

}  // namespace tocsin
