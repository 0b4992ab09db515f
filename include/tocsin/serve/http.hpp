#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin {

/// What a route needs to know of a request that has passed the framing gate.
struct Request {
  std::string method = "GET";     ///< as sent; methods are case-sensitive
  std::string target{};           ///< origin form: path and query, still percent-encoded
  std::string accept{};           ///< the Accept field, empty where not sent
  std::string if_none_match{};    ///< the If-None-Match field, empty where not sent
  std::string accept_encoding{};  ///< the Accept-Encoding field, empty where not sent
};

/// An answer before it is framed: a server adds Date, Content-Length and Connection, and leaves the body out for HEAD
/// and 304.
struct Response {
  int status = 200;
  std::string_view
      route{};  ///< the pattern that matched ("/findings/{id}"), a constant, for the meters; never the path
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< the names are constants
  std::string detail;                                            ///< of a problem: the words of its document
  std::shared_ptr<const std::string> body;  ///< shared with the snapshot where pre-rendered; null: none

  /// The first field of that name, exact spelling; empty where there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const {
    for (const auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return {};
  }
};

/// An RFC 9457 problem document: what went wrong, in words that say what to do. Never cached.
[[nodiscard]] Response problem(int status, std::string_view detail);

}  // namespace tocsin
