#include "tocsin/domain/panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "divisions.hpp"
#include "unit_history.hpp"

namespace tocsin {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

Result<void> check_periods(const std::vector<Period>& periods) {
  if (periods.empty()) return failure(ErrorKind::invalid_input, "a panel needs at least one period");
  for (std::size_t t = 0; t < periods.size(); ++t) {
    if (periods[t].years() != 1.0) {
      return failure(ErrorKind::unsupported, periods[t].words() + " is not a year: panels are yearly");
    }
    if (t > 0 && periods[t].first() != periods[t - 1].last() + std::chrono::days(1)) {
      return failure(ErrorKind::invalid_input, periods[t].words() + " does not follow " + periods[t - 1].words() +
                                                   ": the periods of a panel must adjoin");
    }
  }
  return {};
}

Result<void> check_signs(const std::vector<Observation>& observations) {
  for (const Observation& o : observations) {
    if (const auto range = o.figure.range(); range && range->lower < 0) {
      return failure(ErrorKind::invalid_input,
                     o.measure + " of " + std::string(o.area.text()) + " in " + o.period.words() + " is negative");
    }
  }
  return {};
}

/// The calendar year whose 30 June lies in the period.
int mid_year_of(const Period& period) {
  using namespace std::chrono;
  const int year = static_cast<int>(year_month_day(period.first()).year());
  const bool this_year = period.contains(Day(std::chrono::year(year) / June / 30));
  return this_year ? year : year + 1;
}

/// Whether the unit existed, under any of its codes, on some day of the period.
bool alive(const PanelUnit& unit, const Period& period, const AuthorityRegister& authorities) {
  return std::any_of(unit.codes.begin(), unit.codes.end(), [&](AreaCode code) {
    const Authority& authority = *authorities.find(code);
    return authority.valid_from <= period.last() && (!authority.valid_to || *authority.valid_to >= period.first());
  });
}

std::vector<PanelUnit> units_of(const UnitHistory& counts, const std::vector<Period>& periods,
                                const AuthorityRegister& authorities) {
  std::vector<PanelUnit> units;
  for (const Authority& authority : authorities.authorities()) {
    if (authorities.unit_of(authority.code) != authority.code) continue;
    const bool ended = authority.valid_to && *authority.valid_to < periods.back().last();
    const PanelUnit unit{authority.code,
                         authority.name,
                         authority.region,
                         authorities.history_of(authority.code),
                         ended,
                         authorities.codes_of_unit(authority.code)};
    const bool concerned = std::any_of(periods.begin(), periods.end(), [&](const Period& period) {
      return counts.at(unit.codes, period).has_value() || (!ended && alive(unit, period, authorities));
    });
    if (concerned) units.push_back(unit);
  }
  return units;
}

struct Exposure {
  double child_years = unknown;
  int stood_in_from = 0;  ///< mid-year that stood in for a later one; 0 when none did
};

Exposure exposure_of(const PanelUnit& unit, const Period& period, const UnitHistory& population, int earliest) {
  const auto children = [&](const Period& when) -> std::optional<double> {
    const auto found = population.at(unit.codes, when);
    return found ? found->figure.shown() : std::nullopt;
  };
  if (const auto own = children(period)) return {*own * period.years(), 0};
  const int wanted = mid_year_of(period);
  for (int year = wanted; year >= earliest; --year) {
    if (const auto found = children(Period::calendar_year(year)))
      return {*found * period.years(), year == wanted ? 0 : year};
  }
  return {};
}

/// Totals of regions that were published with a number in a period of the panel.
std::vector<RegionTotal> region_totals_of(const std::vector<Observation>& counts, const std::vector<Period>& periods) {
  std::vector<RegionTotal> totals;
  for (const Observation& o : counts) {
    if (o.level != Level::region || !o.breakdown.empty() || !o.figure.range()) continue;
    const auto period = std::find(periods.begin(), periods.end(), o.period);
    if (period == periods.end()) continue;
    totals.push_back({o.area, static_cast<std::size_t>(period - periods.begin()), o.figure});
  }
  std::sort(totals.begin(), totals.end(), [](const RegionTotal& a, const RegionTotal& b) {
    return std::tie(a.region, a.period) < std::tie(b.region, b.period);
  });
  return totals;
}

int earliest_year(const std::vector<Observation>& observations) {
  int earliest = std::numeric_limits<int>::max();
  for (const Observation& o : observations) {
    earliest = std::min(earliest, static_cast<int>(std::chrono::year_month_day(o.period.first()).year()));
  }
  return earliest;
}

/// The newest index score of an authority, else of the most populous of its predecessors.
double idaci_of(AreaCode code, const std::map<AreaCode, std::pair<Day, double>>& scores, const UnitHistory& population,
                const AuthorityRegister& authorities) {
  if (const auto own = scores.find(code); own != scores.end()) return own->second.second;
  double score = unknown;
  double most = -1;
  for (const Succession& step : authorities.successions_to(code)) {
    const double candidate = idaci_of(step.predecessor, scores, population, authorities);
    const double children = population.latest(step.predecessor).value_or(0);
    if (!std::isnan(candidate) && children > most) {
      score = candidate;
      most = children;
    }
  }
  return score;
}

Covariate idaci_covariate(const Panel& panel, const std::vector<Observation>& context, const UnitHistory& population,
                          const AuthorityRegister& authorities) {
  std::map<AreaCode, std::pair<Day, double>> scores;
  for (const Observation& o : context) {
    if (o.measure != measures::idaci_score || o.level != Level::authority || !o.figure.shown()) continue;
    auto& held = scores[o.area];
    if (held.first <= o.period.first()) held = {o.period.first(), *o.figure.shown()};
  }
  Covariate covariate{std::string(measures::idaci_score),
                      Eigen::ArrayXXd::Constant(panel.exposure.rows(), panel.exposure.cols(), unknown)};
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    covariate.values.row(static_cast<Eigen::Index>(i)) = idaci_of(panel.units[i].code, scores, population, authorities);
  }
  return covariate;
}

/// Children in need of a unit on the day before a period, else on the nearest earlier, else the nearest later day
/// known.
std::optional<double> children_in_need(const PanelUnit& unit, Day wanted, const std::vector<Day>& days,
                                       const UnitHistory& history) {
  const auto on = [&](Day day) -> std::optional<double> {
    const auto found = history.at(unit.codes, Period::on(day));
    return found ? found->figure.shown() : std::nullopt;
  };
  const auto after = std::upper_bound(days.begin(), days.end(), wanted);
  for (auto day = after; day != days.begin();) {
    if (const auto found = on(*--day)) return found;
  }
  for (auto day = after; day != days.end(); ++day) {
    if (const auto found = on(*day)) return found;
  }
  return std::nullopt;
}

Covariate cin_covariate(const Panel& panel, const std::vector<Observation>& context,
                        const AuthorityRegister& authorities) {
  std::vector<Observation> counts;
  std::vector<Day> days;
  for (const Observation& o : context) {
    if (o.measure != measures::children_in_need) continue;
    counts.push_back(o);
    days.push_back(o.period.first());
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  const UnitHistory history(counts, authorities);
  Covariate covariate{"cin_rate", Eigen::ArrayXXd::Constant(panel.exposure.rows(), panel.exposure.cols(), unknown)};
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      const Day eve = panel.periods[t].first() - std::chrono::days(1);
      const auto row = static_cast<Eigen::Index>(i);
      const auto column = static_cast<Eigen::Index>(t);
      if (const auto children = children_in_need(panel.units[i], eve, days, history)) {
        covariate.values(row, column) = 10000 * *children / panel.exposure(row, column);
      }
    }
  }
  return covariate;
}

}  // namespace

bool Panel::usable(std::size_t unit, std::size_t period) const {
  const double child_years = exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(period));
  if (!std::isfinite(child_years) || child_years <= 0) return false;
  const Figure& figure = count(unit, period);
  if (figure.state() != Figure::State::rounded) return figure.is_exact();
  const double width = figure.range()->upper - figure.range()->lower;
  return width * width / 12 <= *figure.shown() / 20;
}

const Covariate* Panel::covariate(std::string_view name) const {
  const auto found =
      std::find_if(covariates.begin(), covariates.end(), [&](const Covariate& c) { return c.name == name; });
  return found == covariates.end() ? nullptr : &*found;
}

Result<Panel> build_panel(const PanelSources& sources, const std::vector<Period>& periods,
                          const AuthorityRegister& authorities) {
  if (auto checked = check_periods(periods); !checked) return tl::unexpected(checked.error());
  for (const auto* observations : {&sources.counts, &sources.population, &sources.context}) {
    if (auto checked = check_signs(*observations); !checked) return tl::unexpected(checked.error());
  }
  const UnitHistory counts(sources.counts, authorities);
  const UnitHistory population(sources.population, authorities);
  const int earliest = earliest_year(sources.population);

  Panel panel;
  panel.periods = periods;
  panel.units = units_of(counts, periods, authorities);
  panel.exposure = Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(panel.units.size()),
                                             static_cast<Eigen::Index>(periods.size()), unknown);
  std::size_t received = 0;
  std::size_t back_series = 0;
  std::map<std::pair<Period, int>, int> stood_in;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const PanelUnit& unit = panel.units[i];
    for (std::size_t t = 0; t < periods.size(); ++t) {
      const bool in_being = alive(unit, periods[t], authorities);
      const auto found = counts.at(unit.codes, periods[t]);
      const bool starts_later = unit.history == History::started && !in_being;
      if (found && !starts_later) {
        panel.counts.push_back(found->figure);
        ++received;
        back_series += found->back_series ? 1 : 0;
      } else {
        panel.counts.push_back(in_being ? Figure::not_available() : Figure::not_applicable());
      }
      if (!in_being && (!found || starts_later)) continue;
      const Exposure exposure = exposure_of(unit, periods[t], population, earliest);
      panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t)) = exposure.child_years;
      if (exposure.stood_in_from != 0) ++stood_in[{periods[t], exposure.stood_in_from}];
    }
  }
  if (received == 0) {
    return failure(ErrorKind::not_found, "no authority has a count between " + iso_day(periods.front().first()) +
                                             " and " + iso_day(periods.back().last()) +
                                             ": load a feed of counts for these years first");
  }
  if (back_series > 0) {
    panel.notes.push_back(
        std::to_string(back_series) +
        " counts were published under a newer code for years before that code was in force, and are taken for the "
        "unit that carries it");
  }
  for (const auto& [key, units] : stood_in) {
    panel.notes.push_back("For " + key.first.words() + " the mid-" + std::to_string(key.second) +
                          " population stands in for a later estimate in " + std::to_string(units) +
                          (units == 1 ? " authority" : " authorities"));
  }
  if (!sources.context.empty()) {
    panel.covariates.push_back(idaci_covariate(panel, sources.context, population, authorities));
    panel.covariates.push_back(cin_covariate(panel, sources.context, authorities));
  }
  panel.divisions = divisions_of(panel, population, authorities, panel.notes);
  panel.region_totals = region_totals_of(sources.counts, periods);
  return panel;
}

}  // namespace tocsin
