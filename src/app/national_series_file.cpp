#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reference_faults.hpp"

namespace tocsin {
namespace {

std::optional<NatureGroup> nature_group(const std::optional<Nature>& nature) {
  if (!nature) return NatureGroup::total;
  switch (*nature) {
    case Nature::child_death:
      return NatureGroup::child_death;
    case Nature::serious_harm:
      return NatureGroup::serious_harm;
    case Nature::other:
      return NatureGroup::other;
  }
  return std::nullopt;
}

bool truth(TableFile& table, std::size_t row, std::string_view column) {
  const std::string& text = table.text(row, column);
  if (text != "true" && text != "false") table.fault(row, column, "must be true or false");
  return text == "true";
}

std::optional<int> year_or_blank(TableFile& table, std::size_t row, std::string_view column) {
  return table.text(row, column).empty() ? std::nullopt : table.whole(row, column);
}

NationalSeries* series_named(std::vector<NationalSeries>& series, const std::string& id) {
  const auto found = std::ranges::find(series, id, &NationalSeries::id);
  return found == series.end() ? nullptr : &*found;
}

void add_related(const std::filesystem::path& folder, std::vector<NationalSeries>& series, Faults& faults) {
  TableFile table(folder / "related_series.csv",
                  {"series", "period_from", "period_to", "nature", "notifications", "origin", "release"}, faults);
  table.require_unique({"series", "period_from", "period_to", "nature"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    NationalSeries* const into = series_named(series, table.text(row, "series"));
    if (into == nullptr) table.fault(row, "series", "is not in series.csv");
    const std::string& written = table.text(row, "nature");
    const auto nature = parse_name<Nature>(written);
    if (!nature && written != "total") table.fault(row, "nature", "must be total, child_death, serious_harm or other");
    const auto from = table.day(row, "period_from");
    const auto to = table.day(row, "period_to");
    const auto count = table.whole(row, "notifications");
    if (into == nullptr || !from || !to || !count) continue;
    const auto period = Period::between(*from, *to);
    if (!period) {
      table.fault(row, "period_to", "lies before period_from");
      continue;
    }
    into->points.push_back(
        {*period, *nature_group(nature), Figure::exact(*count), table.text(row, "origin"), table.text(row, "release")});
  }
}

void add_breaks(const std::filesystem::path& folder, std::vector<NationalSeries>& series, Faults& faults) {
  TableFile table(folder / "series_breaks.csv", {"break_id", "series", "from", "changes_counts", "words", "source"},
                  faults);
  table.require_unique({"break_id", "series"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    NationalSeries* const into = series_named(series, table.text(row, "series"));
    if (into == nullptr) table.fault(row, "series", "is not in series.csv");
    const auto from = table.day(row, "from");
    const bool changes = truth(table, row, "changes_counts");
    if (into == nullptr || !from) continue;
    into->breaks.push_back(
        {table.text(row, "break_id"), into->id, *from, changes, table.text(row, "words"), table.text(row, "source")});
  }
}

}  // namespace

std::vector<NationalSeries> read_series(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "series.csv",
                  {"series", "producer", "counts", "of_notifications", "first_year", "last_year"}, faults);
  table.require_unique({"series"});
  std::vector<NationalSeries> series;
  std::vector<std::pair<std::optional<int>, std::optional<int>>> years;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    series.push_back({table.text(row, "series"),
                      table.text(row, "producer"),
                      table.text(row, "counts"),
                      truth(table, row, "of_notifications"),
                      {},
                      {}});
    years.emplace_back(year_or_blank(table, row, "first_year"), year_or_blank(table, row, "last_year"));
  }
  Faults told_elsewhere;  // the table of notifications is checked by itself
  for (const NationalFigure& figure : read_national(folder, told_elsewhere)) {
    NationalSeries* const into = series_named(series, figure.series);
    if (into == nullptr) {
      table.fault(fmt::format("does not name the series '{}' of national_notifications.csv", figure.series));
      continue;
    }
    into->points.push_back({Period::reporting_year(figure.reporting_year), *nature_group(figure.nature),
                            Figure::exact(static_cast<double>(figure.notifications)), figure.origin, figure.release});
  }
  add_related(folder, series, faults);
  add_breaks(folder, series, faults);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto [first, last] = years[i];
    for (int year = first.value_or(0); first && last && year <= *last; ++year) {
      const Period period = Period::reporting_year(year);
      const bool there = std::ranges::any_of(series[i].points, [&](const SeriesPoint& point) {
        return point.period == period && point.nature == NatureGroup::total;
      });
      if (!there) series[i].points.push_back({period, NatureGroup::total, Figure::not_available(), "not_found", ""});
    }
    std::ranges::sort(series[i].points, {},
                      [](const SeriesPoint& point) { return std::pair(point.period, point.nature); });
    std::ranges::sort(series[i].breaks, {}, &SeriesBreak::from);
  }
  return series;
}

Result<std::vector<NationalSeries>> read_national_series(const std::filesystem::path& folder) {
  Faults faults;
  auto series = read_series(folder, faults);
  if (faults.empty()) return series;
  return all_of(faults);
}

}  // namespace tocsin
