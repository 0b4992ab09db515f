#include "tocsin/assess/pools.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/rate_limits.hpp"

namespace tocsin {
namespace {

constexpr std::size_t bands = 5;
constexpr std::array<std::string_view, bands> band_names{
    "the fifth of authorities with the least income deprivation", "the second fifth by income deprivation",
    "the middle fifth by income deprivation", "the fourth fifth by income deprivation",
    "the fifth of authorities with the most income deprivation"};

/// What all units notified over what children and year alone lead the model to expect of typical ones: rates being
/// skew, more than 1.
double general_level(const WindowEstimates& estimates) {
  double observed = 0;
  double expected = 0;
  for (const RateEstimate& unit : estimates.units) {
    if (unit.years_used == 0) continue;
    observed += unit.observed;
    expected += unit.expected_unadjusted;
  }
  return expected > 0 ? observed / expected : 1;
}

/// Sum over members with a usable year, held to the general level; nothing where there is none but the unit itself.
std::optional<Pool> pool_of(const Assessment& assessment, PoolKind kind, std::string name,
                            const std::vector<std::size_t>& members, double level) {
  Pool pool;
  double least = 0;
  double most = 0;
  pool.kind = kind;
  pool.name = std::move(name);
  for (const std::size_t member : members) {
    const RateEstimate& estimate = assessment.estimates.units[member];
    if (estimate.years_used == 0) continue;
    pool.authorities += assessment.panel.units[member].ended ? 0 : 1;
    pool.observed += estimate.observed;
    least += estimate.observed_least;
    most += estimate.observed_most;
    pool.expected += level * estimate.expected_unadjusted;
  }
  if (pool.authorities < 2 || !(pool.expected > 0)) return std::nullopt;
  if (kind == PoolKind::region && least != most) return std::nullopt;  // as the totals of regions have it
  pool.ratio = pool.observed / pool.expected;
  set_limits(pool, {least, most}, assessment.estimates.confidence);
  return pool;
}

/// The newest known score of every unit in force; NaN where it has none.
std::vector<double> deprivation(const Panel& panel) {
  std::vector<double> scores(panel.units.size(), std::numeric_limits<double>::quiet_NaN());
  const Covariate* idaci = panel.covariate(measures::idaci_score);
  if (idaci == nullptr) return scores;
  for (std::size_t unit = 0; unit < scores.size(); ++unit) {
    if (panel.units[unit].ended) continue;
    for (Eigen::Index t = 0; t < idaci->values.cols(); ++t) {
      const double score = idaci->values(static_cast<Eigen::Index>(unit), t);
      if (std::isfinite(score)) scores[unit] = score;
    }
  }
  return scores;
}

/// Members of each band, from the least deprived; equal scores stay in the order of the panel.
std::array<std::vector<std::size_t>, bands> deprivation_bands(const Panel& panel) {
  const std::vector<double> scores = deprivation(panel);
  std::vector<std::size_t> order;
  for (std::size_t unit = 0; unit < scores.size(); ++unit) {
    if (std::isfinite(scores[unit])) order.push_back(unit);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::array<std::vector<std::size_t>, bands> members;
  for (std::size_t k = 0; k < order.size(); ++k) members[k * bands / order.size()].push_back(order[k]);
  return members;
}

/// Mean and variance of a log relative rate; nothing where it is not known.
std::optional<std::pair<double, double>> log_rate(const RateEstimate& estimate, double confidence) {
  const double width = std::log(estimate.relative_upper) - std::log(estimate.relative_lower);
  if (estimate.years_used == 0 || !std::isfinite(width) || !(estimate.relative_rate > 0)) return std::nullopt;
  const double sd = 0.5 * width / normal_quantile(0.5 + confidence / 2);
  return std::pair(std::log(estimate.relative_rate), sd * sd);
}

std::optional<double> above_neighbours(const WindowEstimates& estimates, std::size_t unit,
                                       const std::vector<std::size_t>& neighbours) {
  const auto own = log_rate(estimates.units[unit], estimates.confidence);
  double mean = 0;
  double variance = 0;
  double known = 0;
  for (const std::size_t neighbour : neighbours) {
    if (const auto other = log_rate(estimates.units[neighbour], estimates.confidence)) {
      mean += other->first;
      variance += other->second;
      ++known;
    }
  }
  if (!own || known == 0) return std::nullopt;
  const double sd = std::sqrt(own->second + variance / (known * known));
  return sd > 0 ? std::optional(normal_cdf((own->first - mean / known) / sd)) : std::nullopt;
}

std::string region_name(const Geography& geography, AreaCode code) {
  const auto found = std::find_if(geography.regions.begin(), geography.regions.end(),
                                  [&](const Region& region) { return region.code == code; });
  return found == geography.regions.end() ? std::string(code.text()) : found->name;
}

}  // namespace

void set_limits(Pool& pool, const Interval& observed, double confidence) {
  pool.lower = count_limits(observed.lower, LimitMethod::exact, confidence).lower / pool.expected;
  pool.upper = count_limits(observed.upper, LimitMethod::exact, confidence).upper / pool.expected;
}

void compare_with_others(Assessment& assessment, const Geography& geography) {
  const Panel& panel = assessment.panel;
  const auto banded = deprivation_bands(panel);
  const double level = general_level(assessment.estimates);
  std::map<AreaCode, std::size_t> row;
  std::map<AreaCode, std::vector<std::size_t>> by_region;  // a count stays in its region when its authority ends
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    row[panel.units[unit].code] = unit;
    by_region[panel.units[unit].region].push_back(unit);
  }
  for (UnitAssessment& verdict : assessment.units) {
    verdict.pools.clear();
    verdict.prob_above_neighbours.reset();
    const PanelUnit& unit = panel.units[verdict.unit];
    if (unit.ended) continue;
    std::vector<std::size_t> neighbours;
    if (const auto alike = geography.alike.find(unit.code); alike != geography.alike.end()) {
      for (const AreaCode code : alike->second) {
        if (const auto found = row.find(code); found != row.end()) neighbours.push_back(found->second);
      }
    }
    verdict.prob_above_neighbours = above_neighbours(assessment.estimates, verdict.unit, neighbours);
    if (verdict.status != Status::not_assessable) continue;
    const auto add = [&](PoolKind kind, std::string name, const std::vector<std::size_t>& members) {
      if (auto pool = pool_of(assessment, kind, std::move(name), members, level))
        verdict.pools.push_back(std::move(*pool));
    };
    add(PoolKind::region, region_name(geography, unit.region), by_region[unit.region]);
    for (std::size_t band = 0; band < bands; ++band) {
      if (std::find(banded[band].begin(), banded[band].end(), verdict.unit) != banded[band].end())
        add(PoolKind::deprivation, std::string(band_names[band]), banded[band]);
    }
    const std::size_t others = neighbours.size();
    neighbours.push_back(verdict.unit);
    add(PoolKind::neighbours, fmt::format("it and its {} statistical neighbours", others), neighbours);
  }
}

}  // namespace tocsin
