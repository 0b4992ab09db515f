#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "framing_gate.hpp"

namespace tocsin {

/// How a header says that its body is framed (RFC 9112, section 6): so many bytes, or chunks.
struct BodyFraming {
  bool chunked = false;
  std::uint64_t length = 0;  ///< of a body that is not chunked
};

/// Walks over a body without keeping any of it: no part of a body, of an extension or of a trailer is ever stored, so a
/// connection costs the same whatever is sent.
///
/// Every byte between the header and the next request counts towards `HttpLimits::body_bytes`, the chunk sizes, their
/// extensions and the trailers too; more is 413. The trailers are held to the rules and to the size of a header, 431.
/// What is not framed as RFC 9112, section 7.1, says is 400.
class BodyScan {
 public:
  BodyScan(const BodyFraming& framing, const HttpLimits& limits);

  /// Takes the bytes that came and says how many of them belong to the body: all of them, unless it ended or was
  /// refused among them. O(bytes).
  std::size_t take(std::string_view bytes);
  [[nodiscard]] bool done() const { return at_ == At::end; }
  /// Set when no more is to be read of this connection.
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  enum class At : std::uint8_t {
    bytes,        // of a body of known length
    first_digit,  // of a chunk's size
    more_digits,
    blank,  // between a size and its extension
    extension,
    quoted,        // inside a quoted text of an extension
    quoted_pair,   // behind a backslash there
    size_feed,     // the line feed behind size and extension
    chunk,         // the chunk's bytes
    chunk_return,  // the carriage return behind them
    chunk_feed,
    line_start,  // of a trailer, or of the empty line behind all of them
    field_name,
    field_value,
    field_feed,  // the line feed behind a trailer
    last_feed,   // the line feed of the empty line
    end
  };

  void step(char letter);
  void size_step(char letter);
  void trailer_step(char letter);
  void expect(bool met, At next);
  void refuse(int status, const char* detail);

  HttpLimits limits_;
  At at_;
  std::uint64_t left_ = 0;           // of the body or of the chunk
  std::uint64_t taken_ = 0;          // bytes so far
  std::uint64_t trailer_bytes_ = 0;  // of them
  std::size_t trailers_ = 0;
  std::optional<Refusal> refusal_;
};

}  // namespace tocsin
