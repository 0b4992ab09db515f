#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Reads what the service publishes as a reader would: the tables of its pages and its downloads.
namespace tocsin::testing {

using Cells = std::vector<std::string>;

inline void replace_each(std::string& text, std::string_view from, std::string_view with) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + with.size()))
    text.replace(at, from.size(), with);
}

/// The text between tags, runs of blanks as one.
inline std::string plain(std::string_view html) {
  std::string text;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) {
      const bool blank = c == ' ' || c == '\n' || c == '\t';
      if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : c;
    }
    if (c == '>') inside = false;
  }
  while (text.ends_with(' ')) text.pop_back();
  replace_each(text, "&amp;", "&");
  replace_each(text, "&lt;", "<");
  replace_each(text, "&quot;", "\"");
  return text;
}

/// Everything between the two, the first after `from`; empty where one is not there.
inline std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + from.size());
  const std::size_t end = text.find(to);
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

/// All that stands between `from` and `to`, one after the other.
inline std::vector<std::string_view> all_between(std::string_view text, std::string_view from, std::string_view to) {
  std::vector<std::string_view> found;
  for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
    text.remove_prefix(at + from.size());
    const std::size_t end = text.find(to);
    if (end == std::string_view::npos) break;
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return found;
}

/// The body rows of the table that follows `label`, cell by cell.
inline std::vector<Cells> table_rows(std::string_view html, std::string_view label) {
  std::vector<Cells> rows;
  const std::size_t at = html.find(label);
  if (at == std::string_view::npos) return rows;
  for (const std::string_view row : all_between(between(html.substr(at), "<tbody>", "</tbody>"), "<tr", "</tr>")) {
    Cells cells;
    for (std::string_view rest = row;;) {
      const std::size_t cell = std::min(rest.find("<td"), rest.find("<th"));
      if (cell == std::string_view::npos) break;
      rest.remove_prefix(cell);
      const std::string_view close = rest.starts_with("<td") ? "</td>" : "</th>";
      const std::size_t end = rest.find(close);
      cells.push_back(plain(rest.substr(0, end)));
      rest.remove_prefix(end);
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

/// Rows of a CSV by the names of its header.
inline std::vector<std::map<std::string, std::string>> csv_rows(std::string_view csv) {
  std::vector<Cells> lines(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
      cell += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      lines.back().push_back(std::move(cell));
      cell.clear();
      if (c == '\n') lines.emplace_back();
    } else if (quoted || c != '\r') {
      cell += c;
    }
  }
  std::vector<std::map<std::string, std::string>> rows;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    rows.emplace_back();
    for (std::size_t k = 0; k < lines[0].size() && k < lines[i].size(); ++k) rows.back()[lines[0][k]] = lines[i][k];
  }
  return rows;
}

/// The number at the beginning of a text, commas between thousands passed over; NaN where there is none.
inline double first_number(std::string text) {
  std::erase(text, ',');
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() ? std::nan("") : value;
}

/// Whether the text is the number as it reads with the decimals that the text has.
inline bool reads_as(const std::string& text, double value) {
  const double read = first_number(text);
  if (std::isnan(read) || std::isnan(value)) return std::isnan(read) == std::isnan(value);
  const std::string number = text.substr(0, text.find(' '));
  const std::size_t point = number.find('.');
  const double unit = point == std::string::npos ? 1 : std::pow(10, -static_cast<double>(number.size() - point - 1));
  return std::abs(read - value) <= 0.5 * unit * (1 + 1e-9);
}

}  // namespace tocsin::testing
