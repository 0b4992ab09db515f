#include "series_file.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "tocsin/domain/period.hpp"

#include "named_table.hpp"
#include "panel_rows.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t most_series_periods = 200'000;

/// A row of one series: `position` is its whole number, or its day.
struct SeriesRow {
  std::size_t row = 0;
  std::int64_t position = 0;
  double count = 0;
  double exposure = 0;
};

std::int64_t month_number(Day day) {
  const std::chrono::year_month_day date(day);
  return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}

Day day_of(std::int64_t days) { return Day(std::chrono::days(days)); }

/// Periods since the first one of the series; the step divides every position.
std::int64_t steps_between(SeriesStep step, std::int64_t first, std::int64_t position) {
  if (step == SeriesStep::month) return month_number(day_of(position)) - month_number(day_of(first));
  return (position - first) / (step == SeriesStep::week ? 7 : 1);
}

std::int64_t position_after(SeriesStep step, std::int64_t first, std::int64_t steps) {
  if (step != SeriesStep::month) return first + steps * (step == SeriesStep::week ? 7 : 1);
  const std::int64_t month = month_number(day_of(first)) + steps;
  using namespace std::chrono;
  const Day day =
      sys_days(year(static_cast<int>(month / 12)) / std::chrono::month(static_cast<unsigned>(month % 12 + 1)) / 1);
  return day.time_since_epoch().count();
}

SeriesStep step_of(const std::vector<std::vector<SeriesRow>>& series) {
  bool weeks = true;
  bool months = std::any_of(series.begin(), series.end(), [](const auto& rows) { return rows.size() > 1; });
  for (const std::vector<SeriesRow>& rows : series) {
    for (const SeriesRow& row : rows) {
      weeks = weeks && (row.position - rows.front().position) % 7 == 0;
      months = months && std::chrono::year_month_day(day_of(row.position)).day() == std::chrono::day(1);
    }
  }
  // From one first of a month to the next there may be four whole weeks.
  return months ? SeriesStep::month : weeks ? SeriesStep::week : SeriesStep::day;
}

Series laid_out(const std::string& name, SeriesStep step, const std::vector<SeriesRow>& rows, bool exposed,
                NamedTable& table) {
  Series series;
  series.name = name;
  series.step = step;
  const std::int64_t first = rows.front().position;
  const std::int64_t periods = steps_between(step, first, rows.back().position) + 1;
  if (periods > most_series_periods) {
    table.fault(
        rows.back().row, "t",
        fmt::format("the series '{}' would have {} periods; at most {} are held", name, periods, most_series_periods));
    return series;
  }
  series.counts = Eigen::VectorXd::Constant(periods, std::numeric_limits<double>::quiet_NaN());
  if (exposed) series.exposure.resize(periods);
  auto row = rows.begin();
  for (std::int64_t t = 0; t < periods; ++t) {
    const std::int64_t position = position_after(step, first, t);
    if (row != rows.end() && row->position == position) {
      series.counts[t] = row->count;
      if (exposed) series.exposure[t] = row->exposure;
      ++row;
    } else {
      ++series.gaps;
      if (exposed) series.exposure[t] = series.exposure[t - 1];
    }
    if (step == SeriesStep::whole) {
      series.t.push_back(fmt::format("{}", position));
    } else {
      series.t.push_back(iso_day(day_of(position)));
      series.days.push_back(static_cast<int>(position));
    }
  }
  return series;
}

}  // namespace

Result<std::vector<Series>> parse_series_file(std::string_view text, const std::string& name,
                                              std::optional<Day> today) {
  NamedTable table(text, name, {"series", "t", "count"}, {"exposure"});
  const bool exposed = table.has("exposure");
  const bool dates = table.rows() > 0 && parse_day(table.text(0, "t")).has_value();
  constexpr std::int64_t farthest = 1'000'000'000;
  Numbered names;
  std::vector<std::vector<SeriesRow>> series;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::size_t number = names(table.word(row, "series"));
    if (number == series.size()) series.emplace_back();
    SeriesRow read;
    read.row = row;
    read.count = table.count(row, "count").value_or(0);
    if (exposed) read.exposure = table.number(row, "exposure", 1e-9, 1e15).value_or(1);
    std::optional<std::int64_t> position;
    if (dates) {
      if (const auto day = table.day(row, "t", today)) position = day->time_since_epoch().count();
    } else {
      position = table.whole(row, "t");
      if (position && (*position < -farthest || *position > farthest)) {
        table.fault(row, "t", "periods are numbered from -1e9 to 1e9");
        position.reset();
      }
    }
    if (!position) continue;
    read.position = *position;
    std::vector<SeriesRow>& rows = series[number];
    if (!rows.empty() && rows.back().position == read.position) {
      table.fault(row, "t", fmt::format("'{}' stands twice in its series", table.text(row, "t")));
    } else if (!rows.empty() && rows.back().position > read.position) {
      table.fault(row, "t",
                  fmt::format("'{}' comes before the row above it: put the rows of a series in order of time",
                              table.text(row, "t")));
    } else {
      rows.push_back(read);
    }
  }
  if (!table.faults().none()) return table.faults().refusal();
  const SeriesStep step = dates ? step_of(series) : SeriesStep::whole;
  std::vector<Series> made;
  for (std::size_t i = 0; i < series.size(); ++i)
    made.push_back(laid_out(names.texts()[i], step, series[i], exposed, table));
  if (!table.faults().none()) return table.faults().refusal();
  return made;
}

}  // namespace tocsin
