#include "tocsin/publish/area_totals.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace tocsin {
namespace {

/// Of the units that existed in the period and are taken; `z` where there is none.
template <class Takes>
Figure sum_of_units(const Panel& panel, std::size_t period, const Takes& takes) {
  std::optional<Figure> sum;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const Figure& count = panel.count(i, period);
    if (count.state() == Figure::State::not_applicable || !takes(panel.units[i])) continue;
    sum = sum ? *sum + count : count;
  }
  return sum.value_or(Figure::not_applicable());
}

}  // namespace

Figure region_sum(const Panel& panel, AreaCode region, std::size_t period) {
  return sum_of_units(panel, period, [&](const PanelUnit& unit) { return unit.region == region; });
}

SourcedFigure national_total(const FigureCube& cube, const std::vector<Observation>& national, const Panel& panel,
                             std::size_t period) {
  const Period& year = panel.periods[period];
  for (const NationalFigureCell& cell : cube.national) {
    if (cell.period == year && cell.breakdown == Breakdown::total && cell.nature == NatureGroup::total)
      return {cell.figure, cell.trace};
  }
  const auto received = std::ranges::find(national, year, &Observation::period);
  if (received != national.end()) return {received->figure, {}};
  const Figure sum = sum_of_units(panel, period, [](const PanelUnit& /*any*/) { return true; });
  if (!sum.shown()) return {};
  std::set<std::uint64_t> files;
  for (std::size_t at = period; at < cube.counts.size(); at += panel.periods.size()) {
    for (const SourceRow& row : cube.counts[at].rows) files.insert(row.file);
  }
  Trace trace{Transformation::authorities_added, {}};
  for (const std::uint64_t file : files) trace.rows.push_back({file, 0});
  return {sum, std::move(trace)};
}

}  // namespace tocsin
