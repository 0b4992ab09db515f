#include "surge.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/stats/event_cusum.hpp"
#include "tocsin/stats/gamma_predictive.hpp"
#include "tocsin/stats/rate_shift.hpp"
#include "tocsin/stats/shift_chance.hpp"

#include "shift_limits.hpp"
#include "stream_words.hpp"

namespace tocsin {
namespace {

constexpr double days_a_year = 365.25;

/// What is watched: one authority, or the authorities of a larger area together.
struct Series {
  AreaCode area;
  std::string name;
  AreaCode region;
  std::vector<std::size_t> units;
  bool national = false;
  double ratio = 2;
};

/// Everything that stays the same from one series to the next.
struct Watching {
  const Assessment& assessment;
  const EventStream& stream;
  const StreamRates& rates;
  std::vector<std::vector<std::size_t>> events;  ///< by unit
  Day after;                                     ///< last day before the stretch that is watched
  Day until;
};

/// Notifications expected of a series at the mean of its law, in the days (after, until].
double expected(const Watching& watching, const Series& series, Day after, Day until) {
  const auto level = series.national ? StreamRates::Level::carried : StreamRates::Level::of_the_time;
  double sum = 0;
  for (const std::size_t unit : series.units) {
    if (watching.rates.known(unit))
      sum += watching.rates.relative_rate(unit).mean * watching.rates.expected(unit, after, until, level);
  }
  return sum;
}

/// Law of a series' rate over that expectation: mean 1. A sum of units is known the better the more even its parts; for
/// England what the national level may do in a year comes on top.
GammaLaw law_of(const Watching& watching, const Series& series) {
  double mean = 0;
  double variance = 0;
  for (const std::size_t unit : series.units) {
    if (!watching.rates.known(unit)) continue;
    const double part =
        watching.rates.relative_rate(unit).mean * watching.rates.expected(unit, watching.after, watching.until);
    mean += part;
    variance += part * part / watching.rates.relative_rate(unit).shape;
  }
  double relative = variance / (mean * mean);
  if (series.national) relative += 1 / watching.rates.national_level().shape;
  return {.mean = 1, .shape = 1 / relative};
}

/// Days of the events of a series after the start of the watch, in order.
std::vector<Day> event_days(const Watching& watching, const Series& series) {
  std::vector<Day> days;
  for (const std::size_t unit : series.units) {
    if (!watching.rates.known(unit)) continue;
    for (const std::size_t event : watching.events[unit]) {
      if (watching.stream.events[event].notified > watching.after)
        days.push_back(watching.stream.events[event].notified);
    }
  }
  std::sort(days.begin(), days.end());
  return days;
}

/// Exposure before each event and from the last until now.
Eigen::VectorXd gaps_of(const Watching& watching, const Series& series, const std::vector<Day>& days) {
  Eigen::VectorXd gaps(static_cast<Eigen::Index>(days.size()) + 1);
  Day before = watching.after;
  for (std::size_t i = 0; i <= days.size(); ++i) {
    const Day now = i < days.size() ? days[i] : watching.until;
    gaps[static_cast<Eigen::Index>(i)] = expected(watching, series, before, now);
    before = now;
  }
  return gaps;
}

NatureShift natures(const Watching& watching, const Series& series, const Period& stretch, double expected_in_all) {
  NatureShift shift;
  double deaths_before = 0;
  double harm_before = 0;
  double before = 0;
  for (const std::size_t unit : series.units) {
    for (const std::size_t position : watching.events[unit]) {
      const StreamEvent& event = watching.stream.events[position];
      const double death = event.nature == Nature::child_death ? 1 : 0;
      const double harm = event.nature == Nature::serious_harm ? 1 : 0;
      if (stretch.contains(event.notified)) {
        shift.deaths += death;
        shift.harm += harm;
      } else if (event.notified <= watching.after) {
        ++before;
        deaths_before += death;
        harm_before += harm;
      }
    }
  }
  if (before > 0) {
    shift.deaths_expected = expected_in_all * deaths_before / before;
    shift.harm_expected = expected_in_all * harm_before / before;
  }
  return shift;
}

double ratio_of(const Series& series, Direction direction) {
  return direction == Direction::high ? series.ratio : 1 / series.ratio;
}

Finding describe(const Watching& watching, const Series& series, Direction direction, const GammaLaw& law,
                 const std::vector<Day>& days, Day began, double chance) {
  Finding finding;
  finding.watch = Watch::surge;
  finding.direction = direction;
  finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), series.area.text(), name_of(direction));
  finding.authority = series.area;
  finding.name = series.name;
  finding.region = series.region;
  finding.since = reporting_quarter_of(began);
  // In whole quarters, from that of a rise's first event, or from the end of the one in which a fall began.
  const Day quarter_end = finding.since.last();
  Day before = direction == Direction::high ? finding.since.first() - std::chrono::days(1) : quarter_end;
  if (before < watching.after || before >= watching.until) before = watching.after;
  finding.period = *Period::between(before + std::chrono::days(1), watching.until);
  finding.since = reporting_quarter_of(finding.period.first());
  const auto earlier = std::lower_bound(days.begin(), days.end(), finding.period.first());
  finding.observed = static_cast<double>(days.end() - earlier);
  const GammaLaw past = gamma_posterior(law.shape, law.mean, static_cast<double>(earlier - days.begin()),
                                        expected(watching, series, watching.after, before));
  const double exposure = expected(watching, series, before, watching.until);
  finding.expected = past.mean * exposure;
  const ValueWithLimits shifted =
      predictive_ratio(past, exposure, finding.observed, watching.assessment.estimates.confidence);
  finding.relative_rate = shifted.value;
  finding.lower = shifted.limits.lower;
  finding.upper = shifted.limits.upper;
  finding.probability = chance;
  finding.q_value = std::numeric_limits<double>::quiet_NaN();
  finding.state = Status::emerging;
  finding.reason = surge_words(finding, ratio_of(series, direction), watching.assessment.stream.surge_false_per_year);
  if (series.national)
    finding.reason += nature_words(natures(watching, series, finding.period, finding.expected),
                                   watching.assessment.estimates.confidence);
  return finding;
}

/// Of a shift as clear in such a watch where nothing has changed. At a known rate a score is reached more easily, but
/// for the silence that follows many early events of a rate that is hardly known: such falls are drawn.
double chance_of(const ShiftWatch& watch) {
  const double known = event_cusum_alarm_probability(watch.ratio, watch.threshold, watch.exposure);
  constexpr double well_known = 10;  // shape of a rate that is known to a third
  constexpr int draws = 4000;
  if (watch.ratio > 1 || watch.rate.shape > well_known) return known;
  return std::max(known, shift_probability(watch, draws));
}

std::optional<Finding> find_shift(const Watching& watching, const Series& series, Direction direction,
                                  double threshold) {
  const double whole = expected(watching, series, watching.after, watching.until);
  if (std::isinf(threshold) || !(whole > 0)) return std::nullopt;
  const double ratio = ratio_of(series, direction);
  const GammaLaw law = law_of(watching, series);
  const std::vector<Day> days = event_days(watching, series);
  const RateShift shift = rate_shift(law, ratio, gaps_of(watching, series, days), threshold);
  if (!shift.standing) return std::nullopt;
  // A fall begins at the event before its first one, or with the watch.
  const Eigen::Index start = direction == Direction::high ? shift.first : shift.first - 1;
  const Day began = start < 0 ? watching.after + std::chrono::days(1) : days[static_cast<std::size_t>(start)];
  return describe(watching, series, direction, law, days, began, chance_of({law, ratio, whole, shift.peak}));
}

/// The units of a series that have no finding of their own in a direction.
Series without(Series series, const std::vector<bool>& taken) {
  std::erase_if(series.units, [&](std::size_t unit) { return taken[unit]; });
  return series;
}

}  // namespace

std::vector<Finding> find_shifts(Assessment& assessment, const EventStream& stream, const StreamRates& rates,
                                 const std::vector<Region>& regions) {
  const Policy& policy = assessment.policy;
  const Panel& panel = assessment.panel;
  const Day after = std::max(rates.known_until(), stream.from() - std::chrono::days(1));
  const Day until = *assessment.stream.until;
  if (after >= until) return {};
  std::vector<Series> authorities;
  std::vector<Series> larger;
  for (const Region& region : regions)
    larger.push_back({region.code, region.name, region.code, {}, false, policy.surge_ratio_region});
  Series england{*AreaCode::parse("E92000001"), "England", AreaCode(), {}, true, policy.surge_ratio_country};
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    const PanelUnit& area = panel.units[unit];
    if (!rates.known(unit)) continue;
    authorities.push_back({area.code, area.name, area.region, {unit}, false, policy.surge_ratio_authority});
    england.units.push_back(unit);
    const auto region =
        std::find_if(larger.begin(), larger.end(), [&](const Series& s) { return s.area == area.region; });
    if (region != larger.end()) region->units.push_back(unit);
  }
  std::erase_if(larger, [](const Series& series) { return series.units.size() < 2; });
  larger.push_back(std::move(england));
  const Watching watching{.assessment = assessment,
                          .stream = stream,
                          .rates = rates,
                          .events = events_by_unit(stream, panel),
                          .after = after,
                          .until = until};
  const double years = static_cast<double>((until - after).count()) / days_a_year;
  std::vector<ShiftSeries> watched;
  for (const Direction direction : both_directions) {
    for (const std::vector<Series>* group : {&authorities, &larger}) {
      for (const Series& each : *group)
        watched.push_back(
            {law_of(watching, each), ratio_of(each, direction), expected(watching, each, after, until) / years});
    }
  }
  const ShiftLimits limits =
      shift_limits(watched, {years, std::max({1.0, years, policy.surge_years + 1})}, policy.surge_false_per_year);
  assessment.stream.surge_false_per_year = limits.false_per_year;
  std::vector<Finding> findings;
  auto threshold = limits.thresholds.begin();
  for (const Direction direction : both_directions) {
    std::vector<bool> taken(panel.units.size(), false);
    for (const std::vector<Series>* group : {&authorities, &larger}) {
      for (const Series& each : *group) {
        const Series rest = without(each, taken);
        std::optional<Finding> finding = find_shift(watching, rest, direction, *threshold++);
        if (!finding) continue;
        for (const std::size_t unit : rest.units) taken[unit] = true;
        findings.push_back(std::move(*finding));
      }
    }
  }
  return findings;
}

}  // namespace tocsin
