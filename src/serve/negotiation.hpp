#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tocsin/domain/names.hpp"

namespace tocsin {

enum class Format : std::uint8_t { json, csv };
template <>
inline constexpr auto names_of<Format> = std::to_array<std::pair<Format, std::string_view>>({{Format::json, "json"},
                                                                                             {Format::csv, "csv"}});

/// What an Accept field prefers of the two (RFC 9110, section 12.5.1); JSON where it is empty or does not care, nothing
/// where it takes neither.
[[nodiscard]] std::optional<Format> preferred_format(std::string_view accept);

/// Whether an Accept field puts a page before a document for programs; one that does not name `text/html` does not.
[[nodiscard]] bool prefers_page(std::string_view accept);

/// Whether an Accept-Encoding field takes gzip (RFC 9110, section 12.5.3).
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);

/// Whether an If-None-Match field lists the tag, or any ("*"); weak tags compare equal (RFC 9110, section 13.1.2).
[[nodiscard]] bool etag_matches(std::string_view if_none_match, std::string_view etag);

/// The trace id of a `traceparent` field (W3C Trace Context: 32 hexadecimal digits in lower case, not all 0); empty for
/// anything else.
[[nodiscard]] std::string trace_of(std::string_view traceparent);

/// Whether an Accept field names OpenMetrics and does not prefer plain text; what takes anything gets plain text.
[[nodiscard]] bool prefers_openmetrics(std::string_view accept);

/// Whether an Accept-Encoding field takes gzip (RFC 9110, section 12.5.3); one that was not sent does not.
[[nodiscard]] bool takes_gzip(std::string_view accept_encoding);

}  // namespace tocsin
