#include "result_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "csv_field.hpp"

namespace tocsin {
namespace {

/// With that many digits; 0: the fewest that read back. Empty where absent.
std::string cell_text(const ResultTable::Cell& cell, int digits) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "1" : "0";
  const double number = std::get<double>(cell);
  if (!std::isfinite(number)) return {};
  return digits == 0 ? fmt::format("{}", number) : fmt::format("{:.{}g}", number, digits);
}

}  // namespace

void ResultTable::add(std::vector<Cell> row) {
  if (row.size() != columns_.size()) throw std::logic_error("a row and its header differ in length");
  rows_.push_back(std::move(row));
}

std::string ResultTable::csv() const {
  std::string text;
  const auto line = [&](std::size_t cells, const auto& cell) {
    for (std::size_t i = 0; i < cells; ++i) text += (i > 0 ? "," : "") + csv_field(cell(i));
    text += '\n';
  };
  line(columns_.size(), [&](std::size_t i) { return columns_[i]; });
  for (const std::vector<Cell>& row : rows_) line(row.size(), [&](std::size_t i) { return cell_text(row[i], 0); });
  return text;
}

std::string ResultTable::json() const {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::vector<Cell>& row : rows_) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (const auto* number = std::get_if<double>(&row[i])) {
        object[columns_[i]] =
            std::isfinite(*number) ? nlohmann::ordered_json(*number) : nlohmann::ordered_json(nullptr);
      } else if (const auto* truth = std::get_if<bool>(&row[i])) {
        object[columns_[i]] = *truth;
      } else {
        object[columns_[i]] = std::get<std::string>(row[i]);
      }
    }
    all.push_back(std::move(object));
  }
  return all.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::string ResultTable::table() const {
  constexpr int digits = 5;
  std::vector<std::size_t> width;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    width.push_back(columns_[i].size());
    for (const std::vector<Cell>& row : rows_) width[i] = std::max(width[i], cell_text(row[i], digits).size());
  }
  std::string text;
  const auto put = [&](std::size_t i, const std::string& cell, bool left) {
    text += left ? fmt::format("{:<{}}", cell, width[i]) : fmt::format("{:>{}}", cell, width[i]);
    text += i + 1 == columns_.size() ? "\n" : "  ";
  };
  for (std::size_t i = 0; i < columns_.size(); ++i)
    put(i, columns_[i], rows_.empty() || std::holds_alternative<std::string>(rows_.front()[i]));
  for (const std::vector<Cell>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      put(i, cell_text(row[i], digits), std::holds_alternative<std::string>(row[i]));
  }
  return text;
}

std::string ResultTable::as(const std::string& format) const {
  if (format == "json") return json();
  return format == "table" ? table() : csv();
}

Result<void> ResultTable::print(const std::string& format) const {
  const std::string text = as(format);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return failure(ErrorKind::io, "the table cannot be written to standard output");
  return {};
}

}  // namespace tocsin
