#include <array>
#include <optional>
#include <string>

#include "list_query.hpp"
#include "negotiation.hpp"
#include "openapi.hpp"
#include "routes.hpp"

namespace tocsin {
namespace {

Response list(const Question& question, const ListAnswer& answer) {
  const Result<ListQuery> query = parse_list_query(question.target);
  if (!query) return problem(400, query.error().message);
  const std::optional<Format> format = query->format ? query->format : preferred_format(question.request.accept);
  if (!format) return problem(406, "This is offered as application/json and text/csv.");
  const std::string_view type = *format == Format::json ? json_type : csv_type;
  if (!query->chooses()) return rendered(question, *format == Format::json ? answer.json() : answer.csv(), type);
  const ListAnswer::Choice choice = [&](const ListRow& row) { return query->takes(row); };
  const std::string next = next_target(question.target, query->paging, answer.count(choice));
  const ListStretch stretch{query->paging.offset, query->paging.limit.value_or(ListStretch{}.limit), next};
  Response response = rendered(
      question, *format == Format::json ? answer.json_of(choice, stretch) : answer.csv_of(choice, stretch), type);
  add_next(response, next);
  return response;
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

Response description(const Question& question) {
  static const Rendered document = render_packed(std::string(openapi_document()));
  return rendered(question, document, json_type);
}

Response snapshots(const Question& question) { return rendered(question, question.snapshot->snapshots, json_type); }

constexpr std::array<std::string_view, 7> unit_parameters = {"format", "authority", "region", "status",
                                                             "limit",  "offset",    "as_of"};
constexpr std::array<std::string_view, 9> finding_parameters = {"format",    "authority", "region", "status", "watch",
                                                                "direction", "limit",     "offset", "as_of"};
constexpr std::array<std::string_view, 1> past_parameters = {"as_of"};

constexpr std::array<Route, 8> api_route_list = {{
    {"/api/v1/authorities", authorities, true, unit_parameters},
    {"/api/v1/authorities/{code}", authority, true, past_parameters},
    {"/api/v1/estimates", estimates, true, unit_parameters},
    {"/api/v1/findings", findings, true, finding_parameters},
    {"/api/v1/findings/{id}", finding, true, past_parameters},
    {"/api/v1/funnel", funnel, true, unit_parameters},
    {"/api/v1/openapi.json", description, false},
    {"/api/v1/snapshots", snapshots},
}};

}  // namespace

std::span<const Route> api_routes() { return api_route_list; }

}  // namespace tocsin
