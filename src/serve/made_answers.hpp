#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tocsin/serve/snapshot.hpp"

namespace tocsin {

/// A document that was made on request, and where the stretch behind it is asked for.
struct MadeAnswer {
  Rendered text;
  std::string next{};  ///< empty where there is none
};

/// The documents that were asked for last of one snapshot, so that who asks the same again costs a look-up. What is
/// held follows from the snapshot and the key alone; whether it is held shows in nothing but time. Every member is safe
/// from any thread.
class MadeAnswers {
 public:
  /// Bodies of altogether so many bytes, packed and plain. The one asked for longest ago gives way; one that is larger
  /// than half of it is not held.
  explicit MadeAnswers(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Nothing where it is not held. O(held).
  [[nodiscard]] std::optional<MadeAnswer> find(std::string_view key);
  /// In place of what the key held. O(held).
  void keep(std::string key, MadeAnswer answer);

 private:
  using Entry = std::pair<std::string, MadeAnswer>;
  void drop(std::list<Entry>::iterator entry);

  std::size_t most_bytes_;
  std::mutex mutex_;       // of what follows
  std::list<Entry> held_;  // asked for last first
  std::size_t bytes_ = 0;
};

}  // namespace tocsin
