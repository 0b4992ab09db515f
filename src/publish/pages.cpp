#include "tocsin/publish/pages.hpp"

#include <array>

#include "area_view.hpp"
#include "document.hpp"
#include "finding_view.hpp"
#include "numbers.hpp"
#include "page_view.hpp"
#include "page_writer.hpp"
#include "reading.hpp"
#include "table_view.hpp"

namespace tocsin {
namespace {

struct FixedPage {
  std::string_view path;
  std::string_view content;
  const char* title;
  bool charts = false;
};
constexpr std::array<FixedPage, 14> fixed_pages = {{
    {"/", "overview", "Serious incident notifications by authority"},
    {"/findings", "findings_page", "Findings"},
    {"/areas", "areas_page", "Authorities", true},
    {"/map", "map_page", "Map of equal tiles", true},
    {"/funnel", "funnel_page", "Funnel plot", true},
    {"/trends", "trends", "Trends", true},
    {"/data", "data_page", "Data and downloads"},
    {"/feeds", "feeds", "Feeds"},
    {"/methods", "methods", "Methods"},
    {"/quality", "quality", "Quality"},
    {"/status", "status", "Service status"},
    {"/accessibility", "accessibility", "Accessibility statement"},
    {"/privacy", "privacy", "Privacy"},
    {"/contact", "contact", "Contact and imprint"},
}};

View feeds_view(const std::vector<FeedStatus>& feeds) {
  View rows = list_view();
  for (const FeedStatus& status : feeds) {
    View row;
    row.set("feed", status.feed);
    row.set("last_success", status.last_success ? instant_words(*status.last_success) : std::string("never"));
    row.set("accepted", count_text(static_cast<double>(status.tally.accepted)));
    row.set("rejected", count_text(static_cast<double>(status.tally.rejected)));
    rows << row;
  }
  return rows;
}

/// The refused rows of every file, by feed, as received.
View rejected_view(const std::vector<FeedStatus>& feeds) {
  View rows = list_view();
  for (const FeedStatus& feed : feeds) {
    for (const ReceivedFile& file : feed.files) {
      for (const Rejection& rejection : file.rejected) {
        View row;
        row.set("feed", feed.feed);
        row.set("file", file.receipt.name);
        row.set("line", std::to_string(rejection.place.line));
        row.set("column", rejection.column);
        row.set("rule", rejection.rule);
        row.set("value_class", rejection.value_class);
        rows << row;
      }
    }
  }
  return rows;
}

View documents_view(const std::vector<Document>& documents) {
  View rows = list_view();
  for (const Document& document : documents) {
    View row;
    row.set("html", document_html(document.text, document.name));
    rows << row;
  }
  return rows;
}

void add_service(View& view, const ServiceReport& service) {
  view.set("has_feeds", !service.feeds.empty());
  view.set("feed_rows", feeds_view(service.feeds));
  std::uint64_t rejected = 0;
  for (const FeedStatus& feed : service.feeds) rejected += feed.tally.rejected;
  view.set("has_rejected", rejected > 0);
  view.set("rejected_rows", rejected_view(service.feeds));
  view.set("rejected_total", count_text(static_cast<double>(rejected)));
  view.set("method_documents", documents_view(service.methods));
  view.set("quality_documents", documents_view(service.quality));
  view.set("program_version", service.version);
  view.set("program_revision", service.revision);
}

}  // namespace

std::vector<Page> render_pages(const Edition& edition, const ServiceReport& service) {
  PageWriter writer(edition);
  std::vector<Page> pages;
  View view = edition_view(edition);
  add_service(view, service);
  for (const FixedPage& page : fixed_pages) {
    pages.push_back(
        {std::string(page.path),
         writer.page({.title = page.title, .content = page.content, .section = page.path, .charts = page.charts},
                     view)});
  }
  for (const Finding& finding : edition.assessment.findings) {
    const View content = finding_view(edition, finding);
    pages.push_back({"/findings/" + finding.id, writer.page({.title = finding.name,
                                                             .content = "finding_page",
                                                             .section = "/findings",
                                                             .parent = "/findings",
                                                             .parent_name = "Findings"},
                                                            content)});
  }
  for (std::size_t unit = 0; unit < edition.assessment.panel.units.size(); ++unit) {
    const PanelUnit& area = edition.assessment.panel.units[unit];
    pages.push_back({"/areas/" + std::string(area.code.text()), writer.page({.title = area.name,
                                                                             .content = "area_page",
                                                                             .section = "/areas",
                                                                             .charts = true,
                                                                             .parent = "/areas",
                                                                             .parent_name = "Authorities"},
                                                                            area_view(edition, unit))});
  }
  return pages;
}

std::string compare_html(const Edition& edition, const std::vector<AreaCode>& areas) {
  std::vector<std::size_t> units;
  for (const AreaCode code : areas) {
    const auto unit = unit_of(edition, code);
    if (unit && std::ranges::find(units, *unit) == units.end()) units.push_back(*unit);
  }
  return PageWriter(edition).page(
      {.title = "Compare authorities", .content = "compare", .section = "/compare", .charts = true},
      compare_view(edition, units));
}

std::string tables_html(const Edition& edition, const TableChoice& choice, const Result<Table>& drawn) {
  return PageWriter(edition).page(
      {.title = drawn ? "Tables" : "Choice refused: tables", .content = "tables_page", .section = "/tables"},
      tables_view(edition, choice, drawn));
}

std::string problem_html(int status, std::string_view title, std::string_view detail) {
  View view;
  view.set("problem_title", std::string(title));
  view.set("problem_status", "Status " + std::to_string(status));
  view.set("problem_detail", std::string(detail));
  return PageWriter().page({.title = std::string(title), .content = "problem", .section = ""}, view);
}

}  // namespace tocsin
