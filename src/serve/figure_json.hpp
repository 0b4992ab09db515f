#pragma once

#include "tocsin/publish/clocks.hpp"
#include "tocsin/publish/national_series.hpp"
#include "tocsin/publish/report.hpp"

#include "json_rows.hpp"

/// The objects of series, clocks and feeds. Names are those of the downloads' columns; what is absent is null.
namespace tocsin {

[[nodiscard]] Json series_json(const NationalSeries& series);
[[nodiscard]] Json clock_json(const ClockRow& row);
[[nodiscard]] Json file_json(const FileReceipt& file);
/// Without its files.
[[nodiscard]] Json feed_json(const FeedStatus& feed);
[[nodiscard]] Json rejection_json(const FileReceipt& file, const Rejection& rejection);

}  // namespace tocsin
