#include "feed_catalogue.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

/// A header longer than this is refused by the reader, so there is no use in looking further.
constexpr std::size_t longest_beginning = 1 << 20;
/// Titles above a header are not longer.
constexpr int lines_looked_at = 12;

/// The first lines, without a byte order mark.
Result<std::string> beginning_of(const fs::path& file) {
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes) return failure(ErrorKind::not_found, fmt::format("{} cannot be read", file.string()));
  std::string text;
  int lines = 0;
  for (char c = 0; lines < lines_looked_at && text.size() < longest_beginning && bytes.get(c);) {
    if (c == '\n') {
      if (text.ends_with('\r')) text.pop_back();
      ++lines;
    }
    text += c;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.ends_with('\r')) text.pop_back();
  return text;
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
  const auto beginning = beginning_of(file);
  if (!beginning) return tl::unexpected(beginning.error());
  const auto position = detect_format(*beginning, feeds);
  if (!position) return within(file.string(), position.error());
  return feeds[*position];
}

}  // namespace tocsin
