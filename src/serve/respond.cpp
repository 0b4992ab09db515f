#include "tocsin/serve/respond.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/publish/report.hpp"
#include "tocsin/publish/runbook.hpp"
#include "tocsin/serve/target.hpp"

#include "fields.hpp"
#include "list_query.hpp"
#include "negotiation.hpp"
#include "scrape.hpp"

namespace tocsin {
namespace {

constexpr std::string_view revalidate = "no-cache";
constexpr std::string_view never_kept = "no-store";
constexpr std::string_view json_type = "application/json";
constexpr std::string_view csv_type = "text/csv; charset=utf-8; header=present";
constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view plain_type = "text/plain; charset=utf-8";

/// Everything a route answers from.
struct Question {
  const Request& request;
  const Target& target;
  const Snapshot* snapshot;
  const ServiceState& state;
};

Response plain(std::string words, std::string_view type = plain_type) {
  return answer_with(200, type, std::make_shared<const std::string>(std::move(words)), never_kept);
}

/// A rendered body, or 304 where the client holds it already.
Response rendered(const Question& question, const Rendered& what, std::string_view type) {
  const bool held = etag_matches(question.request.if_none_match, what.etag);
  Response response =
      held ? answer_with(304, type, nullptr, revalidate) : answer_with(200, type, what.body, revalidate);
  response.fields.emplace_back("ETag", what.etag);
  response.fields.emplace_back("Vary", "Accept");
  return response;
}

Response not_published() {
  Response response =
      problem(503, "No snapshot has been published yet; the first one is being made. Try again shortly.");
  response.fields.emplace_back("Retry-After", "5");
  return response;
}

Response healthz(const Question&) { return plain("alive\n"); }

Response readyz(const Question& question) {
  if (question.snapshot == nullptr) return not_published();
  const Instant fresh = std::max(question.state.confirmed, question.snapshot->edition.built);
  const auto age = std::chrono::floor<std::chrono::seconds>(question.state.now - fresh);
  if (age > question.state.max_age) {
    return problem(
        503, fmt::format("The snapshot was last confirmed {} seconds ago, more than the {} seconds allowed: see the "
                         "service's log for the stage at which its cycles end.",
                         age.count(), question.state.max_age.count()));
  }
  return plain("ready\n");
}

Response metrics(const Question& question) { return scrape(question.request, question.snapshot, question.state); }

Response style(const Question& question) {
  static const Rendered sheet = render(std::string(stylesheet()));
  return rendered(question, sheet, "text/css; charset=utf-8");
}

Response overview(const Question& question) { return rendered(question, question.snapshot->overview, html_type); }

Response runbooks(const Question& question) {
  static const Rendered page = render(runbooks_html());
  return rendered(question, page, html_type);
}

Response runbook(const Question& question) {
  const std::optional<std::string> page = runbook_html(question.target.segments.back());
  if (!page) return problem(404, "There is no runbook of that name; /runbooks lists them.");
  return rendered(question, render(*page), html_type);
}

Response list(const Question& question, const ListAnswer& answer) {
  const Result<ListQuery> query = parse_list_query(question.target);
  if (!query) return problem(query.error().kind == ErrorKind::unsupported ? 501 : 400, query.error().message);
  const std::optional<Format> format = query->format ? query->format : preferred_format(question.request.accept);
  if (!format) return problem(406, "This is offered as application/json and text/csv.");
  const std::string_view type = *format == Format::json ? json_type : csv_type;
  if (!query->chooses()) return rendered(question, *format == Format::json ? answer.json() : answer.csv(), type);
  const ListAnswer::Choice choice = [&](const ListRow& row) { return query->takes(row); };
  return rendered(question, *format == Format::json ? answer.json_of(choice) : answer.csv_of(choice), type);
}

Response authorities(const Question& question) { return list(question, question.snapshot->authorities); }
Response estimates(const Question& question) { return list(question, question.snapshot->estimates); }
Response findings(const Question& question) { return list(question, question.snapshot->findings); }
Response funnel(const Question& question) { return list(question, question.snapshot->funnel); }

Response one_of(const Question& question, const std::map<std::string, Rendered, std::less<>>& all,
                std::string_view missing) {
  if (preferred_format(question.request.accept) != Format::json)
    return problem(406, "This is offered as application/json.");
  const auto found = all.find(question.target.segments.back());
  return found == all.end() ? problem(404, missing) : rendered(question, found->second, json_type);
}

Response authority(const Question& question) {
  return one_of(question, question.snapshot->authority,
                "No authority of this snapshot has, or had, that code; /api/v1/authorities lists them.");
}

Response finding(const Question& question) {
  return one_of(question, question.snapshot->finding,
                "No finding of that name stands; /api/v1/findings lists those that do.");
}

Response snapshots(const Question& question) { return rendered(question, question.snapshot->snapshots, json_type); }

constexpr std::array<std::string_view, 5> unit_parameters = {"format", "authority", "region", "status", "as_of"};
constexpr std::array<std::string_view, 7> finding_parameters = {"format", "authority", "region", "status",
                                                                "watch",  "direction", "as_of"};

struct Route {
  std::string_view pattern;  ///< a segment in braces matches any
  Response (*answer)(const Question&);
  bool needs_snapshot = true;
  std::span<const std::string_view> parameters = {};
};

constexpr std::array<Route, 14> routes = {{
    {"/", overview},
    {"/static/style.css", style, false},
    {"/healthz", healthz, false},
    {"/readyz", readyz, false},
    {"/metrics", metrics, false},
    {"/runbooks", runbooks, false},
    {"/runbooks/{name}", runbook, false},
    {"/api/v1/authorities", authorities, true, unit_parameters},
    {"/api/v1/authorities/{code}", authority},
    {"/api/v1/estimates", estimates, true, unit_parameters},
    {"/api/v1/findings", findings, true, finding_parameters},
    {"/api/v1/findings/{id}", finding},
    {"/api/v1/funnel", funnel, true, unit_parameters},
    {"/api/v1/snapshots", snapshots},
}};

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

std::optional<std::string> unknown_parameters(const Target& target, const Route& route) {
  for (const auto& [key, value] : target.query) {
    if (std::ranges::find(route.parameters, key) != route.parameters.end()) continue;
    if (route.parameters.empty()) return fmt::format("{} takes no parameters; '{}' was sent.", route.pattern, key);
    return fmt::format("{} does not know the parameter '{}'; it knows {}.", route.pattern, key,
                       fmt::join(route.parameters, ", "));
  }
  return std::nullopt;
}

Response routed(const Request& request, const Snapshot* snapshot, const ServiceState& state) {
  const Result<Target> target = parse_target(request.target);
  if (!target) return problem(400, target.error().message);
  const auto* const route = std::ranges::find_if(
      routes, [&](const Route& candidate) { return matches(candidate.pattern, target->segments); });
  if (route == routes.end()) return problem(404, "Nothing is here; the overview is at '/', the data below '/api/v1/'.");

  Response response;
  if (request.method != "GET" && request.method != "HEAD") {
    response = problem(405, "This can be read only, by GET or HEAD.");
    response.fields.emplace_back("Allow", "GET, HEAD");
  } else if (const auto unknown = unknown_parameters(*target, *route)) {
    response = problem(400, *unknown);
  } else if (route->needs_snapshot && snapshot == nullptr) {
    response = not_published();
  } else {
    response = route->answer({request, *target, snapshot, state});
  }
  response.route = route->pattern;
  return response;
}

}  // namespace

Response respond(const Request& request, const Snapshot* snapshot, const ServiceState& state) {
  Response response = routed(request, snapshot, state);
  if (response.route.empty()) response.route = "none";
  response.fields.emplace_back(
      "Date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", std::chrono::floor<std::chrono::seconds>(state.now)));
  return response;
}

}  // namespace tocsin
