#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/domain/result.hpp"

#include "text_encoding.hpp"

namespace tocsin {

/// Cuts bytes that come in pieces of any size into physical lines, and refuses what is no text: UTF-16, NUL bytes,
/// lines that end in CR alone, an empty file, a line beyond the limit. A byte-order mark of UTF-8 is dropped. Memory:
/// one line.
class PhysicalLines {
 public:
  explicit PhysicalLines(std::size_t line_limit) : limit_(line_limit) {}

  /// Calls `on_line(line, beyond_ascii)` for each line that is complete; `line` includes its LF.
  template <class OnLine>
  Result<void> push(std::span<const char> bytes, OnLine&& on_line) {
    std::string_view rest(bytes.data(), bytes.size());
    if (!begun_) {
      const std::size_t wanted = std::min(mark_bytes - head_.size(), rest.size());
      head_.append(rest.substr(0, wanted));
      rest.remove_prefix(wanted);
      if (head_.size() < mark_bytes) return {};
      if (auto begun = begin(on_line); !begun) return begun;
    }
    return cut(rest, on_line);
  }

  /// Hands over the last line where it has no LF.
  template <class OnLine>
  Result<void> finish(OnLine&& on_line) {
    if (!begun_) {
      if (auto begun = begin(on_line); !begun) return begun;
    }
    if (pending_.empty()) return lines_ == 0 ? refuse_empty() : Result<void>{};
    if (lines_ == 0) {
      const auto cr = pending_.find('\r');
      if (cr != std::string::npos && cr + 1 < pending_.size()) return refuse_carriage_returns();
    }
    return hand_over(pending_, on_line);
  }

  [[nodiscard]] bool marked_utf8() const { return marked_utf8_; }

 private:
  static constexpr std::size_t mark_bytes = 4;

  template <class OnLine>
  Result<void> begin(OnLine& on_line) {
    begun_ = true;
    if (auto known = read_mark(); !known) return known;
    return cut(std::string(head_), on_line);
  }

  template <class OnLine>
  Result<void> cut(std::string_view rest, OnLine& on_line) {
    while (!rest.empty()) {
      const void* feed = std::memchr(rest.data(), '\n', rest.size());
      const std::size_t length =
          feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - rest.data()) : rest.size();
      if (pending_.size() + length > limit_) return refuse_long_line(rest);
      if (!feed) {
        pending_.append(rest);
        return {};
      }
      std::string_view line = rest.substr(0, length + 1);
      rest.remove_prefix(length + 1);
      if (!pending_.empty()) {
        pending_.append(line);
        line = pending_;
      }
      if (auto taken = hand_over(line, on_line); !taken) return taken;
      pending_.clear();
    }
    return {};
  }

  template <class OnLine>
  Result<void> hand_over(std::string_view line, OnLine& on_line) {
    ++lines_;
    const ByteKinds kinds = kinds_of(line);
    if (kinds.nul) return refuse_nul();
    on_line(line, kinds.beyond_ascii);
    return {};
  }

  Result<void> read_mark();
  [[nodiscard]] Result<void> refuse_empty() const;
  [[nodiscard]] Result<void> refuse_carriage_returns() const;
  [[nodiscard]] Result<void> refuse_long_line(std::string_view rest) const;
  [[nodiscard]] Result<void> refuse_nul() const;

  std::size_t limit_;
  std::string head_;
  std::string pending_;
  std::uint64_t lines_ = 0;
  bool begun_ = false;
  bool marked_utf8_ = false;
};

}  // namespace tocsin
