#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tocsin/domain/result.hpp"
#include "tocsin/serve/http.hpp"
#include "tocsin/serve/target.hpp"

namespace tocsin {

/// A stretch of a list, asked for with `limit` (1 to 10,000) and `offset`. Without a limit: all from the offset.
struct Paging {
  std::size_t offset = 0;
  std::optional<std::size_t> limit;

  [[nodiscard]] bool whole() const { return offset == 0 && !limit; }
  [[nodiscard]] bool takes(std::size_t position) const {
    return position >= offset && (!limit || position < offset + *limit);
  }
  /// How many of `total` it takes.
  [[nodiscard]] std::size_t count(std::size_t total) const;
};

/// Errors: `invalid_input` for a value that is no number in range.
[[nodiscard]] Result<Paging> parse_paging(const Target& target);

/// The target that asks for the following stretch; empty where there is none.
[[nodiscard]] std::string next_target(const Target& target, const Paging& paging, std::size_t total);

/// Adds `Link: <next>; rel="next"` (RFC 8288), unless `next` is empty.
void add_next(Response& response, const std::string& next);

/// Path and query as they would be sent, percent-encoded where needed (RFC 3986).
[[nodiscard]] std::string target_text(const Target& target);

}  // namespace tocsin
