#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tocsin/publish/pages.hpp"

#include "sample_edition.hpp"

/// All pages of an edition at once, for what must hold of each.
namespace tocsin {

/// Every page of an edition by its path, the report as "report", and a comparison.
inline std::map<std::string, std::string> every_page(const Edition& edition) {
  ServiceReport service;
  service.feeds = {{"dfe_sub_national", edition.as_of, edition.files[0].tally}};
  service.methods = {{"m/MODEL.md", "# A model\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"}};
  std::map<std::string, std::string> pages;
  for (Page& page : render_pages(edition, service)) pages[page.path] = std::move(page.html);
  pages["report"] = report_html(edition);
  pages["/compare"] = compare_html(edition, {code_of("E06000001"), code_of("E10000014")});
  pages["/tables"] = tables_html(edition, {}, build_table(edition, {}));
  TableQuery refused;
  refused.areas = {code_of("E06000001")};
  refused.breakdowns = {Breakdown::age};
  pages["/tables, refused"] = tables_html(edition, {.query = refused}, build_table(edition, refused));
  return pages;
}

inline std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// What a reader sees: no tags, no styles.
inline std::string visible(const std::string& html) {
  std::string text;
  bool inside = false;
  for (const char letter : html.substr(html.find("<body"))) {
    if (letter == '<') inside = true;
    if (!inside) text += letter;
    if (letter == '>') inside = false;
  }
  return text;
}

}  // namespace tocsin
