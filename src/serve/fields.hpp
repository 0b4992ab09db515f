#pragma once

#include <string>
#include <string_view>

#include "tocsin/serve/http.hpp"

namespace tocsin {

/// The words of RFC 9110, section 15, for the codes this service answers with; "Unknown" for any other.
[[nodiscard]] std::string_view reason_phrase(int status);

/// A response with a body and the fields that every answer carries: its type, what a browser may do with it, how long
/// it keeps.
[[nodiscard]] Response answer_with(int status, std::string_view content_type, std::shared_ptr<const std::string> body,
                                   std::string_view cache_control);

}  // namespace tocsin
