#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/publish/edition.hpp"

/// The pages made on the server: complete without JavaScript, tables beside every figure, no order by size.
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

/// The report of one edition: one HTML file with everything inside it, made to be printed as well. O(units).
[[nodiscard]] std::string report_html(const Edition& edition);

/// The overview at `/`. Its styles come from `/static/style.css`, so that it keeps to `default-src 'none'; style-src
/// 'self'`.
[[nodiscard]] std::string overview_html(const Edition& edition, const std::vector<FeedStatus>& feeds);

/// What `/static/style.css` serves.
[[nodiscard]] std::string_view stylesheet();

}  // namespace tocsin
