#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/publish/edition.hpp"

/// The pages made on the server: complete without JavaScript, tables beside every figure, no order by size.
namespace tocsin {

/// How one feed fares, for the data status of the overview.
struct FeedStatus {
  std::string feed;
  std::optional<Instant> last_success;
  RowTally tally;
};

/// The report of one edition: one HTML file with everything inside it, made to be printed as well. O(units).
[[nodiscard]] std::string report_html(const Edition& edition);

/// The overview at `/`. Its styles come from `/static/style.css`, so that it keeps to `default-src 'none'; style-src
/// 'self'`.
[[nodiscard]] std::string overview_html(const Edition& edition, const std::vector<FeedStatus>& feeds);

/// What `/static/style.css` serves.
[[nodiscard]] std::string_view stylesheet();

}  // namespace tocsin
