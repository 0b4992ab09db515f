#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Cells and lines of RFC 4180.
namespace tocsin {

/// A text cell: led by an apostrophe where a spreadsheet would take it for a formula, quoted where needed.
[[nodiscard]] std::string text_cell(std::string_view text);
/// The fewest digits that read back as the same double; empty where it is not finite or not there.
[[nodiscard]] std::string number_cell(double value);
[[nodiscard]] std::string number_cell(const std::optional<double>& value);
[[nodiscard]] std::string truth_cell(bool value);
/// Adds cells, made by the above, and a line end.
void add_line(std::string& csv, const std::vector<std::string>& cells);

}  // namespace tocsin
