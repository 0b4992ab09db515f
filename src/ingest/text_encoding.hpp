#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tocsin {

/// What the bytes of a line hold besides plain ASCII.
struct ByteKinds {
  bool nul = false;
  bool beyond_ascii = false;
};

/// O(bytes), eight at a time.
inline ByteKinds kinds_of(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  std::uint64_t high = 0;
  std::uint64_t zero = 0;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    high |= word;
    zero |= (word - ones) & ~word;
  }
  if (left > 0) {
    std::uint64_t word = ones;
    std::memcpy(&word, at, left);
    high |= word;
    zero |= (word - ones) & ~word;
  }
  return {(zero & highs) != 0, (high & highs) != 0};
}

/// True for well-formed UTF-8: no overlong form, no surrogate, nothing beyond U+10FFFF. O(bytes).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Replaces `out` by the UTF-8 of Windows-1252 text. False where a byte has no character (81, 8D, 8F, 90, 9D).
/// O(bytes).
[[nodiscard]] bool utf8_of_windows_1252(std::string_view text, std::string& out);

}  // namespace tocsin
