#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "tocsin/serve/respond.hpp"
#include "tocsin/serve/target.hpp"

#include "made_answers.hpp"

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

/// What an answer costs.
enum class Work : std::uint8_t {
  look_up,        ///< it was made with the snapshot, or is a few lines
  look_up_whole,  ///< the same without a query; a choice is put together for whoever asks
  compute
};

struct Route {
  std::string_view pattern;  ///< a segment in braces matches any
  Response (*answer)(const Question&);
  bool needs_snapshot = true;
  std::span<const std::string_view> parameters = {};
  Work work = Work::look_up;
};

[[nodiscard]] std::span<const Route> service_routes();  ///< health and metrics
[[nodiscard]] std::span<const Route> page_routes();     ///< what people read, and its styles
[[nodiscard]] std::span<const Route> api_routes();      ///< `/api/v1/…`: lists of authorities and findings
[[nodiscard]] std::span<const Route> figure_routes();   ///< `/api/v1/…`: tables, series, clocks
[[nodiscard]] std::span<const Route> feed_routes();     ///< `/api/v1/…`: feeds, files and what was not taken

/// A rendered body, as a gzip file where the client takes one and it is not small, or 304 where the client holds that
/// already.
[[nodiscard]] Response rendered(const Question& question, const Rendered& what, std::string_view type);
/// The same for a document that is made on request, unless the snapshot still holds it from an earlier one with the
/// same target. `form` tells apart what one target can give; `make` gives the document, or what is answered instead.
[[nodiscard]] Response rendered_once(const Question& question, std::string_view form, std::string_view type,
                                     const std::function<std::variant<MadeAnswer, Response>()>& make);
/// 503: no snapshot yet, and why where one cannot be made.
[[nodiscard]] Response not_published(const ServiceState& state);
/// What is wrong, what to do and since when, of each.
[[nodiscard]] std::string trouble_words(std::span<const Trouble> troubles);

}  // namespace tocsin
