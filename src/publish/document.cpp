#include "document.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <cstdlib>
#include <memory>
#include <new>

#include <fmt/format.h>

namespace tocsin {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view with) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + with.size()))
    text.replace(at, from.size(), with);
}

/// The page has its first heading already.
void lower_headings(cmark_node* document) {
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> nodes(cmark_iter_new(document), cmark_iter_free);
  while (cmark_iter_next(nodes.get()) != CMARK_EVENT_DONE) {
    cmark_node* const node = cmark_iter_get_node(nodes.get());
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) < 6 &&
        cmark_node_get_user_data(node) == nullptr) {
      cmark_node_set_heading_level(node, cmark_node_get_heading_level(node) + 1);
      cmark_node_set_user_data(node, document);  // met twice: on entering and on leaving
    }
  }
}

std::string attribute(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '&')
      escaped += "&amp;";
    else if (letter == '"')
      escaped += "&quot;";
    else if (letter == '<')
      escaped += "&lt;";
    else
      escaped += letter;
  }
  return escaped;
}

}  // namespace

std::string document_html(std::string_view markdown, std::string_view name) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(cmark_parser_new(CMARK_OPT_VALIDATE_UTF8),
                                                                           cmark_parser_free);
  if (!parser) throw std::bad_alloc();
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(cmark_parser_finish(parser.get()),
                                                                         cmark_node_free);
  lower_headings(document.get());
  const std::unique_ptr<char, decltype(&std::free)> made(
      cmark_render_html(document.get(), CMARK_OPT_VALIDATE_UTF8, cmark_parser_get_syntax_extensions(parser.get())),
      std::free);
  std::string html(made.get());
  int tables = 0;
  for (std::size_t at = html.find("<table>"); at != std::string::npos; at = html.find("<table>", at + 1)) {
    const std::string region = fmt::format(
        R"(<div class="scroll" role="region" tabindex="0" aria-label="Table {} of {}">)", ++tables, attribute(name));
    html.insert(at, region);
    at += region.size();
  }
  replace_all(html, "</table>", "</table></div>");
  replace_all(html, "<th", "<th scope=\"col\"");
  replace_all(html, "<th scope=\"col\"ead", "<thead");
  replace_all(html, "<th scope=\"col\"></th>", "<td></td>");  // a heading that says nothing is none
  replace_all(html, " align=\"right\"", " class=\"number\"");
  replace_all(html, " align=\"center\"", "");
  return html;
}

}  // namespace tocsin
