#include "shift_limits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include "tocsin/stats/event_cusum.hpp"
#include "tocsin/stats/random.hpp"
#include "tocsin/stats/shift_chance.hpp"

namespace tocsin {
namespace {

constexpr double least_exposure = 0.1;  // expected events in the whole watch: with fewer it says nothing
constexpr double most_at_once = 0.4;    // chance of an alarm a year of one series
constexpr double lowest_factor = 0.3;   // of thresholds
constexpr std::uint64_t shift_seed = 0x5348494654;
constexpr double most_draws = 16;  // of one series
constexpr double least_draws = 2;
constexpr double drawn_events = 800;  // in all its draws, about: there are few long series

/// Thresholds at a known rate for one ratio by expected events of the watch: worked out at powers of the square root of
/// 2 as they are asked for, and between them on their logarithm.
class KnownRateThresholds {
 public:
  KnownRateThresholds(double ratio, double newest, double false_alarm)
      : ratio_(ratio), newest_(newest), false_alarm_(false_alarm) {}
  [[nodiscard]] double at(double exposure) {
    const double place = 2 * std::log2(exposure);
    const double below = std::floor(place);
    const double weight = place - below;
    return (1 - weight) * node(static_cast<int>(below)) + weight * node(static_cast<int>(below) + 1);
  }

 private:
  double node(int place) {
    const auto [found, fresh] = known_.try_emplace(place);
    const double exposure = std::exp2(place / 2.0);
    if (fresh) found->second = event_cusum_threshold_within(ratio_, exposure, newest_ * exposure, false_alarm_);
    return found->second;
  }

  double ratio_;
  double newest_;  ///< the last year's share of the watch
  double false_alarm_;
  std::map<int, double> known_;
};

/// How a series is watched.
struct Watched {
  double yearly = 0;
  double threshold = 0;  ///< at a known rate
  double least = 0;      ///< below which it is never lowered

  [[nodiscard]] double lowered(double factor) const { return std::max(factor * threshold, least); }
};

/// One event scores log R: alone it is never a rise. No event at all is a fall only where it is rarer than an alarm may
/// be: other series keep the threshold that this cannot reach.
double least_threshold(const ShiftSeries& series, double exposure, double threshold, double false_alarm) {
  if (series.ratio > 1) return std::min(threshold, 1.05 * std::log(series.ratio));
  return std::exp(-exposure) > false_alarm ? threshold : 0;
}

/// The draws of one series.
struct Drawn {
  Watched watched;
  std::vector<DrawnShiftWatch> watches;
};

std::vector<Drawn> draw(const std::vector<ShiftSeries>& series, const std::vector<Watched>& watched,
                        double whole_years) {
  std::vector<Drawn> drawn;
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (std::isinf(watched[i].threshold)) continue;
    const double exposure = series[i].yearly * whole_years;
    const ShiftWatch watch{series[i].law, series[i].ratio, exposure, watched[i].threshold};
    Drawn& each = drawn.emplace_back(Drawn{watched[i], {}});
    Random random(shift_seed, i);
    for (double left = std::clamp(drawn_events / exposure, least_draws, most_draws); left >= 1; --left)
      each.watches.emplace_back(watch, random);
  }
  return drawn;
}

/// First alarms in the year up to a time, or since the beginning, with thresholds times a factor.
double alarms_in_year(const std::vector<Drawn>& drawn, double factor, double years) {
  const double newest = std::min(1.0, years);
  double sum = 0;
  for (const Drawn& each : drawn) {
    const double yearly = each.watched.yearly;
    double chance = 0;
    for (const DrawnShiftWatch& watch : each.watches)
      chance += watch.alarm_chance(each.watched.lowered(factor), yearly * (years - newest), yearly * years);
    sum += chance / static_cast<double>(each.watches.size());
  }
  return sum / newest;
}

double factor_for(const std::vector<Drawn>& drawn, double whole_years, double allowed) {
  double low = lowest_factor;
  double high = 1;
  for (int step = 0; step < 12; ++step) {
    const double middle = (low + high) / 2;
    (alarms_in_year(drawn, middle, whole_years) > allowed ? low : high) = middle;
  }
  return high;
}

}  // namespace

ShiftLimits shift_limits(const std::vector<ShiftSeries>& series, const ShiftTime& time, double allowed) {
  const double false_alarm = std::min(most_at_once, allowed / static_cast<double>(series.size()));
  std::vector<Watched> watched;
  std::map<double, KnownRateThresholds> known;  // by ratio
  for (const ShiftSeries& each : series) {
    const double exposure = each.yearly * time.whole_years;
    KnownRateThresholds& thresholds =
        known.try_emplace(each.ratio, each.ratio, 1 / time.whole_years, false_alarm).first->second;
    const double threshold =
        exposure > least_exposure ? thresholds.at(exposure) : std::numeric_limits<double>::infinity();
    watched.push_back({each.yearly, threshold, least_threshold(each, exposure, threshold, false_alarm)});
  }
  const std::vector<Drawn> drawn = draw(series, watched, time.whole_years);
  const double factor = factor_for(drawn, time.whole_years, allowed);
  ShiftLimits limits;
  for (const Watched& each : watched) limits.thresholds.push_back(each.lowered(factor));
  limits.false_per_year = alarms_in_year(drawn, factor, time.years);
  return limits;
}

}  // namespace tocsin
