#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/ingest/text_rows.hpp"

namespace tocsin {

/// The names a column has had over the vintages of a file; the first that the header holds is taken. Empty: no column.
using ColumnNames = std::vector<std::string>;

/// Quarters `first` to `last` of a reporting year, 1 (April to June) to 4.
struct QuarterSpan {
  int first = 1;
  int last = 4;
  friend bool operator==(const QuarterSpan&, const QuarterSpan&) = default;
};

enum class PeriodForm {
  published,       ///< `column` and `identifier_column`: 202223 with Financial year, 2024 with Reporting year
  reporting_year,  ///< `column` holds 2010/11, 2010-11 or 2011, April to March
  calendar_year,   ///< `column` holds 2012
  day,             ///< `column` holds 2024-03-31
  fixed,           ///< the whole file speaks of the day `fixed`
};

/// Where a row says when.
struct PeriodRule {
  PeriodForm form = PeriodForm::published;
  ColumnNames column;
  ColumnNames identifier_column;
  Day fixed{};
  ColumnNames part_column;                   ///< may be absent from the file; narrows a reporting year to quarters
  std::map<std::string, QuarterSpan> parts;  ///< words of the part column, or of the identifier column, to quarters
};

/// When a measure was taken, told from the year Y in which its row's period ends.
enum class MeasureTime { as_row, calendar_year, thirty_first_of_march };

/// Figures of one level are published to the nearest `base`; where `since` is given, only in periods that begin on it
/// or later.
struct RoundingRule {
  Level level = Level::authority;
  double base = 10;
  std::optional<Day> since;
};

enum class ValueKind { count, number };

/// One figure of a row.
struct MeasureRule {
  std::string name;
  ColumnNames column;
  ValueKind kind = ValueKind::count;
  std::vector<RoundingRule> rounding;
  MeasureTime time = MeasureTime::as_row;
  int year_shift = 0;     ///< added to Y
  bool optional = false;  ///< the column may be absent from a vintage
};

/// One key of the breakdown: `key`, or the words of `key_column`, with the words of `column`. Words are written in
/// lower case with `_` between them, so that spelling drift does not split a category; `aliases` gives other names to
/// keys or values after that.
struct BreakdownRule {
  std::string key;
  ColumnNames key_column;
  ColumnNames column;
  std::string total = "total";  ///< the value that means no breakdown
  std::map<std::string, std::string> aliases;
  bool optional = false;
};

/// Rows of interest: those whose `column` holds one of `values` (or, with `except`, none of them).
struct RowFilter {
  ColumnNames column;
  std::vector<std::string> values;
  bool except = false;
};

/// Where a row says which area. `code` serves every level; else each level has its column.
struct AreaRule {
  ColumnNames code;
  ColumnNames authority;
  ColumnNames authority_number;  ///< the Department's number, read where the code is blank or a symbol; may be absent
  ColumnNames region;
  ColumnNames country;
};

/// Where a row says its level. Without a column the level follows from the area code.
struct LevelRule {
  ColumnNames column;
  std::map<std::string, Level> values;  ///< beside the Department's and the product's own words
  std::optional<Level> fixed;
};

/// Which measure is the population at risk of a foreign panel: person-years = figure x multiplier.
struct ExposureRule {
  std::string measure;
  double multiplier = 1;
};

/// A declarative map from a published file to observations. Every row ends accepted or rejected; a row that a filter
/// leaves out is accepted without observations.
///
/// Area codes: an authority of the register, in force or not (back-series and predecessor rows are taken; `build_panel`
/// deals with them); a region E12 of the register or E13 (Inner and Outer London); England. A combined code such as
/// `E06000063 / E06000064` stands for the one predecessor whose complete successors it lists, else the row is rejected
/// (`combined_code`).
struct ColumnMap {
  TextEncoding encoding = TextEncoding::utf_8;
  PeriodRule period;
  LevelRule level;
  AreaRule area;
  std::vector<MeasureRule> measures;
  std::vector<BreakdownRule> breakdowns;
  std::vector<RowFilter> filters;
  ColumnNames symbol_column;                   ///< read where a measure is blank; required when named
  std::map<std::string, std::string> symbols;  ///< a publisher's own mark to c, x, z, k or u; "" speaks of a blank
  std::vector<ColumnNames> requires_columns;   ///< further columns by which the file is known
  std::optional<ExposureRule> exposure;
};

/// The columns a file must have to be read by `map`, each as its alternatives.
[[nodiscard]] std::vector<ColumnNames> required_columns(const ColumnMap& map);

}  // namespace tocsin
