#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tocsin/publish/table.hpp"

#include "csv_cells.hpp"
#include "table_origins.hpp"

namespace tocsin {
namespace {

std::string_view level_words(Level level) {
  if (level == Level::country) return "National";
  return level == Level::region ? "Regional" : "Local authority";
}

template <class T, class Name>
void add_list(std::string& text, std::string_view key, const std::vector<T>& values, const Name& name) {
  if (values.empty()) return;
  text.append(text.empty() ? "" : "&").append(key).append("=");
  bool first = true;
  for (const T& value : values) {
    if (!std::exchange(first, false)) text += ',';
    text += name(value);
  }
}

/// "2019-2022" and "2026" of 2019, 2020, 2021, 2022, 2026; two years in a row stay two.
std::vector<std::string> runs_of(const std::vector<int>& years) {
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < years.size();) {
    std::size_t last = first;
    while (last + 1 < years.size() && years[last + 1] == years[last] + 1) ++last;
    if (last - first < 2) last = first;
    runs.push_back(last == first ? std::to_string(years[first]) : fmt::format("{}-{}", years[first], years[last]));
    first = last + 1;
  }
  return runs;
}

}  // namespace

std::string query_text(const TableQuery& query) {
  std::string text;
  const auto named = [](auto value) { return std::string(name_of(value)); };
  add_list(text, "measure", query.measures, named);
  add_list(text, "level", query.levels, named);
  add_list(text, "area", query.areas, [](AreaCode code) { return std::string(code.text()); });
  add_list(text, "year", runs_of(query.years), [](const std::string& run) { return run; });
  add_list(text, "breakdown", query.breakdowns, named);
  if (query.by_nature) text.append(text.empty() ? "" : "&").append("by_nature=true");
  return text;
}

std::string table_csv(const Table& table, bool illustrative) {
  const auto names = source_names(table);
  std::vector<std::string> header = {"time_period", "time_identifier"};
  if (table.broken_down) header.emplace_back("quarter");
  header.insert(header.end(), {"geographic_level", "country_code", "country_name"});
  if (table.broken_down) {
    header.insert(header.end(), {"breakdown_topic", "breakdown", "nature_of_notification"});
  } else {
    header.insert(header.end(), {"region_code", "region_name", "old_la_code", "new_la_code", "la_name"});
  }
  for (const TableColumn& column : table.columns) {
    header.push_back(column.name);
    if (column.has_limits) header.insert(header.end(), {column.name + "_lower", column.name + "_upper"});
  }
  header.insert(header.end(), {"data_status", "source_files", "source_rows", "transformation", "note", "caveat"});
  std::string csv;
  add_line(csv, header);

  for (const TableRow& row : table.rows) {
    const int year = reporting_year_of(row.period.last());
    std::vector<std::string> line = {std::to_string(year),
                                     row.period.is_reporting_year() ? "Reporting year" : "Calendar year"};
    const bool is_quarter = row.breakdown == Breakdown::quarter;
    if (table.broken_down) line.push_back(is_quarter ? row.category : "Total");
    line.insert(line.end(), {std::string(level_words(row.level)), "E92000001", "England"});
    if (table.broken_down) {
      line.push_back(is_quarter ? "Total" : std::string(topic_words(row.breakdown, year)));
      line.push_back(is_quarter ? "Total" : text_cell(row.category));
      line.emplace_back(nature_words(row.nature));
    } else {
      const bool authority = row.level == Level::authority;
      line.insert(line.end(), {text_cell(row.region.text()), text_cell(row.region_name), text_cell(row.la_number),
                               authority ? text_cell(row.area.text()) : "", authority ? text_cell(row.area_name) : ""});
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const TableCell& cell = row.cells[i];
      line.push_back(cell.figure.text());
      if (!table.columns[i].has_limits) continue;
      line.push_back(cell.limits ? number_cell(cell.limits->lower) : cell.figure.text());
      line.push_back(cell.limits ? number_cell(cell.limits->upper) : cell.figure.text());
    }
    const Origins origins = origins_of(row, names);
    line.insert(line.end(),
                {illustrative ? "illustrative" : "", text_cell(origins.files), text_cell(origins.rows),
                 text_cell(transformations_of(row)), text_cell(row.note), text_cell(table.footnotes.front())});
    add_line(csv, line);
  }
  return csv;
}

}  // namespace tocsin
