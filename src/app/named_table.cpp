#include "named_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/ingest/csv_reader.hpp"
#include "tocsin/ingest/header_advice.hpp"

namespace tocsin {
namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{1} << 30;
constexpr double most_counted = 1e9;
/// Behind a first line that is no header; titles are not longer.
constexpr std::size_t rows_looked_at = 12;

template <class T>
std::optional<T> parsed(const std::string& text) {
  T value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// What a field holds, short enough for a message.
std::string shown(const std::string& text) {
  return text.empty() ? "an empty field" : "'" + text.substr(0, 20) + (text.size() > 20 ? "...'" : "'");
}

/// Days as people and spreadsheets write them, which could be two days or none.
std::string day_fault(const std::string& text) {
  const bool divided = std::count_if(text.begin(), text.end(), [](char c) { return c == '/' || c == '.'; }) == 2 &&
                       text.find_first_not_of("0123456789/.") == std::string::npos;
  if (divided)
    return fmt::format("{} does not say for certain which day it is: write a day as 2021-04-01", shown(text));
  return fmt::format("{} is not a day: write a day as 2021-04-01", shown(text));
}

/// What a header is not as it should be, by field.
std::vector<std::pair<std::size_t, std::string>> header_faults(const std::vector<std::string>& fields,
                                                               const std::vector<std::string>& required,
                                                               const std::vector<std::string>& optional) {
  const auto stands_in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::pair<std::size_t, std::string>> faults;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (stands_in({fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i)}, fields[i])) {
      faults.emplace_back(i + 1, fmt::format("column {} stands twice", shown(fields[i])));
    } else if (!stands_in(required, fields[i]) && !stands_in(optional, fields[i])) {
      faults.emplace_back(i + 1, fmt::format("{} is no column of this table; it has {}{}{}", shown(fields[i]),
                                             fmt::join(required, ", "), optional.empty() ? "" : ", and may have ",
                                             fmt::join(optional, ", ")));
    }
  }
  for (const std::string& name : required) {
    if (!stands_in(fields, name)) faults.emplace_back(0, fmt::format("the column '{}' is missing", name));
  }
  return faults;
}

}  // namespace

NamedTable::NamedTable(std::string_view text, const std::string& name, const std::vector<std::string>& required,
                       const std::vector<std::string>& optional)
    : faults_(name) {
  std::optional<Row> first;
  std::vector<std::vector<std::string>> below;  // a header that is not right
  TextSink sink;
  sink.row = [&](const TextRow& row) {
    std::vector<std::string> fields;
    for (const std::string_view field : row.fields) fields.emplace_back(without_blanks(field));
    if (!first) {
      first = Row{row.line, fields};
      if (header_faults(fields, required, optional).empty()) header_ = std::move(fields);
    } else if (header_.empty()) {
      if (below.size() < rows_looked_at) below.push_back(std::move(fields));
    } else if (fields.size() != header_.size()) {
      faults_.add(row.line, 1, fmt::format("{} fields where the header has {}", fields.size(), header_.size()));
    } else {
      rows_.push_back({row.line, std::move(fields)});
    }
  };
  sink.fault = [&](const TextFault& problem) {
    faults_.add(problem.line, 1, fmt::format("{}: {}", problem.rule, problem.value_class));
  };
  CsvReader reader(std::move(sink));
  Result<void> taken = reader.push({text.data(), text.size()});
  if (taken) taken = reader.finish();
  if (!taken) faults_.add(0, 0, taken.error().message);
  if (first && header_.empty()) {
    std::vector<std::string> known = required;
    known.insert(known.end(), optional.begin(), optional.end());
    const std::vector<std::string_view> fields(first->fields.begin(), first->fields.end());
    const std::string advice = header_advice(fields, known, below);
    if (!advice.empty()) faults_.add(first->line, 1, advice);
    for (auto& [field, words] : header_faults(first->fields, required, optional))
      if (advice.empty()) faults_.add(first->line, field, std::move(words));
  }
  if (rows_.empty() && faults_.none()) faults_.add(0, 0, "no row stands under the header");
}

bool NamedTable::has(std::string_view column) const {
  return std::find(header_.begin(), header_.end(), column) != header_.end();
}

std::size_t NamedTable::position(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) throw std::logic_error(fmt::format("the table has no column '{}'", column));
  return static_cast<std::size_t>(found - header_.begin());
}

const std::string& NamedTable::text(std::size_t row, std::string_view column) const {
  return rows_[row].fields[position(column)];
}

const std::string& NamedTable::word(std::size_t row, std::string_view column) {
  const std::string& written = text(row, column);
  if (written.empty()) fault(row, column, fmt::format("'{}' is empty", column));
  return written;
}

std::optional<Day> NamedTable::day(std::size_t row, std::string_view column, std::optional<Day> latest) {
  const auto when = parse_day(text(row, column));
  if (when && (!latest || *when <= *latest)) return *when;
  fault(row, column,
        when ? fmt::format("'{}' lies in the future: today is {}", text(row, column), iso_day(*latest))
             : day_fault(text(row, column)));
  return std::nullopt;
}

std::optional<double> NamedTable::number(std::size_t row, std::string_view column, double least, double most) {
  const auto value = parsed<double>(text(row, column));
  if (value && std::isfinite(*value) && least <= *value && *value <= most) return value;
  fault(row, column, fmt::format("{} is not a number from {:g} to {:g}", shown(text(row, column)), least, most));
  return std::nullopt;
}

std::optional<double> NamedTable::count(std::size_t row, std::string_view column, std::string_view otherwise) {
  const auto value = parsed<double>(text(row, column));
  if (value && 0 <= *value && *value <= most_counted && *value == std::floor(*value)) return value;
  fault(row, column,
        fmt::format("{} is not a count: a whole number from 0 to {:g}{}", shown(text(row, column)), most_counted,
                    otherwise));
  return std::nullopt;
}

bool NamedTable::unknown(std::size_t row, std::string_view column) const {
  constexpr std::array<std::string_view, 11> marks = {"", "NA", "na", "N/A", "n/a", "c", "x", "z", "k", "u", ":"};
  return std::find(marks.begin(), marks.end(), text(row, column)) != marks.end();
}

void NamedTable::fault(std::size_t row, std::string_view column, std::string words) {
  faults_.add(rows_[row].line, position(column) + 1, std::move(words));
}

void NamedTable::fault(std::string words) { faults_.add(0, 0, std::move(words)); }

Result<std::string> read_text(const std::filesystem::path& file) {
  std::error_code problem;
  const std::uintmax_t bytes = std::filesystem::file_size(file, problem);
  std::ifstream stream(file, std::ios::binary);
  if (problem || !stream)
    return failure(ErrorKind::not_found, fmt::format("{} cannot be read: {}", file.string(),
                                                     problem ? problem.message() : "permission denied"));
  if (bytes > most_bytes)
    return failure(ErrorKind::invalid_input,
                   fmt::format("{} holds {} bytes; at most {} are read at once", file.string(), bytes, most_bytes));
  return std::string{std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace tocsin
