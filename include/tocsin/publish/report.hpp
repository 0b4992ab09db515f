#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// A file that was received, with the first of its rows that were not taken.
struct ReceivedFile {
  FileReceipt receipt;
  std::vector<Rejection> rejected;  ///< by line, at most 1,000; `receipt.tally.rejected` counts all
};

/// How one feed fares.
struct FeedStatus {
  std::string feed;
  std::optional<Instant> last_success;
  RowTally tally;
  std::string description{};          ///< of its column map
  std::string cadence{};              ///< `yearly`, ...
  std::vector<ReceivedFile> files{};  ///< by (received, id)
};

/// The report of one edition: the pages in one HTML file with everything inside it, every authority's included, made to
/// be printed as well: an authority begins a sheet. O(units * (neighbours + years)).
[[nodiscard]] std::string report_html(const Edition& edition);

}  // namespace tocsin
