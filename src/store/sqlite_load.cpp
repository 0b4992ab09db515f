#include "sqlite_load.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "connection.hpp"
#include "file_watch.hpp"
#include "keyed_run.hpp"
#include "notification_columns.hpp"
#include "observation_columns.hpp"
#include "receipts.hpp"
#include "rejections.hpp"
#include "sqlite_errors.hpp"
#include "versions.hpp"

namespace tocsin::sqlite {
namespace {

constexpr int load_cache_kib = 24 * 1024;

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Its transaction is open from construction to `commit`; closing the connection takes it back.
class SqliteLoad final : public Load {
 public:
  SqliteLoad(std::string path, std::unique_ptr<SQLite::Database> database, FileArrival arrival)
      : path_(std::move(path)),
        database_(std::move(database)),
        loading_into_(identity_of(path_)),
        arrival_(std::move(arrival)),
        places_(*database_),
        file_(places_.add(milliseconds_of(arrival_.received), !arrival_.history, false)),
        texts_(*database_),
        notifications_(*database_, texts_, places_, file_, !arrival_.history),
        observations_(*database_, texts_, places_, file_, !arrival_.history),
        rejections_(*database_, file_) {}

  Result<void> append(RowBatch batch) override {
    return attempt([&]() -> Result<void> {
      tally_.rows += batch.rows();
      tally_.rejected += batch.rejections.size();
      tally_.outside += batch.outside;
      if (batch.illustrative && !illustrative_) {
        illustrative_ = true;
        places_.mark_illustrative(file_);
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

  Result<FileReceipt> commit(const FileContent& content) override {
    return attempt([&]() -> Result<FileReceipt> {
      assert(!committed_);
      if (!is_sha256(content.sha256)) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("store '{}': loading '{}': its SHA-256 is not 64 lower-case "
                                   "hexadecimal digits",
                                   path_, arrival_.name));
      }
      settle(notifications_);
      settle(observations_);
      if (auto held = held_already(content)) {
        database_->exec("ROLLBACK");
        committed_ = true;
        return *held;
      }
      const FileReceipt receipt{.id = static_cast<std::uint64_t>(file_),
                                .feed = arrival_.feed,
                                .name = arrival_.name,
                                .sha256 = content.sha256,
                                .bytes = content.bytes,
                                .received = arrival_.received,
                                .tally = tally_,
                                .illustrative = illustrative_};
      if (identity_of(path_) != loading_into_) {
        return failure(ErrorKind::conflict,
                       fmt::format("store '{}': loading '{}': the store was moved away or replaced "
                                   "meanwhile; nothing was kept: load the file again",
                                   path_, arrival_.name));
      }
      insert_receipt(*database_, receipt, !arrival_.history);
      rejections_.settle();
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

  /// The receipt of the same bytes in the same feed, where nothing is to be kept of them now.
  std::optional<FileReceipt> held_already(const FileContent& content) {
    if (arrival_.repeat == Repeat::again) return std::nullopt;
    auto held = receipt_of(*database_, arrival_.feed, content.sha256);
    if (!held) return std::nullopt;
    RowTally& tally = held->tally;
    const bool same_rows = notifications_.stored() == 0 && observations_.stored() == 0 && tally.rows == tally_.rows &&
                           tally.accepted == tally_.accepted && tally.outside == tally_.outside &&
                           rejection_counts(*database_, static_cast<std::int64_t>(held->id)) == rejections_.counts();
    if (!same_rows && arrival_.repeat != Repeat::ignore) return std::nullopt;
    tally.unchanged = tally.accepted;
    tally.revised = 0;
    return held;
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
  std::optional<FileIdentity> loading_into_;
  FileArrival arrival_;
  FilePlaces places_;
  std::int64_t file_;
  Texts texts_;
  KeyedRun<NotificationColumns> notifications_;
  KeyedRun<ObservationColumns> observations_;
  Rejections rejections_;
  RowTally tally_;
  std::optional<Error> fault_;
  bool illustrative_ = false;
  bool committed_ = false;
};

}  // namespace

Result<std::unique_ptr<Load>> begin_load(const std::string& path, std::chrono::milliseconds busy_wait,
                                         const FileArrival& arrival) {
  return guarded(path, fmt::format("loading '{}'", arrival.name), [&]() -> Result<std::unique_ptr<Load>> {
    auto database = std::make_unique<SQLite::Database>(connect(path, busy_wait, load_cache_kib));
    database->exec("BEGIN IMMEDIATE");
    return std::make_unique<SqliteLoad>(path, std::move(database), arrival);
  });
}

}  // namespace tocsin::sqlite
