#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tocsin {

/// Bytes compressed on their own, so that several can be joined into one gzip file without being compressed again.
struct Deflated {
  std::string bytes;  ///< whole deflate blocks that end on a byte and refer to nothing before them; none is the last
  std::uint32_t checksum = 0;  ///< CRC-32 of the text
  std::uint64_t length = 0;    ///< of the text
};

/// Compresses a text; `level` is zlib's, 1 (quick) to 9. Throws std::bad_alloc. O(length).
[[nodiscard]] Deflated deflate_part(std::string_view text, int level = 6);

/// One gzip file of one member (RFC 1952) that holds the parts' texts in their order. O(bytes of the parts).
[[nodiscard]] std::string gzip_of(std::initializer_list<const Deflated*> parts);

}  // namespace tocsin
