#include "tocsin/models/stream_rates.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "tocsin/stats/distributions.hpp"

// Symbols and mathematics: models/stream/MODEL.md.
namespace tocsin {
namespace {

constexpr double least_level_sd = 0.1;
constexpr double default_level_sd = 0.15;
constexpr std::size_t least_differences = 3;

double days_between(Day after, Day until) { return static_cast<double>((until - after).count()); }

/// Variance of a coming year's passing deviation, on the log scale.
double passing_variance(const WindowEstimates& vintage) {
  for (const SpreadEstimate& spread : vintage.spreads) {
    if (spread.name == "transient_sd") return spread.mean * spread.mean;
  }
  return 0;
}

/// Of a relative rate as the vintage knows it, on the log scale.
double lasting_variance(const RateEstimate& estimate, double confidence) {
  const double reach = normal_quantile(0.5 + confidence / 2);
  const double sd = std::log(estimate.relative_upper / estimate.relative_lower) / (2 * reach);
  return sd * sd;
}

/// The gamma law with the moments of a lognormal one.
GammaLaw gamma_of_lognormal(double median, double variance) {
  return {.mean = median * std::exp(variance / 2), .shape = 1 / std::expm1(variance)};
}

/// Counts of every year against what the units' own rates lead to expect at the window's average level.
struct NationalCounts {
  Eigen::ArrayXd observed;
  Eigen::ArrayXd expected;
};

/// Of the years up to the vintage's last.
double level_sd(const NationalCounts& national, Eigen::Index years) {
  double sum = 0;
  double chance = 0;
  std::size_t differences = 0;
  for (Eigen::Index t = 1; t < years; ++t) {
    if (!(national.observed[t - 1] > 0 && national.observed[t] > 0)) continue;
    const double step =
        std::log(national.observed[t] / national.expected[t] * national.expected[t - 1] / national.observed[t - 1]);
    sum += step * step;
    chance += 1 / national.observed[t] + 1 / national.observed[t - 1];
    ++differences;
  }
  if (differences < least_differences) return default_level_sd;
  const double variance = (sum - chance) / static_cast<double>(differences);
  return std::sqrt(std::max(variance, least_level_sd * least_level_sd));
}

}  // namespace

double StreamRates::expected(std::size_t unit, Day after, Day until, Level level) const {
  double sum = 0;
  for (Eigen::Index stretch = 0; after < until && stretch < level_.size(); ++stretch) {
    const auto index = static_cast<std::size_t>(stretch);
    const Day end = index < last_.size() ? std::min(last_[index], until) : until;
    if (end <= after) continue;
    sum += days_between(after, end) * per_day_(static_cast<Eigen::Index>(unit), stretch) *
           (level == Level::carried ? carried_level_ : level_[stretch]);
    after = end;
  }
  return sum;
}

GammaLaw StreamRates::relative_rate_over(std::size_t unit, double years) const {
  return gamma_of_lognormal(median_[unit], lasting_[unit] + passing_ / std::max(1.0, years));
}

StreamRates stream_rates(const Panel& panel, const WindowEstimates& vintage, const EventStream& stream) {
  assert(vintage.units.size() == panel.units.size());
  const std::size_t units = panel.units.size();
  const auto years = static_cast<Eigen::Index>(panel.periods.size());
  const auto known_years = static_cast<Eigen::Index>(vintage.window.first + vintage.window.length);
  StreamRates rates;
  rates.known_until_ = panel.periods[static_cast<std::size_t>(known_years) - 1].last();
  rates.relative_.resize(units);
  rates.median_.resize(units);
  rates.lasting_.resize(units);
  rates.passing_ = passing_variance(vintage);
  rates.known_.assign(units, false);
  rates.per_day_ =
      Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(units), years + 1, std::numeric_limits<double>::quiet_NaN());
  for (const Period& period : panel.periods) rates.last_.push_back(period.last());

  NationalCounts national{Eigen::ArrayXd::Zero(years), Eigen::ArrayXd::Zero(years)};
  Eigen::ArrayXd all_expected = Eigen::ArrayXd::Zero(years + 1);  // of every known unit, at the average level
  for (std::size_t unit = 0; unit < units; ++unit) {
    const RateEstimate& estimate = vintage.units[unit];
    const auto row = static_cast<Eigen::Index>(unit);
    const bool exposed = panel.exposure(row, years - 1) > 0;
    if (panel.units[unit].ended || !exposed || !(estimate.relative_lower > 0) || !(estimate.exposure > 0)) continue;
    rates.known_[unit] = true;
    rates.median_[unit] = estimate.relative_rate;
    rates.lasting_[unit] = lasting_variance(estimate, vintage.confidence);
    rates.relative_[unit] = rates.relative_rate_over(unit, 1);
    for (Eigen::Index t = 0; t <= years; ++t) {
      const Eigen::Index year = std::min(t, years - 1);
      const double exposure = panel.exposure(row, year);
      if (!(exposure > 0)) continue;
      const double at_average = estimate.expected / estimate.exposure * exposure;
      rates.per_day_(row, t) = at_average / panel.periods[static_cast<std::size_t>(year)].days();
      all_expected[t] += at_average * rates.relative_[unit].mean;
      if (t == years || !panel.usable(unit, static_cast<std::size_t>(t))) continue;
      national.observed[t] += *panel.count(unit, static_cast<std::size_t>(t)).shown();
      national.expected[t] += at_average * rates.relative_[unit].mean;
    }
  }

  const double sd = level_sd(national, known_years);
  const double shape = 1 / (sd * sd);
  rates.national_ = {.mean = 1, .shape = shape};
  Eigen::ArrayXd& level = rates.level_ = Eigen::ArrayXd::Ones(years + 1);
  for (Eigen::Index t = 0; t < known_years; ++t) {
    if (national.expected[t] > 0) level[t] = national.observed[t] / national.expected[t];
  }
  const double carried = rates.carried_level_ = level[known_years - 1];
  for (Eigen::Index t = known_years; t < years; ++t)
    level[t] = carried * (shape + national.observed[t]) / (shape + carried * national.expected[t]);
  const Day panel_end = panel.periods.back().last();
  if (!stream.empty() && stream.until() > panel_end) {
    double came = 0;
    const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, panel);
    for (std::size_t unit = 0; unit < units; ++unit) {
      if (!rates.known_[unit]) continue;
      for (const std::size_t event : events[unit]) came += stream.events[event].notified > panel_end ? 1 : 0;
    }
    const double expected =
        carried * all_expected[years] * days_between(panel_end, stream.until()) / panel.periods.back().days();
    level[years] = carried * (shape + came) / (shape + expected);
  } else {
    level[years] = level[years - 1];
  }
  return rates;
}

}  // namespace tocsin
