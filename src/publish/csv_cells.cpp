#include "csv_cells.hpp"

#include "numbers.hpp"

namespace tocsin {

std::string text_cell(std::string_view text) {
  std::string cell;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) cell = "'";
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char letter : cell) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

std::string number_cell(double value) { return exact_text(value); }
std::string number_cell(const std::optional<double>& value) { return value ? exact_text(*value) : std::string(); }
std::string truth_cell(bool value) { return value ? "true" : "false"; }

void add_line(std::string& csv, const std::vector<std::string>& cells) {
  bool first = true;
  for (const std::string& cell : cells) {
    if (!first) csv += ',';
    csv += cell;
    first = false;
  }
  csv += "\r\n";
}

}  // namespace tocsin
