#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "tocsin/serve/http.hpp"

namespace tocsin {

/// The value of the Date field (RFC 9110, section 6.6.1), written once a second.
class HttpDate {
 public:
  std::string_view at(std::chrono::system_clock::time_point now);

 private:
  std::chrono::sys_seconds second_ = std::chrono::sys_seconds::min();
  std::string text_;
};

/// Status line and fields. `version` is 10 or 11; `length` is that of the body, sent or, to HEAD, only told; a 304 has
/// none. `date` may be empty.
[[nodiscard]] std::string head_of(const Response& response, unsigned version, bool keep_alive, std::size_t length,
                                  std::string_view date);

}  // namespace tocsin
