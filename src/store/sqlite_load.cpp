#include "sqlite_load.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "connection.hpp"
#include "keyed_run.hpp"
#include "notification_columns.hpp"
#include "observation_columns.hpp"
#include "receipts.hpp"
#include "sqlite_errors.hpp"
#include "version_order.hpp"

namespace tocsin::sqlite {
namespace {

constexpr int load_cache_kib = 24 * 1024;

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

VersionOrder order_of(SQLite::Database& database, Instant received) {
  std::vector<std::int64_t> times = {0};  // file ids begin at 1 and have no gaps
  std::vector<bool> illustrative = {false};
  SQLite::Statement rows(database, "SELECT received, illustrative FROM file ORDER BY id");
  while (rows.executeStep()) {
    times.push_back(rows.getColumn(0).getInt64());
    illustrative.push_back(rows.getColumn(1).getInt() != 0);
  }
  const auto next = static_cast<std::int64_t>(times.size());
  return {std::move(times), std::move(illustrative), next, milliseconds_of(received)};
}

class RejectionTable {
 public:
  RejectionTable(SQLite::Database& database, std::int64_t file)
      : insert_(database, "INSERT INTO rejection (file, line, record, column_name, rule, value_class) VALUES (" +
                              std::to_string(file) + ", ?, ?, ?, ?, ?)") {}
  void insert(const Rejection& rejection) {
    insert_.bind(1, static_cast<std::int64_t>(rejection.place.line));
    insert_.bind(2, static_cast<std::int64_t>(rejection.place.record));
    insert_.bindNoCopy(3, rejection.column);
    insert_.bindNoCopy(4, rejection.rule);
    insert_.bindNoCopy(5, rejection.value_class);
    insert_.exec();
    insert_.reset();
  }

 private:
  SQLite::Statement insert_;
};

/// A file not loaded before. Its transaction is open from construction to `commit`; closing the connection takes it
/// back.
class SqliteLoad final : public Load {
 public:
  SqliteLoad(std::string path, std::unique_ptr<SQLite::Database> database, FileArrival arrival)
      : path_(std::move(path)),
        database_(std::move(database)),
        arrival_(std::move(arrival)),
        order_(order_of(*database_, arrival_.received)),
        texts_(*database_),
        notifications_(*database_, texts_, order_),
        observations_(*database_, texts_, order_),
        rejections_(*database_, order_.loading()) {}

  Result<void> append(RowBatch batch) override {
    return attempt([&]() -> Result<void> {
      tally_.rows += batch.rows();
      tally_.rejected += batch.rejections.size();
      if (batch.illustrative && !illustrative_) {
        illustrative_ = true;
        notifications_.mark_illustrative();
        observations_.mark_illustrative();
      }
      for (auto& row : batch.notifications) {
        notifications_.add(row.place, std::move(row.notification));
        if (notifications_.full()) settle(notifications_);
      }
      for (auto& row : batch.observations) {
        observations_.add(row.place, std::move(row.observations));
        if (observations_.full()) settle(observations_);
      }
      for (const auto& rejection : batch.rejections) rejections_.insert(rejection);
      return {};
    });
  }

  Result<FileReceipt> commit() override {
    return attempt([&]() -> Result<FileReceipt> {
      assert(!committed_);
      settle(notifications_);
      settle(observations_);
      const FileReceipt receipt{.id = static_cast<std::uint64_t>(order_.loading()),
                                .feed = arrival_.feed,
                                .name = arrival_.name,
                                .sha256 = arrival_.sha256,
                                .bytes = arrival_.bytes,
                                .received = arrival_.received,
                                .tally = tally_,
                                .illustrative = illustrative_};
      insert_receipt(*database_, receipt);
      database_->exec("COMMIT");
      committed_ = true;
      return receipt;
    });
  }

 private:
  template <class Run>
  void settle(Run& run) {
    run.settle(tally_, [&](const Rejection& rejection) { rejections_.insert(rejection); });
  }

  /// After a fault the database may have ended the transaction, and a further row would be committed on its own: the
  /// first fault answers every later call.
  template <class Work>
  auto attempt(Work&& work) -> decltype(work()) {
    if (fault_) return tl::unexpected<Error>(*fault_);
    auto result = guarded(path_, fmt::format("loading '{}'", arrival_.name), work);
    if (!result) fault_ = result.error();
    return result;
  }

  std::string path_;
  std::unique_ptr<SQLite::Database> database_;
  FileArrival arrival_;
  VersionOrder order_;
  Texts texts_;
  KeyedRun<NotificationColumns> notifications_;
  KeyedRun<ObservationColumns> observations_;
  RejectionTable rejections_;
  RowTally tally_;
  std::optional<Error> fault_;
  bool illustrative_ = false;
  bool committed_ = false;
};

/// A file loaded before, byte for byte: everything in it is held.
class RepeatedLoad final : public Load {
 public:
  explicit RepeatedLoad(FileReceipt first) : first_(std::move(first)) {}
  Result<void> append(RowBatch) override { return {}; }
  Result<FileReceipt> commit() override {
    FileReceipt receipt = first_;
    receipt.tally.unchanged = receipt.tally.accepted;
    receipt.tally.revised = 0;
    return receipt;
  }

 private:
  FileReceipt first_;
};

}  // namespace

Result<std::unique_ptr<Load>> begin_load(const std::string& path, std::chrono::milliseconds busy_wait,
                                         const FileArrival& arrival) {
  if (!is_sha256(arrival.sha256)) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("store '{}': loading '{}': its SHA-256 is not 64 lower-case hexadecimal "
                               "digits",
                               path, arrival.name));
  }
  return guarded(path, fmt::format("loading '{}'", arrival.name), [&]() -> Result<std::unique_ptr<Load>> {
    auto database = std::make_unique<SQLite::Database>(connect(path, busy_wait, load_cache_kib));
    database->exec("BEGIN IMMEDIATE");
    if (auto first = receipt_of(*database, arrival.feed, arrival.sha256)) {
      return std::make_unique<RepeatedLoad>(std::move(*first));
    }
    return std::make_unique<SqliteLoad>(path, std::move(database), arrival);
  });
}

}  // namespace tocsin::sqlite
