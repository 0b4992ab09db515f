#pragma once

#include <string>

#include "tocsin/publish/table.hpp"

#include "json_rows.hpp"

namespace tocsin {

/// Adds one row as an object: every column as a number, or null beside its symbol; where each comes from. Written
/// straight into the text, because a table of all authorities has a hundred thousand values. O(bytes added).
void add_table_row(std::string& text, const Table& table, const TableRow& row);

/// What the table says of itself: headline, columns, symbols, footnotes, sources, permalink.
[[nodiscard]] Json table_meta_json(const Table& table);

}  // namespace tocsin
