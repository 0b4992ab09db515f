#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "tocsin/publish/assets.hpp"
#include "tocsin/publish/pages.hpp"
#include "tocsin/publish/runbook.hpp"

#include "fields.hpp"
#include "negotiation.hpp"
#include "paging.hpp"
#include "routes.hpp"
#include "table_query.hpp"

namespace tocsin {
namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";

/// A page that was rendered with the snapshot.
Response page(const Question& question) {
  std::string path;
  for (const std::string& segment : question.target.segments) path += '/' + segment;
  if (path.empty()) path = "/";
  const auto& pages = question.snapshot->pages;
  const auto found = pages.find(path);
  if (found != pages.end()) return rendered(question, found->second, html_type);
  if (path.starts_with("/areas/"))
    return problem(404, "No authority of this snapshot has, or had, that code; the page /areas lists them.");
  return problem(404, "No finding of that name stands; the page /findings lists those that do.");
}

Response rates(const Question& question) {
  return rendered(question, question.snapshot->rates, "text/csv; charset=utf-8; header=present");
}

/// The codes asked for: `areas` as a list with commas, or one field of the form each.
Response compare(const Question& question) {
  constexpr std::size_t most = 4;
  std::string asked;
  for (const auto& [key, value] : question.target.query) {
    if (!value.empty()) asked += (asked.empty() ? "" : ",") + value;
  }
  std::vector<AreaCode> areas;
  for (std::size_t at = 0; at < asked.size();) {
    const std::size_t end = std::min(asked.find(',', at), asked.size());
    const Result<AreaCode> code = AreaCode::parse(std::string_view(asked).substr(at, end - at));
    if (!code) return problem(400, "areas: " + code.error().message);
    if (question.snapshot->authority.find(code->text()) == question.snapshot->authority.end())
      return problem(404, "No authority of this snapshot has, or had, one of those codes; the page /areas lists them.");
    areas.push_back(*code);
    at = end + 1;
  }
  if (areas.size() > most) return problem(400, "areas: at most four authorities are compared at once.");
  return rendered(question, render(compare_html(question.snapshot->edition, areas)), html_type);
}

/// A choice of the form; without any, England's notifications by year.
Response tables_page(const Question& question) {
  const Edition& edition = question.snapshot->edition;
  const Target target = table_target(question.target);
  auto query = parse_table_query(target);
  if (!query) return problem(400, query.error().message);
  const auto paging = parse_paging(target);
  if (!paging) return problem(400, paging.error().message);
  const bool chosen =
      std::ranges::any_of(question.target.query, [](const auto& pair) { return pair.first != "as_of"; });
  if (!chosen) query->levels = {Level::country};
  if (query->areas.size() > most_chosen_areas)
    return problem(400, fmt::format("The page has room for {} areas; leave them out for every area, or ask "
                                    "/api/v1/tables.",
                                    most_chosen_areas));
  // Every year is what no year asks for too.
  if (query->years.size() == edition.assessment.panel.periods.size() &&
      std::ranges::equal(query->years, edition.assessment.panel.periods, {}, {},
                         [](const Period& period) { return reporting_year_of(period.last()); }))
    query->years.clear();
  const std::string* const as_of = target.parameter("as_of");
  const TableChoice choice{*query, as_of == nullptr ? std::string() : *as_of, paging->offset};
  const auto drawn = build_table(edition, *query);
  if (drawn) return rendered(question, render(tables_html(edition, choice, drawn)), html_type);
  // Understood, and not for publication: the reader is told why, on the form as it was filled in.
  const int status = drawn.error().kind == ErrorKind::not_found ? 404 : 403;
  if (!prefers_page(question.request.accept)) return problem(status, drawn.error().message);
  Response response = answer_with(status, html_type,
                                  std::make_shared<const std::string>(tables_html(edition, choice, drawn)), "no-store");
  response.fields.emplace_back("Vary", "Accept");
  return response;
}

/// What `/static/` holds, hashed once and packed at the latest then.
const std::map<std::string_view, Rendered>& rendered_assets() {
  static const std::map<std::string_view, Rendered> all = [] {
    std::map<std::string_view, Rendered> made;
    for (const Asset& asset : assets()) {
      Rendered& one = made[asset.name] = render_packed(std::string(asset.bytes));
      if (!asset.gzip.empty()) one.gzip = std::make_shared<const std::string>(asset.gzip);
    }
    return made;
  }();
  return all;
}

Response asset(const Question& question) {
  const Asset* const found = find_asset(question.target.segments.back());
  if (found == nullptr) return problem(404, "No such file belongs to the pages.");
  Response response = rendered(question, rendered_assets().at(found->name), found->type);
  for (auto& [name, value] : response.fields) {
    if (name == "Vary") value = "Accept-Encoding";
  }
  return response;
}

Response runbooks(const Question& question) {
  static const Rendered index = render_packed(runbooks_html());
  return rendered(question, index, html_type);
}

Response runbook(const Question& question) {
  const std::optional<std::string> text = runbook_html(question.target.segments.back());
  if (!text) return problem(404, "There is no runbook of that name; /runbooks lists them.");
  return rendered(question, render(*text), html_type);
}

constexpr std::array<std::string_view, 5> compare_parameters = {"areas", "area1", "area2", "area3", "area4"};

constexpr std::array<std::string_view, 27> tables_page_parameters = {
    "measure", "measure1", "measure2", "measure3", "measure4", "measure5",  "level",     "area",   "area1",
    "area2",   "area3",    "area4",    "area5",    "area6",    "area7",     "area8",     "area9",  "area10",
    "area11",  "area12",   "year",     "from",     "to",       "breakdown", "by_nature", "offset", "as_of"};

constexpr std::array<Route, 22> page_route_list = {{
    {"/", page},
    {"/findings", page},
    {"/findings/{id}", page},
    {"/areas", page},
    {"/areas/{code}", page},
    {"/compare", compare, true, compare_parameters},
    {"/map", page},
    {"/funnel", page},
    {"/trends", page},
    {"/tables", tables_page, true, tables_page_parameters},
    {"/data", page},
    {"/data/rates.csv", rates},
    {"/feeds", page},
    {"/methods", page},
    {"/quality", page},
    {"/status", page},
    {"/accessibility", page},
    {"/privacy", page},
    {"/contact", page},
    {"/runbooks", runbooks, false},
    {"/runbooks/{name}", runbook, false},
    {"/static/{file}", asset, false},
}};

}  // namespace

std::span<const Route> page_routes() { return page_route_list; }

}  // namespace tocsin
