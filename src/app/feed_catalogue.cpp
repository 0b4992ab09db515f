#include "feed_catalogue.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

/// A header longer than this is refused by the reader, so there is no use in looking further.
constexpr std::size_t longest_first_line = 1 << 20;

Result<std::string> first_line_of(const fs::path& file) {
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes) return failure(ErrorKind::not_found, fmt::format("{} cannot be read", file.string()));
  std::string line;
  for (char c = 0; line.size() < longest_first_line && bytes.get(c) && c != '\n';) line += c;
  if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

Result<FeedFormat> choose_feed(const FeedCatalogue& feeds, const std::string& name, const fs::path& file) {
  if (!name.empty()) {
    const auto found =
        std::find_if(feeds.begin(), feeds.end(), [&](const FeedFormat& feed) { return feed.name == name; });
    if (found != feeds.end()) return *found;
    std::vector<std::string> known;
    for (const FeedFormat& feed : feeds) known.push_back(feed.name);
    return failure(ErrorKind::not_found,
                   fmt::format("there is no feed '{}'; known are {}", name, fmt::join(known, ", ")));
  }
  const auto line = first_line_of(file);
  if (!line) return tl::unexpected(line.error());
  const auto position = detect_format(*line, feeds);
  if (!position) return within(file.string(), position.error());
  return feeds[*position];
}

}  // namespace tocsin
