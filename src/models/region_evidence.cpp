#include "region_evidence.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace tocsin {

std::optional<CountInterval> count_interval(const Figure& figure, const CoarseFigures& coarse) {
  if (figure.state() == Figure::State::confidential) return coarse.withheld;
  const std::optional<Interval> range = figure.range();
  if (!range) return std::nullopt;
  CountInterval interval{std::ceil(range->lower), std::floor(range->upper)};
  const bool rounded = figure.state() == Figure::State::rounded;
  if (coarse.ties == RoundingTies::either || !(rounded || figure.state() == Figure::State::low)) return interval;
  if (coarse.ties == RoundingTies::up) {
    if (interval.hi == range->upper) --interval.hi;
    return interval;
  }
  // To the even multiple; what rounds to nothing is the multiple 0.
  const double base = range->upper - range->lower;
  const double multiple = rounded && base > 0 ? std::round(*figure.shown() / base) : 0;
  if (std::fmod(multiple, 2) == 0) return interval;
  if (interval.lo == range->lower) ++interval.lo;
  if (interval.hi == range->upper) --interval.hi;
  return interval;
}

std::optional<CountInterval> cell_interval(const Panel& panel, std::size_t unit, std::size_t period,
                                           const CoarseFigures& coarse) {
  const Figure& figure = panel.count(unit, period);
  if (panel.usable(unit, period)) return CountInterval{*figure.shown(), *figure.shown()};
  return count_interval(figure, coarse);
}

RegionEvidence region_evidence(const Panel& panel, const Window& window, const CoarseFigures& coarse) {
  RegionEvidence evidence;
  for (const RegionTotal& total : panel.region_totals) {
    if (total.period < window.first || total.period >= window.first + window.length) continue;
    const std::optional<CountInterval> whole = count_interval(total.figure, coarse);
    if (!whole) continue;
    CountInterval known{0, 0};
    std::vector<std::size_t> missing;
    bool children_known = true;
    for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
      if (panel.units[unit].region != total.region) continue;
      if (panel.count(unit, total.period).state() == Figure::State::not_applicable) continue;
      if (const auto interval = cell_interval(panel, unit, total.period, coarse)) {
        known = {known.lo + interval->lo, known.hi + interval->hi};
        continue;
      }
      missing.push_back(unit);
      const double exposure = panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(total.period));
      children_known = children_known && exposure > 0;
    }
    const CountInterval rest{std::max(0.0, whole->lo - known.hi), whole->hi - known.lo};
    if (rest.hi < rest.lo || (missing.empty() && rest.lo > 0)) {
      evidence.notes.push_back(
          fmt::format("the published total of region {} in {} does not fit the counts of its "
                      "authorities: it is not used",
                      total.region.text(), panel.periods[total.period].words()));
      continue;
    }
    if (missing.empty() || !children_known) continue;
    if (missing.size() == 1) {
      evidence.cells.emplace(std::pair(missing.front(), total.period), rest);
    } else {
      evidence.rests.push_back({total.region, total.period, std::move(missing), rest});
    }
  }
  return evidence;
}

}  // namespace tocsin
