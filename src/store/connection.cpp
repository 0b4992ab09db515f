#include "connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "notification_columns.hpp"
#include "observation_columns.hpp"
#include "schema.hpp"

namespace tocsin::sqlite {
namespace {

constexpr int schema_version = 1;
constexpr int application_id = 0x546f6373;  // "Tocs"

int number(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt(); }

void create_schema(SQLite::Database& database) {
  database.exec(std::string(schema_text));
  SQLite::Statement insert(database, "INSERT INTO code (field, value, name) VALUES (?, ?, ?)");
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

/// Nothing if the file is empty; else an error unless it is a store this program reads.
Result<bool> is_store(SQLite::Database& database, const std::string& path) {
  if (number(database, "SELECT count(*) FROM sqlite_schema") == 0) return false;
  if (number(database, "PRAGMA application_id") != application_id) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("store '{}': it is a SQLite database of another program: name another file", path));
  }
  const int version = number(database, "PRAGMA user_version");
  if (version != schema_version) {
    return failure(
        ErrorKind::unsupported,
        fmt::format("store '{}': it has schema {}, and this program reads schema {}: use the release of tocsin "
                    "that wrote it, or a later one",
                    path, version, schema_version));
  }
  return true;
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
  const auto found = is_store(database, path);
  if (!found) return tl::unexpected<Error>(found.error());
  if (*found) return {};

  // Larger pages load a tenth faster than the default of 4096; both settings hold for the life of the file. A log that
  // grew with one large file is cut back to the limit, which is not kept in the file, by the connection that wrote it.
  database.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL");
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const auto found_meanwhile = is_store(database, path);
  if (!found_meanwhile) return tl::unexpected<Error>(found_meanwhile.error());
  if (!*found_meanwhile) create_schema(database);
  transaction.commit();
  return {};
}

}  // namespace tocsin::sqlite
