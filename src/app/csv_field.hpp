#pragma once

#include <string>
#include <string_view>

namespace tocsin {

/// A field of a CSV that other programs read: quoted where RFC 4180 asks for it, otherwise as it is.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace tocsin
