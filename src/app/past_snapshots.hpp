#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <tuple>
#include <vector>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/serve/snapshot.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

/// Bytes of everything rendered in a snapshot, and a guess at its figures: what keeping it costs. O(pages + rows).
[[nodiscard]] std::size_t weight_of(const Snapshot& snapshot);

/// The answers about past instants that were asked for last. Not thread-safe.
class PastSnapshots {
 public:
  using Answer = Result<std::shared_ptr<const Snapshot>>;
  /// Instants of one key have the same figures: the same files were known, the same years had ended, and as many rows
  /// of the reference tables were known; on the same day, where events are known of its month or a later one.
  using Key = std::tuple<std::vector<std::uint64_t>, int, std::size_t, Day>;
  /// `files` are those received by `as_of`, `notifications` the counts of their events. O(files log files + rows).
  [[nodiscard]] static Key key_of(Instant as_of, const std::vector<FileReceipt>& files,
                                  const std::vector<NotificationCount>& notifications,
                                  const std::vector<ReferenceRows>& references);

  /// Keeps at most `most_bytes` of snapshots, and the newest in any case; and at most 64 answers.
  explicit PastSnapshots(std::size_t most_bytes = std::size_t{192} << 20) : most_bytes_(most_bytes) {}

  /// Null where it is not held; valid until the next `keep` or `forget`.
  [[nodiscard]] const Answer* find(const Key& key);
  /// Keeps it in place of those that were asked for longest ago, where there is no room.
  void keep(Key key, Answer answer);
  void forget();

 private:
  struct Held {
    Key key;
    Answer answer;
    std::size_t bytes = 0;
  };
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::list<Held> held_;  // last asked for first
};

}  // namespace tocsin
