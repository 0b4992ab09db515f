#include <array>
#include <optional>
#include <string>

#include "tocsin/publish/report.hpp"
#include "tocsin/publish/runbook.hpp"

#include "routes.hpp"

namespace tocsin {
namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";

Response overview(const Question& question) { return rendered(question, question.snapshot->overview, html_type); }

Response style(const Question& question) {
  static const Rendered sheet = render(std::string(stylesheet()));
  return rendered(question, sheet, "text/css; charset=utf-8");
}

Response runbooks(const Question& question) {
  static const Rendered page = render(runbooks_html());
  return rendered(question, page, html_type);
}

Response runbook(const Question& question) {
  const std::optional<std::string> page = runbook_html(question.target.segments.back());
  if (!page) return problem(404, "There is no runbook of that name; /runbooks lists them.");
  return rendered(question, render(*page), html_type);
}

constexpr std::array<Route, 4> routes = {{
    {"/", overview},
    {"/static/style.css", style, false},
    {"/runbooks", runbooks, false},
    {"/runbooks/{name}", runbook, false},
}};

}  // namespace

std::span<const Route> page_routes() { return routes; }

}  // namespace tocsin
