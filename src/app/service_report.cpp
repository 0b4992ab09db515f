#include "service_report.hpp"

#include <utility>

#include "version.hpp"

namespace tocsin {

ServiceReport service_report(const Ground& ground, std::vector<FeedStatus> feeds) {
  ServiceReport report;
  report.feeds = std::move(feeds);
  report.methods = ground.documents.methods;
  report.quality = ground.documents.quality;
  report.version = version;
  report.revision = revision;
  return report;
}

}  // namespace tocsin
