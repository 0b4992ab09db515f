#include "series_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {
namespace {

/// England's yearly totals of one series, by period.
struct Column {
  std::string name;
  std::map<Period, Figure> figures;
};

std::vector<Column> columns_of(const Edition& edition) {
  std::vector<Column> columns;
  for (const NationalSeries& series : edition.series) {
    if (!series.of_notifications) continue;
    Column column{series.producer, {}};
    for (const SeriesPoint& point : series.points) {
      if (point.nature == NatureGroup::total && point.period.is_reporting_year())
        column.figures.insert_or_assign(point.period, point.figure);
    }
    if (!column.figures.empty()) columns.push_back(std::move(column));
  }
  if (columns.empty() && !edition.national.empty()) {
    columns.push_back({"England, as received", {}});
    for (const Observation& total : edition.national) columns[0].figures.insert_or_assign(total.period, total.figure);
  }
  std::ranges::sort(columns, {}, [](const Column& column) { return column.figures.begin()->first; });
  return columns;
}

/// The breaks of the series of notifications, a letter each, by day; one that two series share has one letter.
struct Break {
  const SeriesBreak* at = nullptr;
  std::string letter;
};

std::vector<Break> breaks_of(const Edition& edition) {
  std::vector<Break> breaks;
  for (const NationalSeries& series : edition.series) {
    for (const SeriesBreak& at : series.breaks) {
      if (series.of_notifications) breaks.push_back({&at, {}});
    }
  }
  std::ranges::stable_sort(breaks, {}, [](const Break& one) { return one.at->from; });
  char letter = 'A' - 1;
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    if (i == 0 || breaks[i].at->from != breaks[i - 1].at->from) ++letter;
    breaks[i].letter = letter;
  }
  return breaks;
}

View rows_view(const std::vector<Column>& columns, const std::vector<Break>& breaks) {
  std::set<Period> periods;
  for (const Column& column : columns) {
    for (const auto& [period, figure] : column.figures) periods.insert(period);
  }
  View rows = list_view();
  for (const Period& period : periods) {
    View row;
    row.set("year", short_year(period));
    row.set("ending", std::to_string(reporting_year_of(period.last())));
    View cells = list_view();
    for (const Column& column : columns) {
      const auto found = column.figures.find(period);
      View cell;
      const bool there = found != column.figures.end();
      const auto shown = there ? found->second.shown() : std::nullopt;
      cell.set("notifications", shown ? count_text(*shown) : there ? found->second.text() : std::string("–"));
      cell.set("exact", shown ? exact_text(*shown) : std::string());
      cells << cell;
    }
    row.set("cells", cells);
    std::set<std::string> letters;
    for (const Break& one : breaks) {
      if (period.contains(one.at->from)) letters.insert(one.letter);
    }
    std::string text;
    for (const std::string& letter : letters) text += (text.empty() ? "" : ", ") + letter;
    row.set("letters", text);
    rows << row;
  }
  return rows;
}

View breaks_view(const std::vector<Break>& breaks, const Edition& edition) {
  View rows = list_view();
  for (const Break& one : breaks) {
    const auto series = std::ranges::find(edition.series, one.at->series, &NationalSeries::id);
    View row;
    row.set("letter", one.letter);
    row.set("from", iso_day(one.at->from));
    row.set("day", day_words(one.at->from));
    row.set("producer", series == edition.series.end() ? one.at->series : series->producer);
    row.set("words", one.at->words);
    row.set("source", one.at->source);
    row.set("names_only", !one.at->changes_counts);
    rows << row;
  }
  return rows;
}

/// About the newest series: where its newest year stands among its own.
std::string headline_of(const std::vector<Column>& columns) {
  const std::map<Period, Figure>& figures = columns.back().figures;
  double least = INFINITY, most = -INFINITY;
  for (const auto& [period, figure] : figures) {
    if (!figure.shown()) continue;
    least = std::min(least, *figure.shown());
    most = std::max(most, *figure.shown());
  }
  const auto& [newest, figure] = *figures.rbegin();
  if (figures.size() < 2 || !figure.shown()) return "Notifications in England by year";
  return fmt::format("England had {} notifications in {}; years since {} range from {} to {}",
                     count_text(*figure.shown()), short_year(newest), short_year(figures.begin()->first),
                     count_text(least), count_text(most));
}

}  // namespace

void add_series(View& view, const Edition& edition) {
  const std::vector<Column> columns = columns_of(edition);
  const std::vector<Break> breaks = breaks_of(edition);
  View names = list_view();
  for (const Column& column : columns) {
    View name;
    name.set("name", column.name);
    names << name;
  }
  view.set("has_national", !columns.empty());
  view.set("series_published", edition.illustrative && !edition.series.empty());
  view.set("national_headline", columns.empty() ? std::string() : headline_of(columns));
  view.set("several_series", columns.size() > 1);
  view.set("series_columns", names);
  view.set("series_rows", rows_view(columns, breaks));
  view.set("has_breaks", !breaks.empty());
  view.set("series_breaks", breaks_view(breaks, edition));
}

}  // namespace tocsin
