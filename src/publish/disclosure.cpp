#include "tocsin/publish/disclosure.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "tocsin/assess/pools.hpp"

namespace tocsin {
namespace {

constexpr double region_base = 10;

/// What the sum of a region's authorities may be shown as; a sum that is no exact number is shown as the state it has.
Figure publish_region_sum(const Figure& sum) {
  return sum.is_exact() ? publish_total(Level::region, *sum.shown()) : sum;
}

}  // namespace

Figure publish_total(Level level, double exact) {
  if (std::isnan(exact)) return Figure::not_available();
  assert(exact >= 0);
  if (level != Level::region || exact == 0) return Figure::exact(exact);
  if (exact < region_base / 2) return Figure::low(region_base);
  return Figure::rounded(std::round(exact / region_base) * region_base, region_base);
}

Result<Figure> publish_figure(Level level, std::string_view breakdown, double exact) {
  if (breakdown.empty() || level == Level::country) return publish_total(level, exact);
  return failure(ErrorKind::unsupported,
                 fmt::format("the breakdown '{}' is not published for {}: numbers this small could point to a child. "
                             "Ask for England, or for the total",
                             breakdown, level == Level::region ? "a region" : "an authority"));
}

Finding publish_finding(Finding finding) {
  if (!finding.authority.is_region()) return finding;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  finding.observed = publish_total(Level::region, finding.observed).shown().value_or(none);
  // What is expected of a region's characteristics stands on counts of them that are not published.
  if (finding.watch == Watch::themes) finding.expected = none;
  finding.relative_rate = finding.observed / finding.expected;
  finding.lower = none;
  finding.upper = none;
  return finding;
}

Pool publish_pool(Pool pool, double confidence) {
  if (pool.kind != PoolKind::region) return pool;
  const Figure shown = publish_total(Level::region, pool.observed);
  if (!shown.shown()) {
    pool.observed = pool.ratio = pool.lower = pool.upper = std::numeric_limits<double>::quiet_NaN();
    return pool;
  }
  pool.observed = *shown.shown();
  pool.ratio = pool.observed / pool.expected;
  set_limits(pool, *shown.range(), confidence);
  return pool;
}

std::vector<Observation> publish_region_totals(const Panel& panel, std::size_t period) {
  std::map<AreaCode, Figure> sums;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const Figure& count = panel.count(i, period);
    if (count.state() == Figure::State::not_applicable) continue;  // the unit did not exist in that year
    const auto [sum, is_first] = sums.try_emplace(panel.units[i].region, count);
    if (!is_first) sum->second = sum->second + count;
  }
  std::vector<Observation> totals;
  for (const auto& [region, sum] : sums) {
    totals.push_back({.measure = {},
                      .level = Level::region,
                      .area = region,
                      .period = panel.periods[period],
                      .breakdown = {},
                      .figure = publish_region_sum(sum)});
  }
  return totals;
}

}  // namespace tocsin
