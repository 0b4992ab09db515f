#pragma once

#include <string>
#include <string_view>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Reads `2026-05-21`, its first instant, `2026-05-21T09:30:00Z` or `2026-05-21T09:30:00.123Z`. Refuses anything else.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text);
/// Writes `2026-05-21T09:30:00.123Z`.
[[nodiscard]] std::string iso_instant(Instant instant);

}  // namespace tocsin
