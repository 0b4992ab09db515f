#include "tocsin/store/sqlite_store.hpp"

#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "coded.hpp"
#include "connection.hpp"
#include "notification_columns.hpp"
#include "observation_columns.hpp"
#include "receipts.hpp"
#include "sqlite_errors.hpp"
#include "sqlite_load.hpp"
#include "standing.hpp"

namespace tocsin {
namespace {

using namespace sqlite;  // NOLINT(google-build-using-namespace): the room's own words

constexpr int read_cache_kib = 8 * 1024;

/// Reads on one connection; every load has another.
class SqliteStore final : public Store {
 public:
  SqliteStore(std::string path, const SqliteOptions& options, SQLite::Database database)
      : path_(std::move(path)),
        options_(options),
        database_(std::move(database)),
        change_count_(database_, "PRAGMA data_version") {}

  Result<std::optional<FileReceipt>> find_file(std::string_view feed, std::string_view sha256) override {
    return guarded(path_, "looking for a file",
                   [&]() -> Result<std::optional<FileReceipt>> { return receipt_of(database_, feed, sha256); });
  }

  Result<std::unique_ptr<Load>> begin_load(const FileArrival& arrival) override {
    return sqlite::begin_load(path_, options_.busy_wait, arrival);
  }

  Result<std::vector<StoredObservation>> observations(const ObservationQuery& query) override;
  Result<std::vector<NotificationCount>> notification_counts(std::optional<Instant> as_of) override;
  Result<void> notifications(const NotificationFilter& filter,
                             const std::function<void(const StoredNotification&)>& take) override;

  Result<std::vector<FileReceipt>> files(std::optional<Instant> as_of) override {
    return guarded(path_, "listing files",
                   [&]() -> Result<std::vector<FileReceipt>> { return receipts(database_, as_of); });
  }

  Result<std::optional<FileReceipt>> file(std::uint64_t id) override {
    return guarded(path_, "looking for a file",
                   [&]() -> Result<std::optional<FileReceipt>> { return receipt_of(database_, id); });
  }

  Result<std::vector<Rejection>> rejections(std::uint64_t file_id, std::uint64_t limit, std::uint64_t offset) override;

  Result<std::uint64_t> change_count() override {
    return guarded(path_, "asking for changes", [&]() -> Result<std::uint64_t> {
      change_count_.reset();
      change_count_.executeStep();
      const auto count = change_count_.getColumn(0).getInt64();
      change_count_.reset();
      return static_cast<std::uint64_t>(count);
    });
  }

  Result<void> integrity_check() override;

 private:
  std::string path_;
  SqliteOptions options_;
  SQLite::Database database_;
  SQLite::Statement change_count_;
};

Result<std::vector<StoredObservation>> SqliteStore::observations(const ObservationQuery& query) {
  return guarded(path_, "reading observations", [&]() -> Result<std::vector<StoredObservation>> {
    SQLite::Transaction snapshot(database_);
    const Standing standing(database_, "observation", query.as_of);
    Texts texts(database_);
    const ObservationColumns columns(texts);
    std::string wanted;
    for (const auto& measure : query.measures) {
      if (const auto id = texts.measures.find(measure)) wanted += fmt::format("{}{}", wanted.empty() ? "" : ",", *id);
    }
    std::string text = fmt::format("SELECT row_id, file, line, {} FROM observation WHERE measure IN ({})",
                                   ObservationColumns::list, wanted);
    if (query.level) text += fmt::format(" AND level = {}", static_cast<int>(*query.level));
    SQLite::Statement rows(database_, text);
    std::vector<StoredObservation> found;
    while (rows.executeStep()) {
      const auto file = rows.getColumn(1).getInt64();
      if (!standing.stands(rows.getColumn(0).getInt64(), file)) continue;
      found.push_back({columns.read(rows, 3), standing.provenance(file, rows.getColumn(2).getInt64())});
    }
    return found;
  });
}

Result<std::vector<NotificationCount>> SqliteStore::notification_counts(std::optional<Instant> as_of) {
  return guarded(path_, "counting notifications", [&]() -> Result<std::vector<NotificationCount>> {
    SQLite::Transaction snapshot(database_);
    const Standing standing(database_, "notification", as_of);
    const Interned areas(database_, "area");
    // One number a group, so that a row costs little: month, authority, answers, illustrative.
    std::unordered_map<std::int64_t, std::uint64_t> groups;
    SQLite::Statement rows(database_, "SELECT row_id, file, notified, authority, answers FROM notification");
    while (rows.executeStep()) {
      const auto file = rows.getColumn(1).getInt64();
      if (!standing.stands(rows.getColumn(0).getInt64(), file)) continue;
      const std::chrono::year_month_day day(day_of(rows.getColumn(2).getInt64()));
      const std::int64_t month =
          static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month())) - 1;
      const std::int64_t answers = rows.getColumn(4).getInt64() & counted_answers;
      ++groups[(month << 40) | (rows.getColumn(3).getInt64() << 17) | (answers << 1) |
               (standing.illustrative(file) ? 1 : 0)];
    }
    std::map<std::tuple<AreaCode, std::chrono::year_month, Nature, RecordType, YesNo, bool>, std::uint64_t> counts;
    for (const auto& [group, count] : groups) {
      Notification n;
      unpack_answers(group >> 1 & counted_answers, n);
      if (!n.counts()) continue;
      const auto month = static_cast<int>(group >> 40);
      counts[{area_of(areas.text_of(group >> 17 & 0x7fffff)),
              std::chrono::year(month / 12) / std::chrono::month(static_cast<unsigned>(month % 12) + 1), n.nature,
              n.type, n.child.looked_after, (group & 1) != 0}] += count;
    }
    std::vector<NotificationCount> found;
    for (const auto& [key, count] : counts) {
      const auto& [authority, when, nature, type, looked_after, illustrative] = key;
      found.push_back({authority, when, nature, type, looked_after, illustrative, count});
    }
    return found;
  });
}

Result<void> SqliteStore::notifications(const NotificationFilter& filter,
                                        const std::function<void(const StoredNotification&)>& take) {
  return guarded(path_, "reading notifications", [&]() -> Result<void> {
    SQLite::Transaction snapshot(database_);
    const Standing standing(database_, "notification", filter.as_of);
    Texts texts(database_);
    const NotificationColumns columns(texts);
    std::string text =
        fmt::format("SELECT row_id, file, line, {} FROM notification WHERE true", NotificationColumns::list);
    if (filter.authority) {
      text += fmt::format(" AND authority = {}", texts.areas.find(filter.authority->text()).value_or(0));
    }
    if (filter.notified) {
      text += fmt::format(" AND notified BETWEEN {} AND {}", number_of(filter.notified->first()),
                          number_of(filter.notified->last()));
    }
    SQLite::Statement rows(database_, text);
    while (rows.executeStep()) {
      const auto file = rows.getColumn(1).getInt64();
      if (!standing.stands(rows.getColumn(0).getInt64(), file)) continue;
      take({columns.read(rows, 3), standing.provenance(file, rows.getColumn(2).getInt64())});
    }
    return {};
  });
}

Result<std::vector<Rejection>> SqliteStore::rejections(std::uint64_t file_id, std::uint64_t limit,
                                                       std::uint64_t offset) {
  return guarded(path_, "reading rejections", [&]() -> Result<std::vector<Rejection>> {
    SQLite::Statement rows(
        database_,
        "SELECT line, record, column_name, rule, value_class FROM rejection WHERE file = ? ORDER BY line, id "
        "LIMIT ? OFFSET ?");
    rows.bind(1, static_cast<std::int64_t>(file_id));
    rows.bind(2, static_cast<std::int64_t>(limit));
    rows.bind(3, static_cast<std::int64_t>(offset));
    std::vector<Rejection> found;
    while (rows.executeStep()) {
      const RowPlace place{static_cast<std::uint64_t>(rows.getColumn(0).getInt64()),
                           static_cast<std::uint64_t>(rows.getColumn(1).getInt64())};
      found.push_back(
          {place, rows.getColumn(2).getString(), rows.getColumn(3).getString(), rows.getColumn(4).getString()});
    }
    return found;
  });
}

Result<void> SqliteStore::integrity_check() {
  return guarded(path_, "checking", [&]() -> Result<void> {
    std::string faults;
    SQLite::Statement pages(database_, "PRAGMA integrity_check(10)");
    while (pages.executeStep()) {
      const auto words = pages.getColumn(0).getString();
      if (words != "ok") faults += "\n  " + words;
    }
    SQLite::Statement orphans(database_, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 10");
    while (orphans.executeStep()) {
      faults += fmt::format("\n  row {} of {} refers to a missing {}", orphans.getColumn(1).getInt64(),
                            orphans.getColumn(0).getString(), orphans.getColumn(2).getString());
    }
    if (faults.empty()) return {};
    return failure(ErrorKind::io,
                   fmt::format("store '{}': the file is damaged: restore it from a backup:{}", path_, faults));
  });
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path, const SqliteOptions& options) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return failure(ErrorKind::not_found,
                   fmt::format("store '{}': there is no folder '{}': create it", path.string(), folder.string()));
  }
  return guarded(path.string(), "opening", [&]() -> Result<std::unique_ptr<Store>> {
    auto database = connect(path.string(), options.busy_wait, read_cache_kib);
    const auto prepared = prepare_schema(database, path.string());
    if (!prepared) return tl::unexpected<Error>(prepared.error());
    return std::make_unique<SqliteStore>(path.string(), options, std::move(database));
  });
}

}  // namespace tocsin
