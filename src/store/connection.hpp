#pragma once

#include <chrono>
#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/store/sqlite_store.hpp"

namespace tocsin::sqlite {

/// A connection set up for durable commits; throws. `cache_kib` bounds the memory its pages take.
[[nodiscard]] SQLite::Database connect(const std::string& path, std::chrono::milliseconds busy_wait, int cache_kib);

/// Refuses a file that is not a store of this schema; makes a store of an empty or missing one. Throws database faults.
[[nodiscard]] Result<void> prepare_schema(SQLite::Database& database, const std::string& path);

[[nodiscard]] inline std::int64_t milliseconds_of(Instant instant) { return instant.time_since_epoch().count(); }
[[nodiscard]] inline Instant instant_of(std::int64_t milliseconds) {
  return Instant(std::chrono::milliseconds(milliseconds));
}
/// Days as the schema keeps them.
[[nodiscard]] inline std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }
[[nodiscard]] inline Day day_of(std::int64_t number) { return Day(std::chrono::days(number)); }

}  // namespace tocsin::sqlite
