#include "scrape.hpp"

#include "fields.hpp"
#include "negotiation.hpp"

namespace tocsin {
namespace {

constexpr std::string_view text_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view openmetrics_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr std::string_view openmetrics_end = "# EOF\n";
constexpr int quick = 1;

const Deflated nothing;

}  // namespace

Response scrape(const Request& request, const Snapshot* snapshot, const ServiceState& state) {
  const ExpositionFormat format =
      prefers_openmetrics(request.accept) ? ExpositionFormat::openmetrics : ExpositionFormat::text;
  const bool openmetrics = format == ExpositionFormat::openmetrics;
  const bool areas = snapshot != nullptr && state.private_listener;
  std::string text = state.meters != nullptr ? state.meters->text(format) : std::string();
  const std::string_view end = openmetrics ? openmetrics_end : std::string_view();
  const bool gzip = takes_gzip(request.accept_encoding);
  if (gzip) {
    const Deflated meters = deflate_part(text, quick);
    const Deflated closing = deflate_part(end, quick);
    text = gzip_of({&meters, snapshot != nullptr ? &snapshot->service_deflated : &nothing,
                    areas ? &snapshot->authority_deflated : &nothing, &closing});
  } else {
    if (snapshot != nullptr) text += snapshot->service_readings;
    if (areas) text += snapshot->authority_readings;
    text += end;
  }
  Response response = answer_with(200, openmetrics ? openmetrics_type : text_type,
                                  std::make_shared<const std::string>(std::move(text)), "no-store");
  if (gzip) response.fields.emplace_back("Content-Encoding", "gzip");
  response.fields.emplace_back("Vary", "Accept, Accept-Encoding");
  return response;
}

}  // namespace tocsin
