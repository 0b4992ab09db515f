#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tocsin/publish/table.hpp"

/// Where the figures of a table's row come from, in text.
namespace tocsin {

/// The rows of files behind a row's cells.
struct Origins {
  std::string files;  ///< "2025.csv 2026.csv"
  std::string rows;   ///< "2025.csv:12 2026.csv:13"; rows too many to name are left out
};

/// Names of the files that a table's traces name, by number.
[[nodiscard]] std::map<std::uint64_t, std::string> source_names(const Table& table);
/// O(rows of files behind the row).
[[nodiscard]] Origins origins_of(const TableRow& row, const std::map<std::uint64_t, std::string>& names);
/// For people, each cell once: "rates.csv, row 17: as published; children.csv, row 3: as published".
[[nodiscard]] std::string origin_words(const TableRow& row, const std::map<std::uint64_t, std::string>& names);
/// "as published; the rows of several natures, added"
[[nodiscard]] std::string transformations_of(const TableRow& row);

}  // namespace tocsin
