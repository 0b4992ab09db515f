#include "tocsin/publish/runbook.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "runbook_sources.hpp"

namespace tocsin {
namespace {

/// A runbook's own first line is its title.
std::string_view title_of(std::string_view body) {
  constexpr std::string_view open = "<h1>";
  return body.substr(open.size(), body.find("</h1>") - open.size());
}

std::string in_shell(std::string_view title, std::string_view body) {
  kainjow::mustache::mustache page{std::string(runbook_shell)};
  kainjow::mustache::data view;
  view.set("title", std::string(title));
  view.set("body", std::string(body));
  std::string html = page.render(view);
  if (!page.is_valid()) throw std::logic_error("the runbooks' shell is not well formed: " + page.error_message());
  return html;
}

}  // namespace

std::optional<std::string> runbook_html(std::string_view alert) {
  const auto found = runbook_sources.find(alert);
  if (found == runbook_sources.end()) return std::nullopt;
  return in_shell(title_of(found->second), found->second);
}

std::string runbooks_html() {
  std::string body = "<h1>Runbooks</h1>\n<p class=\"lead\">What to do when an alert arrives</p>\n<ul>\n";
  for (const auto& [alert, text] : runbook_sources)
    body += fmt::format("<li><a href=\"/runbooks/{}\">{}</a> ({})</li>\n", alert, title_of(text), alert);
  return in_shell("Runbooks", body + "</ul>\n");
}

}  // namespace tocsin
