#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/serve/snapshot.hpp"

namespace tocsin {

/// The snapshots of past instants that were asked for last. Not thread-safe.
class PastSnapshots {
 public:
  /// Instants of one key have the same figures: the same files were known, and the same years had ended.
  using Key = std::pair<std::vector<std::uint64_t>, int>;
  /// `files` are those received by `as_of`. O(files log files).
  [[nodiscard]] static Key key_of(Instant as_of, const std::vector<FileReceipt>& files);

  /// Null where it is not held.
  [[nodiscard]] std::shared_ptr<const Snapshot> find(const Key& key);
  /// Keeps it in place of the one that was asked for longest ago, where there are eight.
  void keep(Key key, std::shared_ptr<const Snapshot> snapshot);
  void forget() { held_.clear(); }

 private:
  std::list<std::pair<Key, std::shared_ptr<const Snapshot>>> held_;  // last asked for first
};

}  // namespace tocsin
