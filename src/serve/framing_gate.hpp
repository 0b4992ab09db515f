#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/message.hpp>

#include "tocsin/serve/http_server.hpp"

namespace tocsin {

/// Why a request is not served: a status of the 4xx or 5xx kind, and words.
struct Refusal {
  int status = 400;
  std::string detail;
};

/// What the bytes received so far say of the header: complete, more to come, or already hopeless.
struct HeaderScan {
  std::size_t length = 0;  ///< bytes of the complete header with its empty line; 0 while incomplete
  std::optional<Refusal> refusal;
};

/// Looks at the raw bytes from the start of a request: line endings, control characters, folding, and the limits on
/// target, fields and size, none of which can be told any more once a parser has been over them. O(bytes).
[[nodiscard]] HeaderScan scan_header(std::string_view bytes, const HttpLimits& limits);

/// Looks at a parsed header: one framing, one host. On success writes the origin form of the target to `origin_form`.
[[nodiscard]] std::optional<Refusal> check_framing(const boost::beast::http::request_header<>& header,
                                                   std::string& origin_form);

}  // namespace tocsin
