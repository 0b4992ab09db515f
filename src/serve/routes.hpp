#pragma once

#include <span>
#include <string_view>

#include "tocsin/serve/respond.hpp"
#include "tocsin/serve/target.hpp"

/// The routes of the service, in groups; `respond` tries them in turn.
namespace tocsin {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view csv_type = "text/csv; charset=utf-8; header=present";

/// Everything that a route answers from. The snapshot is null only for routes that need none.
struct Question {
  const Request& request;
  const Target& target;
  const Snapshot* snapshot;
  const ServiceState& state;
};

struct Route {
  std::string_view pattern;  ///< a segment in braces matches any
  Response (*answer)(const Question&);
  bool needs_snapshot = true;
  std::span<const std::string_view> parameters = {};
};

[[nodiscard]] std::span<const Route> service_routes();  ///< health and metrics
[[nodiscard]] std::span<const Route> page_routes();     ///< what people read, and its styles
[[nodiscard]] std::span<const Route> api_routes();      ///< `/api/v1/…`: lists of authorities and findings
[[nodiscard]] std::span<const Route> figure_routes();   ///< `/api/v1/…`: tables, series, clocks
[[nodiscard]] std::span<const Route> feed_routes();     ///< `/api/v1/…`: feeds, files and what was not taken

/// A rendered body, as a gzip file where the client takes one and it is not small, or 304 where the client holds that
/// already.
[[nodiscard]] Response rendered(const Question& question, const Rendered& what, std::string_view type);
/// 503: no snapshot yet.
[[nodiscard]] Response not_published();

}  // namespace tocsin
