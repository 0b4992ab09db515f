#include "series_file.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "date_steps.hpp"
#include "named_table.hpp"
#include "panel_rows.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t most_series_periods = 200'000;
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

struct SeriesRow {
  std::size_t row = 0;
  std::int64_t position = 0;  ///< as the file's way of writing has it
  double count = no_number;
  double exposure = no_number;  ///< NaN where it is not known or 0
};

using RowsOfSeries = std::vector<SeriesRow>;

/// Where periods of a series lie, and how they are called.
class PeriodGrid {
 public:
  PeriodGrid(const Writing& writing, const std::vector<RowsOfSeries>& series, std::string like)
      : writing_(writing), like_(std::move(like)) {
    if (!writing.dates) return;
    std::vector<std::vector<std::int64_t>> dates;
    for (const RowsOfSeries& rows : series) {
      dates.emplace_back();
      for (const SeriesRow& row : rows) dates.back().push_back(row.position);
    }
    dates_.emplace(dates);
  }

  [[nodiscard]] SeriesStep step() const { return dates_ ? dates_->step() : writing_.step; }
  [[nodiscard]] std::int64_t between(std::int64_t first, std::int64_t position) const {
    return dates_ ? dates_->between(first, position) : position - first;
  }
  [[nodiscard]] std::int64_t after(std::int64_t first, std::int64_t steps) const {
    return dates_ ? dates_->after(first, steps) : first + steps;
  }
  [[nodiscard]] std::string text(std::int64_t position) const { return writing_.text(position, like_); }
  [[nodiscard]] std::optional<int> day(std::int64_t position) const {
    return writing_.day == nullptr ? std::nullopt : writing_.day(position);
  }

 private:
  const Writing& writing_;
  std::string like_;
  std::optional<DateSteps> dates_;
};

/// The exposure of every period that has none: that of the one before it, else the first known.
void fill_exposure(Eigen::VectorXd& exposure) {
  const auto first = std::find_if(exposure.begin(), exposure.end(), [](double value) { return value > 0; });
  double before = first == exposure.end() ? 1 : *first;
  for (double& value : exposure) {
    if (!(value > 0)) value = before;
    before = value;
  }
}

Series laid_out(const std::string& name, const PeriodGrid& grid, const RowsOfSeries& rows, bool exposed,
                NamedTable& table) {
  Series series;
  series.name = name;
  series.step = grid.step();
  const std::int64_t first = rows.front().position;
  const std::int64_t periods = grid.between(first, rows.back().position) + 1;
  if (periods > most_series_periods) {
    table.fault(
        rows.back().row, "t",
        fmt::format("the series '{}' would have {} periods; at most {} are held", name, periods, most_series_periods));
    return series;
  }
  series.counts = Eigen::VectorXd::Constant(periods, no_number);
  if (exposed) series.exposure = series.counts;
  auto row = rows.begin();
  for (std::int64_t t = 0; t < periods; ++t) {
    const std::int64_t position = grid.after(first, t);
    series.t.push_back(grid.text(position));
    if (const auto day = grid.day(position)) series.days.push_back(*day);
    if (row == rows.end() || row->position != position) {
      ++series.gaps;
      continue;
    }
    const bool known = !std::isnan(row->count) && !(exposed && std::isnan(row->exposure));
    if (known) series.counts[t] = row->count;
    if (exposed) series.exposure[t] = row->exposure;
    series.unknown += known ? 0 : 1;
    ++row;
  }
  if (exposed) fill_exposure(series.exposure);
  return series;
}

/// Count, and exposure where the file has it.
SeriesRow read_numbers(NamedTable& table, std::size_t row, bool exposed) {
  SeriesRow read;
  read.row = row;
  if (!table.unknown(row, "count")) {
    constexpr std::string_view otherwise = "; leave the field empty, or write NA or c, where it is not known";
    read.count = table.count(row, "count", otherwise).value_or(no_number);
  }
  if (!exposed || table.unknown(row, "exposure")) return read;
  const auto exposure = table.number(row, "exposure", 0, 1e15);
  if (!exposure || *exposure == 0) return read;
  read.exposure = *exposure;
  if (*exposure < least_exposure)
    table.fault(row, "exposure", fmt::format("{} is too small an exposure: write 0 or at least 1e-9", *exposure));
  return read;
}

/// Where the row's period lies; a fault where the file's way of writing does not read it.
std::optional<std::int64_t> read_position(NamedTable& table, std::size_t row, const Writing& writing,
                                          std::optional<Day> today) {
  if (writing.dates) {
    const auto day = table.day(row, "t", today);
    return day ? std::optional<std::int64_t>(day->time_since_epoch().count()) : std::nullopt;
  }
  const auto position = writing.position(table.text(row, "t"));
  if (!position) {
    table.fault(row, "t", fmt::format("'{}' is not {}", table.text(row, "t").substr(0, 20), writing.words));
    return std::nullopt;
  }
  const auto day = writing.day == nullptr ? std::nullopt : writing.day(*position);
  if (!day || !today || Day(std::chrono::days(*day)) <= *today) return position;
  table.fault(row, "t", fmt::format("'{}' lies in the future: today is {}", table.text(row, "t"), iso_day(*today)));
  return std::nullopt;
}

/// The way in which the file writes its periods; a fault where it is none, or is to be doubted.
std::optional<Writing> read_writing(NamedTable& table) {
  std::vector<std::string_view> texts;
  for (std::size_t row = 0; row < table.rows(); ++row) texts.push_back(table.text(row, "t"));
  if (look_like_spreadsheet_days(texts)) {
    table.fault(0, "t",
                fmt::format("{} looks like a day of a spreadsheet, {}: write days as 2021-04-01", texts.front(),
                            day_of_spreadsheet(texts.front())));
    return std::nullopt;
  }
  const auto writing = writing_of(texts);
  if (writing || texts.empty()) return writing;
  // Whatever looks like a day is told so.
  const bool like_day = texts.front().find_first_of("/.") != std::string_view::npos &&
                        texts.front().find_first_not_of("0123456789/.") == std::string_view::npos;
  if (like_day) {
    static_cast<void>(table.day(0, "t"));
  } else {
    table.fault(0, "t", fmt::format("'{}' is not a period: {}", texts.front().substr(0, 20), writings_words()));
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<Series>> parse_series_file(std::string_view text, const std::string& name,
                                              std::optional<Day> today) {
  NamedTable table(text, name, {"series", "t", "count"}, {"exposure"});
  const bool exposed = table.has("exposure");
  const std::optional<Writing> writing = read_writing(table);
  Numbered names;
  std::vector<RowsOfSeries> series;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::size_t number = names(table.word(row, "series"));
    if (number == series.size()) series.emplace_back();
    SeriesRow read = read_numbers(table, row, exposed);
    if (!writing) continue;
    const auto position = read_position(table, row, *writing, today);
    if (!position) continue;
    read.position = *position;
    RowsOfSeries& rows = series[number];
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
  const PeriodGrid grid(*writing, series, table.text(0, "t"));
  std::vector<Series> made;
  for (std::size_t i = 0; i < series.size(); ++i)
    made.push_back(laid_out(names.texts()[i], grid, series[i], exposed, table));
  if (!table.faults().none()) return table.faults().refusal();
  return made;
}

}  // namespace tocsin
