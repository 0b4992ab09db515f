#include <chrono>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/ingest/feed_reader.hpp"

#include "column_map_file.hpp"
#include "feed_catalogue.hpp"

namespace tocsin {
namespace {

/// No reference table speaks of a day beyond this; the clock is not asked.
constexpr Day far_ahead = Day(std::chrono::year(2200) / std::chrono::January / 1);

Result<void> read_one(const ReferenceFeed& reference, const FeedFormat& feed, const AuthorityRegister& authorities,
                      std::vector<Observation>& into) {
  std::ifstream bytes(reference.file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(bytes), {}};
  auto reader = FeedReader::open(feed, authorities, {far_ahead, {}, {}});
  if (!reader) return tl::unexpected(reader.error());
  for (auto batch : {reader->push(text), reader->finish()}) {
    if (!batch) return tl::unexpected(batch.error());
    if (!batch->rejections.empty()) {
      const Rejection& first = batch->rejections.front();
      return failure(ErrorKind::invalid_input, fmt::format("line {}: {} is {}: {}", first.place.line, first.column,
                                                           first.value_class, first.rule));
    }
    for (ObservationRow& row : batch->observations) {
      for (Observation& o : row.observations) into.push_back(std::move(o));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Observation>> read_reference_observations(const std::filesystem::path& folder,
                                                             const std::filesystem::path& feed_maps,
                                                             const AuthorityRegister& authorities) {
  const auto feeds = load_feed_formats(feed_maps);
  if (!feeds) return tl::unexpected(feeds.error());
  std::vector<Observation> observations;
  for (const ReferenceFeed& reference : reference_feeds(folder)) {
    const auto feed = choose_feed(*feeds, reference.feed, reference.file);
    if (!feed) return tl::unexpected(feed.error());
    if (const auto read = read_one(reference, *feed, authorities, observations); !read) {
      return within(reference.file.string(), read.error());
    }
  }
  return observations;
}

}  // namespace tocsin
