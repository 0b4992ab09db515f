#include "circumstances.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace tocsin {
namespace {

struct Entry {
  Figure figure;
  SourceRow row;
};
using Entries = std::map<Period, Entry>;

/// What was received, by measure and area.
class Circumstances {
 public:
  explicit Circumstances(const std::vector<SourcedObservation>& sources) {
    for (const SourcedObservation& source : sources) {
      const Observation& o = source.observation;
      if (o.breakdown.empty()) entries_[{o.measure, o.area}].emplace(o.period, Entry{o.figure, source.row});
    }
  }

  /// The figures of the codes on exactly that period, added; `not_available` where none has one.
  [[nodiscard]] CircumstanceCell added(std::string_view measure, AreaCode area, const std::vector<AreaCode>& codes,
                                       const Period& year, const Period& measured) const {
    std::optional<Figure> sum;
    Trace trace;
    for (const AreaCode code : codes) {
      const auto of_area = entries_.find({std::string(measure), code});
      if (of_area == entries_.end()) continue;
      const auto found = of_area->second.find(measured);
      if (found == of_area->second.end()) continue;
      sum = sum ? *sum + found->second.figure : found->second.figure;
      trace.rows.push_back(found->second.row);
    }
    if (sum) trace.how = trace.rows.size() == 1 ? Transformation::as_published : Transformation::predecessors_added;
    return {std::string(measure), area, year, sum.value_or(Figure::not_available()), std::move(trace)};
  }

  /// The rows of one area in any period, for figures that the panel itself carries.
  [[nodiscard]] Trace any_row(std::string_view measure, const std::vector<AreaCode>& codes) const {
    Trace trace;
    for (const AreaCode code : codes) {
      const auto of_area = entries_.find({std::string(measure), code});
      if (of_area != entries_.end()) trace.rows.push_back(of_area->second.rbegin()->second.row);
    }
    if (!trace.rows.empty()) trace.how = Transformation::as_published;
    return trace;
  }

 private:
  std::map<std::pair<std::string, AreaCode>, Entries> entries_;
};

/// Fills the cell of a region or England with the sum over its authorities of that year, where each of them is known.
void add_authorities(CircumstanceCell& cell, const std::vector<CircumstanceCell>& of_units, const Panel& panel) {
  const auto t = static_cast<std::size_t>(std::ranges::find(panel.periods, cell.period) - panel.periods.begin());
  std::optional<Figure> sum;
  std::set<std::uint64_t> files;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const bool within = cell.area.is_country() || panel.units[i].region == cell.area;
    if (!within || panel.count(i, t).state() == Figure::State::not_applicable) continue;
    const auto here = std::ranges::find_if(of_units, [&](const CircumstanceCell& unit) {
      return unit.area == panel.units[i].code && unit.period == cell.period && unit.measure == cell.measure;
    });
    if (here == of_units.end() || !here->figure.shown()) return;
    sum = sum ? *sum + here->figure : here->figure;
    for (const SourceRow& row : here->trace.rows) files.insert(row.file);
  }
  if (!sum) return;
  cell.figure = *sum;
  cell.trace.how = Transformation::authorities_added;
  for (const std::uint64_t file : files) cell.trace.rows.push_back({file, 0});
}

/// The calendar year whose 30 June falls in the period.
int mid_year_of(const Period& period) { return static_cast<int>(std::chrono::year_month_day(period.first()).year()); }

}  // namespace

std::vector<CircumstanceCell> circumstances(const CubeSources& sources, const Panel& panel,
                                            const std::vector<Region>& regions) {
  const Circumstances received(sources.circumstances);
  const Covariate* const idaci = panel.covariate(measures::idaci_score);
  std::vector<CircumstanceCell> cells;
  // Where the estimate of the year is not out yet, the latest of the two years before stands in, as in the panel.
  const auto children = [&](AreaCode area, const std::vector<AreaCode>& codes, const Period& year) {
    const int calendar_year = mid_year_of(year);
    for (int back = 0; back < 2; ++back) {
      CircumstanceCell cell =
          received.added(measures::child_population, area, codes, year, Period::calendar_year(calendar_year - back));
      if (cell.figure.shown()) return cell;
    }
    return received.added(measures::child_population, area, codes, year, Period::calendar_year(calendar_year - 2));
  };
  const auto add = [&](AreaCode area, const std::vector<AreaCode>& codes) {
    for (const Period& year : panel.periods) {
      cells.push_back(children(area, codes, year));
      cells.push_back(received.added(measures::children_in_need, area, codes, year,
                                     Period::on(year.first() - std::chrono::days{1})));
    }
  };
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const PanelUnit& unit = panel.units[i];
    add(unit.code, unit.codes);
    if (idaci == nullptr) continue;
    const Trace trace = received.any_row(measures::idaci_score, unit.codes);
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      const double score = idaci->values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
      cells.push_back({std::string(measures::idaci_score), unit.code, panel.periods[t],
                       std::isnan(score) ? Figure::not_available() : Figure::exact(score), trace});
    }
  }
  const AreaCode england = AreaCode::parse("E92000001").value();
  std::vector<AreaCode> larger_areas = {england};
  for (const Region& region : regions) larger_areas.push_back(region.code);
  const std::vector<CircumstanceCell> of_units = cells;
  for (const AreaCode area : larger_areas) add(area, {area});
  for (CircumstanceCell& cell : cells) {
    const bool larger = std::ranges::find(larger_areas, cell.area) != larger_areas.end();
    if (larger && cell.measure == measures::child_population && !cell.figure.shown())
      add_authorities(cell, of_units, panel);
  }
  std::ranges::sort(cells, {},
                    [](const CircumstanceCell& cell) { return std::tie(cell.measure, cell.area, cell.period); });
  return cells;
}

}  // namespace tocsin
