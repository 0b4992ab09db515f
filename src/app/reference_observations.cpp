#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/ingest/feed_reader.hpp"

#include "column_map_file.hpp"
#include "feed_catalogue.hpp"
#include "file_bytes.hpp"

namespace tocsin {
namespace {

/// No reference table speaks of a day beyond this; the clock is not asked.
constexpr Day far_ahead = Day(std::chrono::year(2200) / std::chrono::January / 1);

Result<ReferenceRows> read_rows_of(const ReferenceFeed& reference, const FeedFormat& feed,
                                   const AuthorityRegister& authorities) {
  auto file = FileBytes::open(reference.file);
  if (!file) return tl::unexpected(file.error());
  auto reader = FeedReader::open(feed, authorities, {far_ahead, {}, {}});
  if (!reader) return within(reference.file.string(), reader.error());
  ReferenceRows read{feed.name, {}, {}};
  for (bool more = true; more;) {
    const auto piece = file->next();
    if (!piece) return tl::unexpected(piece.error());
    more = !piece->empty();
    const auto batch = more ? reader->push({piece->data(), piece->size()}) : reader->finish();
    if (!batch) return within(reference.file.string(), batch.error());
    if (!batch->rejections.empty()) {
      const Rejection& first = batch->rejections.front();
      return failure(ErrorKind::invalid_input,
                     fmt::format("{}: line {}: {} is {}: {}", reference.file.string(), first.place.line, first.column,
                                 first.value_class, first.rule));
    }
    for (const ObservationRow& row : batch->observations) {
      for (const Observation& o : row.observations) read.rows.push_back({o, row.place.line});
    }
  }
  const auto content = file->content();
  if (!content) return tl::unexpected(content.error());
  read.sha256 = content->sha256;
  return read;
}

}  // namespace

Result<std::vector<ReferenceRows>> read_reference_rows(const std::filesystem::path& folder,
                                                       const std::filesystem::path& feed_maps,
                                                       const AuthorityRegister& authorities) {
  const auto feeds = load_feed_formats(feed_maps);
  if (!feeds) return tl::unexpected(feeds.error());
  std::vector<ReferenceRows> tables;
  for (const ReferenceFeed& reference : reference_feeds(folder)) {
    const auto feed = feed_named(*feeds, reference.feed);
    if (!feed) return tl::unexpected(feed.error());
    auto rows = read_rows_of(reference, *feed, authorities);
    if (!rows) return tl::unexpected(rows.error());
    tables.push_back(std::move(*rows));
  }
  return tables;
}

Result<std::vector<Observation>> read_reference_observations(const std::filesystem::path& folder,
                                                             const std::filesystem::path& feed_maps,
                                                             const AuthorityRegister& authorities) {
  auto tables = read_reference_rows(folder, feed_maps, authorities);
  if (!tables) return tl::unexpected(tables.error());
  std::vector<Observation> observations;
  for (ReferenceRows& table : *tables) {
    for (ReferenceRows::Row& row : table.rows) observations.push_back(std::move(row.observation));
  }
  return observations;
}

}  // namespace tocsin
