#include "named_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tocsin/ingest/csv_reader.hpp"

namespace tocsin {
namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{1} << 30;
constexpr double most_counted = 1e9;

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

}  // namespace

NamedTable::NamedTable(std::string_view text, const std::string& name, const std::vector<std::string>& required,
                       const std::vector<std::string>& optional)
    : faults_(name) {
  bool header_seen = false;
  TextSink sink;
  sink.row = [&](const TextRow& row) {
    const std::vector<std::string> fields(row.fields.begin(), row.fields.end());
    if (!header_seen) {
      header_seen = true;
      take_header(fields, row.line, required, optional);
    } else if (!header_.empty() && fields.size() != header_.size()) {
      faults_.add(row.line, 1, fmt::format("{} fields where the header has {}", fields.size(), header_.size()));
    } else {
      rows_.push_back({row.line, fields});
    }
  };
  sink.fault = [&](const TextFault& problem) {
    faults_.add(problem.line, 1, fmt::format("{}: {}", problem.rule, problem.value_class));
  };
  CsvReader reader(std::move(sink));
  Result<void> taken = reader.push({text.data(), text.size()});
  if (taken) taken = reader.finish();
  if (!taken) faults_.add(0, 0, taken.error().message);
  if (header_.empty()) rows_.clear();
  if (rows_.empty() && faults_.none()) faults_.add(0, 0, "no row stands under the header");
}

void NamedTable::take_header(const std::vector<std::string>& fields, std::uint64_t line,
                             const std::vector<std::string>& required, const std::vector<std::string>& optional) {
  const auto stands_in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  bool right = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (stands_in({fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i)}, fields[i])) {
      faults_.add(line, i + 1, fmt::format("column {} stands twice", shown(fields[i])));
      right = false;
    } else if (!stands_in(required, fields[i]) && !stands_in(optional, fields[i])) {
      faults_.add(
          line, i + 1,
          fmt::format("{} is no column of this table; it has {}{}{}", shown(fields[i]), fmt::join(required, ", "),
                      optional.empty() ? "" : ", and may have ", fmt::join(optional, ", ")));
      right = false;
    }
  }
  for (const std::string& name : required) {
    if (stands_in(fields, name)) continue;
    faults_.add(line, 0, fmt::format("the column '{}' is missing", name));
    right = false;
  }
  if (right) header_ = fields;
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
             : when.error().message);
  return std::nullopt;
}

std::optional<std::int64_t> NamedTable::whole(std::size_t row, std::string_view column) {
  const auto value = parsed<std::int64_t>(text(row, column));
  if (!value) fault(row, column, fmt::format("{} is not a whole number", shown(text(row, column))));
  return value;
}

std::optional<double> NamedTable::number(std::size_t row, std::string_view column, double least, double most) {
  const auto value = parsed<double>(text(row, column));
  if (value && std::isfinite(*value) && least <= *value && *value <= most) return value;
  fault(row, column, fmt::format("{} is not a number from {:g} to {:g}", shown(text(row, column)), least, most));
  return std::nullopt;
}

std::optional<double> NamedTable::count(std::size_t row, std::string_view column) {
  const auto value = parsed<double>(text(row, column));
  if (value && 0 <= *value && *value <= most_counted && *value == std::floor(*value)) return value;
  fault(row, column,
        fmt::format("{} is not a count: a whole number from 0 to {:g}", shown(text(row, column)), most_counted));
  return std::nullopt;
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
