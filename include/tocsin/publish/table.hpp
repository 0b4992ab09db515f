#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/publish/edition.hpp"
#include "tocsin/publish/figure_cube.hpp"

/// Tables that a reader chooses: measures, areas, years and a breakdown, in the Department's long form. A page, a
/// download and the API render one `Table`, so they cannot disagree.
namespace tocsin {

enum class TableMeasure : std::uint8_t {
  notifications,
  rate_per_100k,  ///< per 100,000 children aged 0 to 17 and year, with an interval
  child_population,
  children_in_need,
  idaci_score
};
template <>
inline constexpr auto names_of<TableMeasure> =
    std::to_array<std::pair<TableMeasure, std::string_view>>({{TableMeasure::notifications, "notifications"},
                                                              {TableMeasure::rate_per_100k, "rate_per_100k"},
                                                              {TableMeasure::child_population, "child_population"},
                                                              {TableMeasure::children_in_need, "children_in_need"},
                                                              {TableMeasure::idaci_score, "idaci_score"}});

/// What a reader asks for. Empty lists mean everything there is.
struct TableQuery {
  std::vector<TableMeasure> measures;  ///< empty: notifications
  std::vector<Level> levels;
  std::vector<AreaCode> areas;        ///< any code that an authority is or was known by, regions, England
  std::vector<int> years;             ///< reporting years, named by the calendar year in which they end
  std::vector<Breakdown> breakdowns;  ///< empty: the total
  bool by_nature = false;             ///< each row once for each nature that is published with it
  friend bool operator==(const TableQuery&, const TableQuery&) = default;
};

/// One measure's column. `name` is the column of the download: `number_notifications`, `rate_per_100k`,
/// `cin_31march`...
struct TableColumn {
  TableMeasure measure = TableMeasure::notifications;
  std::string name;
  std::string label;        ///< for people, with the unit: "Notifications", "Rate per 100,000 children"
  bool has_limits = false;  ///< `<name>_lower` and `<name>_upper` follow
  int decimals = 0;
};

struct TableCell {
  Figure figure = Figure::not_available();  ///< the number, or the symbol that stands for it
  std::optional<Interval> limits;           ///< of a rate: 95 %, or what the rounding leaves open
  Trace trace;
};

/// One area, year, category and nature.
struct TableRow {
  Period period = Period::reporting_year(2000);
  Level level = Level::country;
  AreaCode area;
  std::string area_name;
  AreaCode region;  ///< of an authority and of a region
  std::string region_name;
  std::string la_number;  ///< of an authority
  Breakdown breakdown = Breakdown::total;
  std::string category = "Total";
  NatureGroup nature = NatureGroup::total;
  std::vector<TableCell> cells;  ///< one a column
  std::string note;              ///< why a symbol stands where it does, in words; may be empty
};

struct Symbol {
  std::string symbol;
  std::string words;
};

/// A table, complete: it may be printed as it is.
struct Table {
  TableQuery query;
  std::string headline;  ///< at most 15 words, true of these rows
  std::string subtitle;  ///< measure, geography, period
  std::vector<TableColumn> columns;
  std::vector<TableRow> rows;          ///< by level from England down, area name, period, breakdown, category, nature
  bool broken_down = false;            ///< category and nature say something
  std::vector<Symbol> symbols;         ///< those that occur
  std::vector<std::string> footnotes;  ///< the Department's caution first
  std::vector<FileReceipt> sources;    ///< every file that a trace names, by id
  std::string permalink;               ///< path and query that keep giving these figures
};

/// Draws a table. Errors, in words for a reader: an authority or region by anything finer than a year, whose numbers
/// could point to a child (`unsupported`); an area or year that is not there (`not_found`). O(rows of the cube).
[[nodiscard]] Result<Table> build_table(const Edition& edition, const TableQuery& query);

/// The query string that asks for this, without "?"; keys in a fixed order, three years or more in a row as
/// "2019-2026". Empty for the default.
[[nodiscard]] std::string query_text(const TableQuery& query);

/// The download in the layout of the Department's open data: `time_period,time_identifier,geographic_level,...`, with
/// `breakdown_topic,breakdown,nature_of_notification` where it is broken down; then the measures; then what is ours:
/// `data_status,source_files,source_rows,transformation,note,caveat`. Symbols stand where numbers are withheld.
[[nodiscard]] std::string table_csv(const Table& table, bool illustrative);

}  // namespace tocsin
