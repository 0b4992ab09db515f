#include "silence.hpp"

#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "tocsin/stats/gamma_predictive.hpp"

#include "stream_words.hpp"

namespace tocsin {
namespace {

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
  finding.since = reporting_quarter_of(silence.since);
  finding.period = *Period::between(silence.since + std::chrono::days(1), *assessment.stream.until);
  finding.observed = 0;
  finding.expected = silence.expected;
  finding.relative_rate = ratio.value;
  finding.lower = ratio.limits.lower;
  finding.upper = ratio.limits.upper;
  finding.probability = silence.probability;
  finding.q_value = std::numeric_limits<double>::quiet_NaN();
  finding.state = Status::emerging;
  finding.reason = silence_words(finding, assessment.policy.silence_false_per_year);
  return finding;
}

}  // namespace

std::vector<Finding> find_silences(Assessment& assessment, const EventStream& stream,
                                   const std::vector<StreamRates>& rates) {
  const Policy& policy = assessment.policy;
  StreamState& state = assessment.stream;
  const Day until = *state.until;
  const StreamRates& newest = rates.back();
  const std::size_t units = assessment.panel.units.size();
  double gaps = 0;  // a year, over all units
  for (std::size_t unit = 0; unit < units; ++unit) {
    if (newest.known(unit)) gaps += newest.relative_rate(unit).mean * yearly(newest, unit, until);
  }
  state.silence_threshold = policy.silence_false_per_year / std::max(gaps, policy.silence_false_per_year);
  state.silence_false_per_year = 0;
  state.silences.assign(units, {.assessable = false,
                                .since = until,
                                .expected = std::numeric_limits<double>::quiet_NaN(),
                                .probability = std::numeric_limits<double>::quiet_NaN()});
  const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, assessment.panel);
  std::vector<Finding> findings;
  for (std::size_t unit = 0; unit < units; ++unit) {
    UnitSilence& silence = state.silences[unit];
    silence.since = events[unit].empty() ? stream.from() - std::chrono::days(1)
                                         : reporting_quarter_of(stream.events[events[unit].back()].notified).last();
    const StreamRates* before = known_before(rates, unit, silence.since);
    if (!before || !newest.known(unit)) continue;
    const GammaLaw& law = before->relative_rate(unit);
    const double exposure = silence.since < until ? before->expected(unit, silence.since, until) : 0;
    const double horizon = policy.silence_years * yearly(newest, unit, until);
    silence.expected = law.mean * exposure;
    silence.probability = silence_probability(law, exposure);
    silence.assessable = silence_exposure(law, state.silence_threshold) <= horizon;
    if (!silence.assessable) continue;
    state.silence_false_per_year += state.silence_threshold * law.mean * yearly(newest, unit, until);
    if (silence.probability <= state.silence_threshold && silence.since < until)
      findings.push_back(describe(assessment, unit, law, exposure));
  }
  return findings;
}

}  // namespace tocsin
