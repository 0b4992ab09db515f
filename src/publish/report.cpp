#include "tocsin/publish/report.hpp"

#include "page_view.hpp"
#include "page_writer.hpp"

namespace tocsin {

std::string report_html(const Edition& edition) { return PageWriter(edition).report(edition_view(edition)); }

}  // namespace tocsin
