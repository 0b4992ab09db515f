#include "tocsin/publish/report.hpp"

#include "embedded.hpp"
#include "numbers.hpp"
#include "page_view.hpp"

namespace tocsin {

std::string report_html(const Edition& edition) {
  auto view = page_view(edition);
  view.set("stylesheet", std::string(style_text));
  return render_template(report_text, view);
}

std::string overview_html(const Edition& edition, const std::vector<FeedStatus>& feeds) {
  auto view = page_view(edition);
  kainjow::mustache::data rows(kainjow::mustache::data::type::list);
  for (const FeedStatus& status : feeds) {
    kainjow::mustache::data row;
    row.set("feed", status.feed);
    row.set("last_success", status.last_success ? instant_words(*status.last_success) : std::string("never"));
    row.set("accepted", count_text(static_cast<double>(status.tally.accepted)));
    row.set("rejected", count_text(static_cast<double>(status.tally.rejected)));
    rows << row;
  }
  view.set("has_feeds", !feeds.empty());
  view.set("feed_rows", rows);
  view.set("online", true);
  return render_template(overview_text, view);
}

std::string_view stylesheet() { return style_text; }

}  // namespace tocsin
