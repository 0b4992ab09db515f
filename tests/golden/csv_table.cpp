#include "csv_table.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <stdexcept>

namespace tocsin::golden {
namespace {

std::vector<std::string> split(const std::string& line, const std::string& where) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (quoted) throw std::runtime_error(where + ": a quote is not closed");
  return fields;
}

std::optional<double> number(const std::string& field) {
  if (field == "NA" || field == "NaN" || field.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (field == "Inf") return std::numeric_limits<double>::infinity();
  if (field == "-Inf") return -std::numeric_limits<double>::infinity();
  if (field == "TRUE") return 1.0;
  if (field == "FALSE") return 0.0;
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size()) return std::nullopt;
  return value;
}

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path.string() + ": cannot be opened");
  CsvTable table;
  table.path_ = path;
  std::vector<std::vector<std::string>*> order;
  std::string line;
  for (std::size_t line_number = 1; std::getline(file, line); ++line_number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const std::string where = path.string() + ":" + std::to_string(line_number);
    const std::vector<std::string> fields = split(line, where);
    if (order.empty()) {
      for (const std::string& name : fields) order.push_back(&table.columns_[name]);
      continue;
    }
    if (fields.size() != order.size())
      throw std::runtime_error(where + ": " + std::to_string(fields.size()) + " fields under " +
                               std::to_string(order.size()) + " headings");
    for (std::size_t j = 0; j < fields.size(); ++j) order[j]->push_back(fields[j]);
    ++table.rows_;
  }
  return table;
}

const std::vector<std::string>& CsvTable::text(const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) throw std::runtime_error(path_.string() + ": no column '" + column + "'");
  return found->second;
}

Eigen::VectorXd CsvTable::numbers(const std::string& column) const {
  const std::vector<std::string>& fields = text(column);
  Eigen::VectorXd values(static_cast<Eigen::Index>(fields.size()));
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::optional<double> value = number(fields[i]);
    if (!value)
      throw std::runtime_error(path_.string() + ": column '" + column + "': '" + fields[i] + "' is not a number");
    values[static_cast<Eigen::Index>(i)] = *value;
  }
  return values;
}

bool CsvTable::is_numeric(const std::string& column) const {
  for (const std::string& field : text(column))
    if (!number(field)) return false;
  return true;
}

}  // namespace tocsin::golden
