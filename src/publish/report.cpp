#include "tocsin/publish/report.hpp"

#include "area_view.hpp"
#include "page_view.hpp"
#include "page_writer.hpp"

namespace tocsin {

std::string report_html(const Edition& edition) {
  View view = edition_view(edition);
  view.set("area_reports", areas_view(edition));
  return PageWriter(edition).report(view);
}

}  // namespace tocsin
