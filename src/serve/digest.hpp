#pragma once

#include <string>
#include <string_view>

namespace tocsin {

/// The first 16 hexadecimal digits of the SHA-256 of the bytes. O(bytes).
[[nodiscard]] std::string short_digest(std::string_view bytes);

}  // namespace tocsin
