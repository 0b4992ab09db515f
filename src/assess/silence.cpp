#include "silence.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "tocsin/stats/gamma_predictive.hpp"

#include "stream_words.hpp"

namespace tocsin {
namespace {

constexpr int longest_days = 100 * 366;  // of a silence that is foretold

/// What the newest vintage that ended before a silence knew; the oldest of those that know the unit where none did.
const StreamRates* known_before(const std::vector<StreamRates>& rates, std::size_t unit, Day since) {
  const StreamRates* best = nullptr;
  for (const StreamRates& vintage : rates) {
    if (vintage.known(unit) && (!best || vintage.known_until() <= since)) best = &vintage;
  }
  return best;
}

/// Expected notifications a year of a unit from its own rate, at the end of the stream.
double yearly(const StreamRates& rates, std::size_t unit, Day until) {
  return rates.expected(unit, until - std::chrono::days(365), until);
}

/// Years of a silence after which it has a probability, the unit's rate being that of the time. The law of its rate is
/// that of the average over those years: a few steps settle it.
double years_to(const StreamRates& rates, std::size_t unit, double threshold, double year) {
  double years = 1;
  for (int step = 0; step < 4; ++step)
    years = silence_exposure(rates.relative_rate_over(unit, years), threshold) / year;
  return years;
}

/// Silences of a unit that reach a threshold in a year by chance alone. Every gap between two notifications may, its
/// silence being counted from the end of the quarter in which it begins, half a quarter later on average. Gaps begin
/// with notifications, which come the oftener the higher the rate: among gaps the law of the rate is that after one
/// more.
double false_per_year(const StreamRates& rates, std::size_t unit, double threshold, Day until) {
  const double year = yearly(rates, unit, until);
  const double years = years_to(rates, unit, threshold, year);
  const GammaLaw law = rates.relative_rate_over(unit, years);
  const GammaLaw of_gaps = gamma_posterior(law.shape, law.mean, 1, 0);
  // Simpson's rule over the place of the notification in its quarter.
  const auto reached = [&](double later) { return silence_probability(of_gaps, (years + later) * year); };
  return law.mean * year * (reached(0) + 4 * reached(0.125) + reached(0.25)) / 6;
}

/// A silence from a day on, as it is or will be on another.
struct Silence {
  GammaLaw law;
  double exposure = 0;

  [[nodiscard]] double probability() const { return silence_probability(law, exposure); }
};

Silence silence_of(const StreamRates& rates, std::size_t unit, Day since, Day until) {
  if (until <= since) return {rates.relative_rate_over(unit, 1), 0};
  const double years = static_cast<double>((until - since).count()) / 365.25;
  return {rates.relative_rate_over(unit, years), rates.expected(unit, since, until)};
}

/// The first day on which a silence has come to a threshold; some is expected of every day.
Day reached_on(const StreamRates& rates, std::size_t unit, Day since, double threshold) {
  const auto reached = [&](int days) {
    return silence_of(rates, unit, since, since + std::chrono::days(days)).probability() <= threshold;
  };
  int low = 0;
  int high = 366;
  while (!reached(high) && high < longest_days) low = std::exchange(high, 2 * high);
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return since + std::chrono::days(high);
}

/// The probability at which silences are findings so that those of all units come to what the policy allows in a year.
/// By the vintage that judges a silence, so that nothing but a notification ends it.
double threshold_of(const StreamRates& rates, std::size_t units, Day until, const Policy& policy) {
  const auto in_all = [&](double threshold) {
    double sum = 0;
    for (std::size_t unit = 0; unit < units; ++unit) {
      if (rates.known(unit)) sum += false_per_year(rates, unit, threshold, until);
    }
    return sum;
  };
  double low = -30;  // of the logarithm
  double high = 0;
  for (int step = 0; step < 40; ++step) {
    const double middle = (low + high) / 2;
    (in_all(std::exp(middle)) < policy.silence_false_per_year ? low : high) = middle;
  }
  return std::exp(low);
}

Finding describe(const Assessment& assessment, std::size_t unit, const GammaLaw& law, double exposure) {
  const PanelUnit& area = assessment.panel.units[unit];
  const UnitSilence& silence = assessment.stream.silences[unit];
  const ValueWithLimits ratio = predictive_ratio(law, exposure, 0, assessment.estimates.confidence);
  Finding finding;
  finding.watch = Watch::silence;
  finding.direction = Direction::low;
  finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), area.code.text(), name_of(finding.direction));
  finding.authority = area.code;
  finding.name = area.name;
  finding.region = area.region;
  finding.period = *Period::between(silence.since + std::chrono::days(1), *assessment.stream.until);
  finding.since = reporting_quarter_of(finding.period.first());
  finding.observed = 0;
  finding.expected = silence.expected;
  finding.relative_rate = ratio.value;
  finding.lower = ratio.limits.lower;
  finding.upper = ratio.limits.upper;
  finding.probability = silence.probability;
  finding.q_value = std::numeric_limits<double>::quiet_NaN();
  finding.state = Status::emerging;
  finding.reason = silence_words(finding, assessment.stream.silence_false_per_year);
  return finding;
}

/// The last day before the first quarter that the stream holds from its first day on.
Day before_first_whole_quarter(const EventStream& stream) {
  const Period quarter = reporting_quarter_of(stream.from());
  return stream.from() == quarter.first() ? quarter.first() - std::chrono::days(1) : quarter.last();
}

}  // namespace

std::vector<Finding> find_silences(Assessment& assessment, const EventStream& stream,
                                   const std::vector<StreamRates>& rates) {
  const Policy& policy = assessment.policy;
  StreamState& state = assessment.stream;
  const Day until = *state.until;
  const StreamRates& newest = rates.back();
  const std::size_t units = assessment.panel.units.size();
  std::vector<double> thresholds;
  for (const StreamRates& vintage : rates) thresholds.push_back(threshold_of(vintage, units, until, policy));
  state.silence_threshold = thresholds.back();
  state.silence_false_per_year = 0;
  state.silences.assign(units, {.assessable = false,
                                .since = until,
                                .expected = std::numeric_limits<double>::quiet_NaN(),
                                .probability = std::numeric_limits<double>::quiet_NaN()});
  const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, assessment.panel);
  std::vector<std::pair<std::size_t, Silence>> found;
  for (std::size_t unit = 0; unit < units; ++unit) {
    UnitSilence& silence = state.silences[unit];
    silence.since = events[unit].empty() ? before_first_whole_quarter(stream)
                                         : reporting_quarter_of(stream.events[events[unit].back()].notified).last();
    const StreamRates* before = known_before(rates, unit, silence.since);
    if (!before || !newest.known(unit)) continue;
    const Silence now = silence_of(*before, unit, silence.since, until);
    const double threshold = thresholds[static_cast<std::size_t>(before - rates.data())];
    silence.expected = now.law.mean * now.exposure;
    silence.probability = now.probability();
    silence.assessable = years_to(*before, unit, threshold, yearly(newest, unit, until)) <= policy.silence_years;
    if (!silence.assessable) continue;
    silence.finding_on = reached_on(*before, unit, silence.since, threshold);
    state.silence_false_per_year += false_per_year(*before, unit, threshold, until);
    if (*silence.finding_on <= until) found.emplace_back(unit, now);
  }
  std::vector<Finding> findings;
  for (const auto& [unit, now] : found) findings.push_back(describe(assessment, unit, now.law, now.exposure));
  return findings;
}

}  // namespace tocsin
