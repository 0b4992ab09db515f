#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace tocsin {

/// The one place where the cycle's thread hands something to the event loop: an immutable value that is swapped whole.
/// A reader keeps what it took for as long as it likes; a writer never waits for readers. Every member is safe from any
/// thread. O(1).
template <class T>
class Published {
 public:
  /// Null until something was published.
  [[nodiscard]] std::shared_ptr<const T> current() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  void publish(std::shared_ptr<const T> value) {
    // Swapped, so that the old value's destructor runs after the lock is released.
    const std::lock_guard lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace tocsin
