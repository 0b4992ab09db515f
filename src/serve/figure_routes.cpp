#include <array>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "figure_json.hpp"
#include "negotiation.hpp"
#include "paging.hpp"
#include "routes.hpp"
#include "table_query.hpp"

namespace tocsin {
namespace {

/// The format asked for by `format`, else by Accept. Errors: a format that is none, or none that the client takes.
Result<Format> format_of(const Question& question) {
  if (const std::string* text = question.target.parameter("format")) {
    if (const auto format = parse_name<Format>(*text)) return *format;
    return failure(ErrorKind::invalid_input, "parameter 'format': there are json and csv");
  }
  if (const auto format = preferred_format(question.request.accept)) return *format;
  return failure(ErrorKind::unsupported, "This is offered as application/json and text/csv.");
}

Response refused(const Error& error, int unsupported) {
  if (error.kind == ErrorKind::not_found) return problem(404, error.message);
  return problem(error.kind == ErrorKind::unsupported ? unsupported : 400, error.message);
}

Rendered document(Json rows, Json meta, std::size_t total, const std::string& next) {
  meta["count"] = rows.size();
  meta["total"] = total;
  meta["next"] = next.empty() ? Json(nullptr) : Json(next);
  return render(text_of(Json{{"data", std::move(rows)}, {"meta", std::move(meta)}}) + '\n');
}

Response tables(const Question& question) {
  const Edition& edition = question.snapshot->edition;
  const auto format = format_of(question);
  if (!format) return refused(format.error(), 406);
  const auto query = parse_table_query(question.target);
  if (!query) return refused(query.error(), 400);
  const auto paging = parse_paging(question.target);
  if (!paging) return refused(paging.error(), 400);
  auto table = build_table(edition, *query);
  // Understood, and not for publication: the reader is told why.
  if (!table) return refused(table.error(), 403);
  const std::size_t total = table->rows.size();
  const std::string next = next_target(question.target, *paging, total);
  if (!paging->whole()) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < total; ++i) {
      if (paging->takes(i)) rows.push_back(std::move(table->rows[i]));
    }
    table->rows = std::move(rows);
  }
  Response response;
  if (*format == Format::csv) {
    response = rendered(question, render(table_csv(*table, edition.illustrative)), csv_type);
  } else {
    Json rows = Json::array();
    for (const TableRow& row : table->rows) rows.push_back(table_row_json(*table, row));
    Json meta = meta_json(edition);
    meta.update(table_meta_json(*table));
    response = rendered(question, document(std::move(rows), std::move(meta), total, next), json_type);
  }
  add_next(response, next);
  return response;
}

Response series(const Question& question) {
  const Edition& edition = question.snapshot->edition;
  const auto format = format_of(question);
  if (!format) return refused(format.error(), 406);
  if (*format == Format::csv) return rendered(question, render(series_csv(edition.series)), csv_type);
  Json all = Json::array();
  for (const NationalSeries& one : edition.series) all.push_back(series_json(one));
  Json meta = meta_json(edition);
  meta["note"] =
      "Each series is one producer's. They count different things and are never joined; a break marks where a series "
      "stops being comparable with itself.";
  const std::size_t total = all.size();
  return rendered(question, document(std::move(all), std::move(meta), total, {}), json_type);
}

Response clocks(const Question& question) {
  const Edition& edition = question.snapshot->edition;
  if (preferred_format(question.request.accept) != Format::json)
    return problem(406, "This is offered as application/json.");
  const auto paging = parse_paging(question.target);
  if (!paging) return refused(paging.error(), 400);
  Json rows = Json::array();
  for (std::size_t i = 0; i < edition.clocks.size(); ++i) {
    if (paging->takes(i)) rows.push_back(clock_json(edition.clocks[i]));
  }
  Json meta = meta_json(edition);
  meta["note"] =
      "England by quarter of notification. 'notification' runs five working days from awareness, the duty; "
      "'notification_from_incident' from the incident, as a bulletin of the Department words it.";
  meta["not_offered"] = clocks_not_offered();
  const std::string next = next_target(question.target, *paging, edition.clocks.size());
  Response response =
      rendered(question, document(std::move(rows), std::move(meta), edition.clocks.size(), next), json_type);
  add_next(response, next);
  return response;
}

constexpr std::array<std::string_view, 10> table_parameters = {"format",    "measure",   "level", "area",   "year",
                                                               "breakdown", "by_nature", "limit", "offset", "as_of"};
constexpr std::array<std::string_view, 2> series_parameters = {"format", "as_of"};
constexpr std::array<std::string_view, 3> clock_parameters = {"limit", "offset", "as_of"};

constexpr std::array<Route, 3> figure_route_list = {{{"/api/v1/tables", tables, true, table_parameters},
                                                     {"/api/v1/series", series, true, series_parameters},
                                                     {"/api/v1/clocks", clocks, true, clock_parameters}}};

}  // namespace

std::span<const Route> figure_routes() { return figure_route_list; }

}  // namespace tocsin
