#include "tocsin/serve/respond.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/domain/instant.hpp"
#include "tocsin/publish/pages.hpp"
#include "tocsin/serve/target.hpp"

#include "fields.hpp"
#include "negotiation.hpp"
#include "routes.hpp"

namespace tocsin {
namespace {

bool matches(std::string_view pattern, const std::vector<std::string>& segments) {
  std::string_view rest = pattern.substr(1);
  for (const std::string& segment : segments) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view wanted = rest.substr(0, end);
    if (!wanted.starts_with('{') && wanted != segment) return false;
    if (wanted.empty()) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return rest.empty();
}

const Route* route_of(const std::vector<std::string>& segments) {
  for (const std::span<const Route> group :
       {service_routes(), page_routes(), api_routes(), figure_routes(), feed_routes()}) {
    for (const Route& route : group) {
      if (matches(route.pattern, segments)) return &route;
    }
  }
  return nullptr;
}

std::optional<std::string> unknown_parameters(const Target& target, const Route& route) {
  for (const auto& [key, value] : target.query) {
    if (std::ranges::find(route.parameters, key) != route.parameters.end()) continue;
    if (route.parameters.empty()) return fmt::format("{} takes no parameters; '{}' was sent.", route.pattern, key);
    return fmt::format("{} does not know the parameter '{}'; it knows {}.", route.pattern, key,
                       fmt::join(route.parameters, ", "));
  }
  return std::nullopt;
}

/// The instant that `as_of` names; a day is its end. Errors: no instant, or one to come.
Result<std::optional<Instant>> instant_of(const Target& target, Instant now) {
  const std::string* text = target.parameter("as_of");
  if (text == nullptr) return std::nullopt;
  const auto parsed = parse_instant(*text);
  if (!parsed) return within("parameter 'as_of'", parsed.error());
  if (*parsed > now)
    return failure(ErrorKind::invalid_input, "parameter 'as_of': nothing is known yet of a time to come");
  if (text->size() > 10) return *parsed;
  return std::min(now, *parsed + std::chrono::days(1) - std::chrono::milliseconds(1));
}

Response routed(const Request& request, const Snapshot* snapshot, const ServiceState& state) {
  const Result<Target> target = parse_target(request.target);
  if (!target) return problem(400, target.error().message);
  const Route* const route = route_of(target->segments);
  if (route == nullptr)
    return problem(404, "No page has this address. Check it, or go to the overview at '/'; data is below '/api/v1/'.");

  Response response;
  if (request.method != "GET" && request.method != "HEAD") {
    response = problem(405, "This can be read only, by GET or HEAD.");
    response.fields.emplace_back("Allow", "GET, HEAD");
  } else if (const auto unknown = unknown_parameters(*target, *route)) {
    response = problem(400, *unknown);
  } else if (const auto instant = instant_of(*target, state.now); !instant) {
    response = problem(400, instant.error().message);
  } else if (route->needs_snapshot && snapshot == nullptr) {
    response = not_published();
  } else {
    response = route->answer({request, *target, snapshot, state});
  }
  response.route = route->pattern;
  return response;
}

/// The body as a gzip file, made now where it was not made with the snapshot: quickly, since somebody waits for it.
std::shared_ptr<const std::string> packed(const Rendered& what) {
  constexpr int quick = 1;
  if (what.gzip) return what.gzip;
  const Deflated part = deflate_part(*what.body, quick);
  return std::make_shared<const std::string>(gzip_of({&part}));
}

/// A problem that a person will read.
void tell_as_page(Response& response) {
  response.body = std::make_shared<const std::string>(
      problem_html(response.status, reason_phrase(response.status), response.detail));
  for (auto& [name, value] : response.fields) {
    if (name == "Content-Type") value = "text/html; charset=utf-8";
  }
  response.fields.emplace_back("Vary", "Accept");
}

}  // namespace

Response rendered(const Question& question, const Rendered& what, std::string_view type) {
  // Packed and plain are two representations: their strong tags differ (RFC 9110, section 8.8.3.3).
  const bool gzip = what.body->size() >= smallest_packed && takes_gzip(question.request.accept_encoding);
  const std::string etag = gzip ? what.etag.substr(0, what.etag.size() - 1) + "-gzip\"" : what.etag;
  const bool held = etag_matches(question.request.if_none_match, etag);
  Response response = held ? answer_with(304, type, nullptr, "no-cache")
                           : answer_with(200, type, gzip ? packed(what) : what.body, "no-cache");
  response.fields.emplace_back("ETag", etag);
  response.fields.emplace_back("Vary", "Accept, Accept-Encoding");
  if (gzip && !held) response.fields.emplace_back("Content-Encoding", "gzip");
  return response;
}

Response not_published() {
  Response response =
      problem(503, "No snapshot has been published yet; the first one is being made. Try again shortly.");
  response.fields.emplace_back("Retry-After", "5");
  return response;
}

std::optional<Instant> asked_instant(const Request& request, Instant now) {
  if (request.target.find('?') == std::string::npos) return std::nullopt;
  const Result<Target> target = parse_target(request.target);
  if (!target || (request.method != "GET" && request.method != "HEAD")) return std::nullopt;
  const Route* const route = route_of(target->segments);
  if (route == nullptr || unknown_parameters(*target, *route)) return std::nullopt;
  return instant_of(*target, now).value_or(std::nullopt);
}

Response respond(const Request& request, const Snapshot* snapshot, const ServiceState& state) {
  Response response = routed(request, snapshot, state);
  if (response.route.empty()) response.route = "none";
  if (!response.detail.empty() && !request.target.starts_with("/api/") && prefers_page(request.accept))
    tell_as_page(response);
  return response;
}

}  // namespace tocsin
