#include "table_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/domain/figure.hpp"
#include "tocsin/ingest/csv_reader.hpp"

namespace tocsin {

TableFile::TableFile(const std::filesystem::path& file, const std::vector<std::string>& header, Faults& faults)
    : name_(file.string()), header_(header), faults_(faults) {
  read(file);
}

void TableFile::read(const std::filesystem::path& file) {
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes) return fault("the table is missing or cannot be read");
  bool header_seen = false;
  bool header_right = false;
  TextSink sink;
  sink.row = [&](const TextRow& row) {
    const std::vector<std::string> fields(row.fields.begin(), row.fields.end());
    if (!header_seen) {
      header_seen = true;
      header_right = fields == header_;
      if (!header_right) {
        faults_.push_back({name_, row.line, 1, fmt::format("the header must be {}", fmt::join(header_, ","))});
      }
    } else if (fields.size() != header_.size()) {
      faults_.push_back(
          {name_, row.line, 1, fmt::format("{} fields where the header has {}", fields.size(), header_.size())});
    } else {
      rows_.push_back({row.line, fields});
    }
  };
  sink.fault = [&](const TextFault& problem) {
    faults_.push_back({name_, problem.line, 1, fmt::format("{}: {}", problem.rule, problem.value_class)});
  };
  CsvReader reader(std::move(sink));
  std::vector<char> chunk(1 << 16);
  Result<void> taken;
  while (taken && bytes) {
    bytes.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    taken = reader.push({chunk.data(), static_cast<std::size_t>(bytes.gcount())});
  }
  if (taken) taken = reader.finish();
  if (!taken) fault(taken.error().message);
  if (!header_right) rows_.clear();
}

std::size_t TableFile::position(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) throw std::logic_error(fmt::format("{} has no column '{}'", name_, column));
  return static_cast<std::size_t>(found - header_.begin());
}

const std::string& TableFile::text(std::size_t row, std::string_view column) const {
  return rows_[row].fields[position(column)];
}

std::optional<AreaCode> TableFile::area(std::size_t row, std::string_view column) {
  const auto code = AreaCode::parse(text(row, column));
  if (code) return *code;
  fault(row, column, code.error().message);
  return std::nullopt;
}

std::optional<Day> TableFile::day(std::size_t row, std::string_view column) {
  const auto when = parse_day(text(row, column));
  if (when) return *when;
  fault(row, column, when.error().message);
  return std::nullopt;
}

std::optional<int> TableFile::whole(std::size_t row, std::string_view column) {
  const std::string& written = text(row, column);
  int value = 0;
  const auto [end, status] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (!written.empty() && status == std::errc() && end == written.data() + written.size()) return value;
  fault(row, column, fmt::format("'{}' is not a whole number", written.substr(0, 20)));
  return std::nullopt;
}

std::optional<double> TableFile::number(std::size_t row, std::string_view column) {
  const auto figure = Figure::parse_number(text(row, column));
  if (figure && figure->is_exact()) return figure->shown();
  fault(row, column, fmt::format("'{}' is not a number", text(row, column).substr(0, 20)));
  return std::nullopt;
}

std::optional<double> TableFile::number_or_symbol(std::size_t row, std::string_view column) {
  const auto figure = Figure::parse_number(text(row, column));
  if (figure) return figure->shown();
  fault(row, column, figure.error().message);
  return std::nullopt;
}

void TableFile::fault(std::size_t row, std::string_view column, std::string words) {
  faults_.push_back({name_, rows_[row].line, position(column) + 1, std::move(words)});
}

void TableFile::fault(std::string words) { faults_.push_back({name_, 0, 0, std::move(words)}); }

void TableFile::require_unique(const std::vector<std::string>& columns) {
  std::map<std::vector<std::string>, std::uint64_t> seen;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    std::vector<std::string> key;
    for (const std::string& column : columns) key.push_back(text(row, column));
    const auto [first, fresh] = seen.emplace(key, rows_[row].line);
    if (!fresh)
      fault(row, columns.front(), fmt::format("{} stands already on line {}", fmt::join(key, ", "), first->second));
  }
}

}  // namespace tocsin
