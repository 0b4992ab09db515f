#pragma once

#include "tocsin/publish/clocks.hpp"
#include "tocsin/publish/national_series.hpp"
#include "tocsin/publish/report.hpp"
#include "tocsin/publish/table.hpp"

#include "json_rows.hpp"

/// The objects of tables, series, clocks and feeds. Names are those of the downloads' columns; what is absent is null.
namespace tocsin {

/// One row: every column as a number, or null beside its symbol; where each comes from.
[[nodiscard]] Json table_row_json(const Table& table, const TableRow& row);
/// What the table says of itself: headline, columns, symbols, footnotes, sources, permalink.
[[nodiscard]] Json table_meta_json(const Table& table);
[[nodiscard]] Json series_json(const NationalSeries& series);
[[nodiscard]] Json clock_json(const ClockRow& row);
[[nodiscard]] Json file_json(const FileReceipt& file);
/// Without its files.
[[nodiscard]] Json feed_json(const FeedStatus& feed);
[[nodiscard]] Json rejection_json(const FileReceipt& file, const Rejection& rejection);

}  // namespace tocsin
