#include "connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "notification_columns.hpp"
#include "observation_columns.hpp"
#include "schema.hpp"

namespace tocsin::sqlite {
namespace {

constexpr int schema_version = 2;
constexpr int application_id = 0x546f6373;  // "Tocs"

int number(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt(); }

void name_codes_and_version(SQLite::Database& database) {
  SQLite::Statement insert(database, "INSERT OR IGNORE INTO code (field, value, name) VALUES (?, ?, ?)");
  const auto keep = [&](std::string_view field, std::int64_t value, std::string_view name) {
    insert.bind(1, std::string(field));
    insert.bind(2, value);
    insert.bind(3, std::string(name));
    insert.exec();
    insert.reset();
  };
  name_notification_codes(keep);
  name_observation_codes(keep);
  database.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, schema_version));
}

void create_schema(SQLite::Database& database) {
  database.exec(std::string(schema_text));
  database.exec(std::string(views_text));
  name_codes_and_version(database);
}

void migrate_from_1(SQLite::Database& database) {
  database.exec(std::string(from_schema_1_text));
  database.exec(std::string(views_text));
  name_codes_and_version(database);
}

/// The schema of the file, 0 if it is empty; an error unless it is a store this program reads.
Result<int> schema_of(SQLite::Database& database, const std::string& path) {
  if (number(database, "SELECT count(*) FROM sqlite_schema") == 0) return 0;
  if (number(database, "PRAGMA application_id") != application_id) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("store '{}': it is a SQLite database of another program: name another file", path));
  }
  const int version = number(database, "PRAGMA user_version");
  if (version < 1 || version > schema_version) {
    return failure(
        ErrorKind::unsupported,
        fmt::format("store '{}': it has schema {}, and this program reads schemas 1 to {}: use the release of "
                    "tocsin that wrote it, or a later one",
                    path, version, schema_version));
  }
  return version;
}

}  // namespace

SQLite::Database connect(const std::string& path, std::chrono::milliseconds busy_wait, int cache_kib) {
  // One thread at a time uses a connection, so the library's own lock is not needed.
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                            static_cast<int>(busy_wait.count()));
  // Without this a failed transaction reads as "disk I/O error" and no more.
  sqlite3_extended_result_codes(database.getHandle(), 1);
  database.exec(fmt::format("PRAGMA synchronous = FULL; PRAGMA cache_size = -{}", cache_kib));
  return database;
}

Result<void> prepare_schema(SQLite::Database& database, const std::string& path) {
  // The first read; it throws if the file is not a database.
  const auto found = schema_of(database, path);
  if (!found) return tl::unexpected<Error>(found.error());
  if (*found == schema_version) return {};

  // Larger pages load a tenth faster than the default of 4096; both settings hold for the life of the file. A log that
  // grew with one large file is cut back to the limit, which is not kept in the file, by the connection that wrote it.
  if (*found == 0) database.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL");
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const auto found_meanwhile = schema_of(database, path);
  if (!found_meanwhile) return tl::unexpected<Error>(found_meanwhile.error());
  if (*found_meanwhile == 0) create_schema(database);
  if (*found_meanwhile == 1) migrate_from_1(database);
  transaction.commit();
  return {};
}

Result<void> require_store(SQLite::Database& database, const std::string& path) {
  const auto found = schema_of(database, path);
  if (!found) return tl::unexpected<Error>(found.error());
  if (*found != 0) return {};
  return failure(ErrorKind::invalid_input, fmt::format("store '{}': the file is empty: name a store", path));
}

}  // namespace tocsin::sqlite
