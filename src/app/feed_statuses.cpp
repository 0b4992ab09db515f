#include "feed_statuses.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace tocsin {

Result<std::vector<FeedStatus>> feed_statuses(Store& store, const std::vector<FileReceipt>& files,
                                              const FeedCatalogue& feeds) {
  constexpr std::uint64_t most_shown = 1'000;
  std::map<std::string, FeedStatus> by_name;
  for (const FileReceipt& file : files) {
    FeedStatus& feed = by_name[file.feed];
    feed.feed = file.feed;
    feed.last_success = std::max(feed.last_success.value_or(file.received), file.received);
    feed.tally.rows += file.tally.rows;
    feed.tally.accepted += file.tally.accepted;
    feed.tally.unchanged += file.tally.unchanged;
    feed.tally.revised += file.tally.revised;
    feed.tally.rejected += file.tally.rejected;
    ReceivedFile received{file, {}};
    if (file.tally.rejected > 0) {
      auto rejected = store.rejections(file.id, most_shown, 0);
      if (!rejected) return tl::unexpected(rejected.error());
      received.rejected = std::move(*rejected);
    }
    feed.files.push_back(std::move(received));
  }
  std::vector<FeedStatus> statuses;
  for (auto& [name, feed] : by_name) {
    if (const auto format = std::ranges::find(feeds, name, &FeedFormat::name); format != feeds.end()) {
      feed.description = format->description;
      feed.cadence = name_of(format->cadence);
    }
    statuses.push_back(std::move(feed));
  }
  return statuses;
}

}  // namespace tocsin
