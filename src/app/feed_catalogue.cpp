#include "feed_catalogue.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tocsin {

Result<FeedFormat> feed_named(const FeedCatalogue& feeds, const std::string& name) {
  const auto found = std::ranges::find(feeds, name, &FeedFormat::name);
  if (found != feeds.end()) return *found;
  std::vector<std::string> known;
  for (const FeedFormat& feed : feeds) known.push_back(feed.name);
  return failure(ErrorKind::not_found,
                 fmt::format("there is no feed '{}'; known are {}", name, fmt::join(known, ", ")));
}

Result<FeedFormat> choose_feed(const FeedCatalogue& feeds, const std::string& name, FileBytes& file) {
  if (!name.empty()) return feed_named(feeds, name);
  auto line = file.first_line();
  if (!line) return tl::unexpected(line.error());
  if (line->starts_with("\xEF\xBB\xBF")) line->erase(0, 3);
  if (line->ends_with('\r')) line->pop_back();
  const auto position = detect_format(*line, feeds);
  if (!position) return within(file.name(), position.error());
  return feeds[*position];
}

}  // namespace tocsin
