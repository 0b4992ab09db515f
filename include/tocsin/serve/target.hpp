#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A request target taken apart, percent-decoding done.
struct Target {
  std::vector<std::string> segments;                       ///< of the path; "/" has none
  std::vector<std::pair<std::string, std::string>> query;  ///< in the order sent; a key without "=" has an empty value

  /// The value of a key, null where it was not sent.
  [[nodiscard]] const std::string* parameter(std::string_view key) const;
};

/// Reads the origin form, `/path?query` (RFC 3986). Refuses a broken percent escape, a character that must be escaped,
/// a fragment, an authority, an encoded slash, control character or NUL, an empty or dot segment, and a query key given
/// twice. A trailing slash is no segment. O(length).
[[nodiscard]] Result<Target> parse_target(std::string_view text);

/// An absolute target's authority (`host[:port]` as written) and the origin form of the rest.
struct AbsoluteTarget {
  std::string authority;
  std::string origin_form;
};

/// Reads the absolute form, `http://host[:port]/path?query`. Refuses other schemes, user names and no host.
[[nodiscard]] Result<AbsoluteTarget> parse_absolute_target(std::string_view text);

/// True for what a Host field may hold: `host` or `host:port` (RFC 9110, section 7.2), not empty.
[[nodiscard]] bool valid_host(std::string_view text);

}  // namespace tocsin
