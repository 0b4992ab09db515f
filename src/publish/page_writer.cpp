#include "page_writer.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tocsin/publish/assets.hpp"
#include "tocsin/publish/words.hpp"

#include "embedded.hpp"
#include "method_view.hpp"
#include "numbers.hpp"

template class kainjow::mustache::basic_data<std::string>;

namespace tocsin {
namespace {

struct Entry {
  std::string_view path;
  std::string_view name;
};
constexpr std::array<Entry, 11> navigation = {{{"/", "Overview"},
                                               {"/findings", "Findings"},
                                               {"/areas", "Areas"},
                                               {"/compare", "Compare"},
                                               {"/map", "Map"},
                                               {"/funnel", "Funnel"},
                                               {"/trends", "Trends"},
                                               {"/tables", "Tables"},
                                               {"/data", "Data"},
                                               {"/methods", "Methods"},
                                               {"/quality", "Quality"}}};

std::string_view template_text(std::string_view name) {
  const auto templates = embedded_templates();
  const auto found = std::ranges::find(templates, name, &EmbeddedTemplate::name);
  if (found == templates.end()) throw std::logic_error("no page template is called " + std::string(name));
  return found->text;
}

View partial_of(std::string_view text) {
  return View(kainjow::mustache::partial([text] { return std::string(text); }));
}

View navigation_view(std::string_view section) {
  View entries = list_view();
  for (const Entry& entry : navigation) {
    View row;
    row.set("path", std::string(entry.path));
    row.set("name", std::string(entry.name));
    row.set("here", entry.path == section);
    entries << row;
  }
  return entries;
}

View questions_view() {
  View rows = list_view();
  for (const std::string& question : audit_questions()) {
    View row;
    row.set("question", question);
    rows << row;
  }
  return rows;
}

}  // namespace

PageWriter::PageWriter() {
  for (const EmbeddedTemplate& each : embedded_templates()) view_.set(std::string(each.name), partial_of(each.text));
  view_.set("caveat", std::string(caveat));
  view_.set("questions", questions_view());
  view_.set("has_styles", find_asset("govuk.css") != nullptr);
}

PageWriter::PageWriter(const Edition& edition) : PageWriter() {
  view_.set("has_edition", true);
  view_.set("illustrative", edition.illustrative);
  view_.set("foreign_measure", edition.measure != measures::notifications);
  view_.set("measure", edition.measure);
  view_.set("period", edition.assessment.estimates.period.words());
  view_.set("as_of", instant_words(edition.as_of));
  view_.set("built", instant_words(edition.built));
  view_.set("snapshot", edition.snapshot);
  view_.set("producer", edition.imprint.producer);
  view_.set("source", edition.imprint.source);
  view_.set("status_label", edition.imprint.status);
  view_.set("update_schedule", edition.imprint.update_schedule);
  view_.set("lifecycle", edition.imprint.lifecycle);
  view_.set("contact", edition.imprint.contact);
  add_method(view_, edition.assessment);
}

std::string PageWriter::render(std::string_view name) {
  kainjow::mustache::mustache page{std::string(template_text(name))};
  std::string html = page.render(view_);
  if (!page.is_valid()) throw std::logic_error("a page template is not well formed: " + page.error_message());
  return html;
}

std::string PageWriter::page(const PageHead& head, const View& content) {
  view_.set("online", true);
  view_.set("title", head.title);
  view_.set("has_charts", head.charts && find_asset("charts.js") != nullptr);
  view_.set("has_parent", !head.parent.empty());
  view_.set("parent", std::string(head.parent));
  view_.set("parent_name", std::string(head.parent_name));
  view_.set("navigation", navigation_view(head.section));
  view_.set("body", partial_of(template_text(head.content)));
  view_.set("content", content);
  return render("layout");
}

std::string PageWriter::report(const View& content) {
  std::string styles;
  for (const std::string_view name : {"govuk.css", "style.css"}) {
    if (const Asset* sheet = find_asset(name)) styles += sheet->bytes;
  }
  view_.set("online", false);
  view_.set("stylesheet", styles);
  view_.set("content", content);
  return render("report");
}

const Asset* find_asset(std::string_view name) {
  const auto all = assets();
  const auto found = std::ranges::find(all, name, &Asset::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace tocsin
