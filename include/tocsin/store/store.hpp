#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/notification.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A file about to be loaded. `received` is the recorded time of every row in it; a past one tells the store what was
/// known then.
struct FileArrival {
  std::string feed;
  std::string name;    ///< without its folder
  std::string sha256;  ///< 64 lower-case hexadecimal digits
  std::uint64_t bytes = 0;
  Instant received{};
};

/// Where a stored row came from.
struct Provenance {
  std::uint64_t file_id = 0;
  std::uint64_t line = 0;
  bool illustrative = false;
  Instant recorded{};
};

struct StoredObservation {
  Observation observation;
  Provenance provenance;
};

struct StoredNotification {
  Notification notification;
  Provenance provenance;
};

/// Which observations to read: of any of the named measures, as known at an instant (now, if none is given).
struct ObservationQuery {
  std::vector<std::string> measures;
  std::optional<Instant> as_of;
  std::optional<Level> level;
};

/// Which notifications to read; the conditions hold for the version that stands at `as_of`.
struct NotificationFilter {
  std::optional<AreaCode> authority;
  std::optional<Period> notified;
  std::optional<Instant> as_of;
};

/// How many counting notifications (`Notification::counts()`) agree in all of these.
struct NotificationCount {
  AreaCode authority;
  std::chrono::year_month month;  ///< of `Notification::notified`
  Nature nature = Nature::serious_harm;
  RecordType type = RecordType::sin;
  YesNo looked_after = YesNo::not_stated;
  bool illustrative = false;
  std::uint64_t count = 0;
};

/// The rule under which a row is rejected whose key stood earlier in the same file with another content.
inline constexpr std::string_view duplicate_in_file = "duplicate_in_file";

/// One file on its way in. Nothing of it is seen by anyone, or survives, before `commit` returns a receipt: destroying
/// a `Load` without one takes everything back. After an error every further call returns that error.
///
/// What becomes of an accepted row is decided by its key: the id of a notification; measure, level, area, period and
/// breakdown of an observation. It is compared with the version of that key last known at `FileArrival::received`:
/// - none: it is stored;
/// - equal content: `unchanged`, nothing is stored, the provenance of the held version stands; but a real row that
/// agrees with
///   an illustrative one is stored as its revision, so that the figure no longer counts as made up;
/// - other content: `revised`, it is stored as a further version;
/// - the key stood earlier in this file: equal is `unchanged`, other content is rejected as `duplicate_in_file`, its
/// value class
///   naming the line that stands.
/// A row of several observations is rejected if any is, revised if any is, unchanged if all are.
class Load {
 public:
  virtual ~Load() = default;
  /// Takes rows in the order of the file. Cost: O(rows), in runs; memory does not grow with the file.
  [[nodiscard]] virtual Result<void> append(RowBatch batch) = 0;
  /// Makes the file durable and visible, all of it at once. To be called once, last.
  [[nodiscard]] virtual Result<FileReceipt> commit() = 0;
};

/// What was received, kept append-only and bitemporal: a revision is a further row, nothing is changed or deleted, and
/// any past instant can be asked again. The versions of a key are ordered by (recorded, file id).
///
/// A store, and each load, is used by one thread at a time; a store may be read while a load of it is under way, and
/// then answers without that load. Reads are consistent: each call sees the files committed when it began.
class Store {
 public:
  virtual ~Store() = default;

  /// The receipt of the file with this content in this feed, if it was loaded before.
  [[nodiscard]] virtual Result<std::optional<FileReceipt>> find_file(std::string_view feed,
                                                                     std::string_view sha256) = 0;
  /// One load at a time over all processes: waits for another a bounded time, then returns `conflict` naming who holds
  /// it. A file that was loaded before stores nothing: its `commit` returns the first receipt with every accepted row
  /// unchanged.
  [[nodiscard]] virtual Result<std::unique_ptr<Load>> begin_load(const FileArrival& arrival) = 0;

  /// The version of each key that stood at `as_of`, in no promised order. O(observations held).
  [[nodiscard]] virtual Result<std::vector<StoredObservation>> observations(const ObservationQuery& query) = 0;
  /// Counts over the versions that stood at `as_of`, ordered by their fields. O(notifications held).
  [[nodiscard]] virtual Result<std::vector<NotificationCount>> notification_counts(std::optional<Instant> as_of) = 0;
  /// Hands over each notification as it stood, one at a time, in no promised order, withdrawn ones included. `take`
  /// must not call this store. O(notifications held) time, a bit each of memory.
  [[nodiscard]] virtual Result<void> notifications(const NotificationFilter& filter,
                                                   const std::function<void(const StoredNotification&)>& take) = 0;

  /// Receipts of the files received by `as_of`, ordered by (received, id).
  [[nodiscard]] virtual Result<std::vector<FileReceipt>> files(std::optional<Instant> as_of) = 0;
  [[nodiscard]] virtual Result<std::optional<FileReceipt>> file(std::uint64_t id) = 0;
  /// The rows of a file that were not taken, by line. O(offset + limit).
  [[nodiscard]] virtual Result<std::vector<Rejection>> rejections(std::uint64_t file_id, std::uint64_t limit,
                                                                  std::uint64_t offset) = 0;

  /// A number that differs after any commit by any process; comparable only with other answers of this object.
  /// Microseconds.
  [[nodiscard]] virtual Result<std::uint64_t> change_count() = 0;
  /// Reads everything and returns `io` with the first faults if the file is damaged or a row has lost what it refers
  /// to.
  [[nodiscard]] virtual Result<void> integrity_check() = 0;
};

}  // namespace tocsin
