#include "tocsin/assess/persistence.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <tuple>
#include <utility>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/stats/false_discovery.hpp"

#include "departure.hpp"
#include "persistence_words.hpp"

namespace tocsin {
namespace {

/// One unit's departures, by direction.
using Departures = std::array<Departure, 2>;

std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

double probability(const RateEstimate& unit, Direction direction) {
  return direction == Direction::high ? unit.prob_high : unit.prob_low;
}

bool assessable(const UnitAssessment& unit, Direction direction) {
  return direction == Direction::high ? unit.assessable_high : unit.assessable_low;
}

/// The window that ends with a period of the panel.
Window window_ending(std::size_t last, const Policy& policy) {
  const std::size_t length = std::min(last + 1, static_cast<std::size_t>(policy.window_years));
  return {last + 1 - length, length};
}

/// Whether any unit has enough usable years in the window for its vintage to be worth a fit.
bool has_evidence(const Panel& panel, const Window& window, int minimum_years) {
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    int years = 0;
    for (std::size_t t = window.first; t < window.first + window.length; ++t) years += panel.usable(unit, t) ? 1 : 0;
    if (years >= minimum_years) return true;
  }
  return false;
}

/// Whether the newest window could have shown a departure of useful size, direction by direction.
UnitAssessment assessability(const PanelUnit& unit, const RateEstimate& estimate, const Policy& policy) {
  UnitAssessment assessment;
  assessment.unit = estimate.unit;
  if (unit.ended || estimate.years_used < policy.minimum_years) return assessment;
  assessment.assessable_high = estimate.detectable_high && *estimate.detectable_high <= policy.useful_high;
  assessment.assessable_low = estimate.detectable_low && *estimate.detectable_low >= policy.useful_low &&
                              estimate.expected >= policy.minimum_expected;
  return assessment;
}

std::string unassessable_words(const PanelUnit& unit, const WindowEstimates& estimates, const RateEstimate& estimate,
                               const Policy& policy) {
  if (unit.ended) return ended_words();
  if (estimate.years_used < policy.minimum_years) return too_few_years_words(estimates, estimate, policy);
  return too_little_words(estimates, estimate, policy);
}

/// The direction whose state says most: persistent before emerging before resolving before normal.
Direction telling_direction(const UnitAssessment& unit, const Departures& departures) {
  const auto weight = [&](Direction direction) {
    if (!assessable(unit, direction)) return -1;
    switch (departures[index(direction)].status()) {
      case Status::persistent:
        return 3;
      case Status::emerging:
        return 2;
      case Status::resolving:
        return 1;
      case Status::normal:
      case Status::not_assessable:
        break;
    }
    return 0;
  };
  return weight(Direction::low) > weight(Direction::high) ? Direction::low : Direction::high;
}

void take_course(UnitAssessment& assessment, std::vector<VintageStatus> course) {
  for (VintageStatus& status : course) {
    if (!assessment.assessable_high) status.high = Status::not_assessable;
    if (!assessment.assessable_low) status.low = Status::not_assessable;
  }
  assessment.course = std::move(course);
}

/// State and sentence of a unit before it is known which departures become findings.
void judge(UnitAssessment& assessment, const PanelUnit& unit, const WindowEstimates& estimates,
           const Departures& departures, const Policy& policy) {
  const RateEstimate& estimate = estimates.units[assessment.unit];
  if (!assessment.assessable_high && !assessment.assessable_low) {
    assessment.status = Status::not_assessable;
    assessment.reason = unassessable_words(unit, estimates, estimate, policy);
    return;
  }
  const Direction direction = telling_direction(assessment, departures);
  assessment.status = departures[index(direction)].status();
  if (assessment.status == Status::normal) {
    assessment.reason = normal_words(estimates, estimate, assessment.assessable_high, assessment.assessable_low);
    return;
  }
  assessment.reason = evidence_words(estimates, estimate, direction, policy);
  if (assessment.status == Status::emerging) assessment.reason += "; so far in the newest year's assessment alone.";
  if (assessment.status == Status::resolving) assessment.reason += "; a departure shown earlier is no longer clear.";
  if (assessment.status == Status::persistent) {
    assessment.reason +=
        probability(estimate, direction) < policy.list_probability
            ? "; shown in earlier years, and not listed while the probability is this low."
            : "; not listed, since with it too many of the findings would be expected to be due to chance.";
  }
}

Finding describe(const Panel& panel, const WindowEstimates& estimates, const RateEstimate& estimate,
                 Direction direction, const Departure& departure, double q_value, const Policy& policy) {
  const PanelUnit& unit = panel.units[estimate.unit];
  Finding finding;
  finding.id = fmt::format("{}-{}-{}", name_of(Watch::persistence), unit.code.text(), name_of(direction));
  finding.authority = unit.code;
  finding.name = unit.name;
  finding.region = unit.region;
  finding.direction = direction;
  finding.since = panel.periods[departure.since()];
  finding.period = estimates.period;
  finding.observed = estimate.observed;
  finding.expected = estimate.expected;
  finding.relative_rate = estimate.relative_rate;
  finding.lower = estimate.relative_lower;
  finding.upper = estimate.relative_upper;
  finding.probability = probability(estimate, direction);
  finding.q_value = q_value;
  finding.state = departure.status();
  finding.reason = finding_words(evidence_words(estimates, estimate, direction, policy), q_value);
  return finding;
}

/// Findings are the persistent departures that are still likely and that the false discovery rule lets stand.
void list_findings(Assessment& assessment, const std::vector<Departures>& departures) {
  std::vector<std::pair<std::size_t, Direction>> persistent;
  std::vector<double> probabilities;
  for (const UnitAssessment& unit : assessment.units) {
    for (const Direction direction : both_directions) {
      if (!assessable(unit, direction)) continue;
      if (departures[unit.unit][index(direction)].status() != Status::persistent) continue;
      const double likely = probability(assessment.estimates.units[unit.unit], direction);
      if (likely < assessment.policy.list_probability) continue;
      persistent.emplace_back(unit.unit, direction);
      probabilities.push_back(likely);
    }
  }
  const BayesianDiscoveries discoveries = bayesian_discoveries(
      Eigen::Map<const Eigen::VectorXd>(probabilities.data(), static_cast<Eigen::Index>(probabilities.size())),
      assessment.policy.false_discovery);
  assessment.expected_false_findings = discoveries.expected_false;
  for (std::size_t i = 0; i < persistent.size(); ++i) {
    if (!discoveries.flagged[i]) continue;
    const auto& [unit, direction] = persistent[i];
    assessment.findings.push_back(describe(assessment.panel, assessment.estimates, assessment.estimates.units[unit],
                                           direction, departures[unit][index(direction)],
                                           discoveries.q_value[static_cast<Eigen::Index>(i)], assessment.policy));
    assessment.units[unit].reason = assessment.findings.back().reason;
  }
  std::sort(assessment.findings.begin(), assessment.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.authority, a.direction) < std::tie(b.authority, b.direction);
  });
}

}  // namespace

Result<Assessment> assess_persistence(const Panel& panel, const RateModel& model, const Policy& policy) {
  assert(1 <= policy.minimum_years && policy.minimum_years <= policy.window_years);
  const auto minimum_years = static_cast<std::size_t>(policy.minimum_years);
  if (panel.periods.size() < minimum_years) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("the panel has {} years and persistence needs at least {}: load more years or lower "
                               "minimum_years in the policy",
                               panel.periods.size(), minimum_years));
  }
  RateQuestion question{
      .ratio = policy.ratio, .flag_probability = policy.enter_probability, .power = policy.power, .thorough = false};
  std::vector<Departures> departures(panel.units.size());
  std::vector<std::vector<VintageStatus>> courses(panel.units.size());
  Assessment assessment;
  assessment.panel = panel;
  assessment.policy = policy;
  const std::size_t newest = panel.periods.size() - 1;
  for (std::size_t vintage = minimum_years - 1; vintage <= newest; ++vintage) {
    const Window window = window_ending(vintage, policy);
    if (vintage < newest && !has_evidence(panel, window, policy.minimum_years)) continue;
    question.thorough = vintage == newest;
    Result<WindowEstimates> estimates = model.estimate(panel, window, question);
    if (!estimates)
      return within(fmt::format("assessment at the end of {}", panel.periods[vintage].words()), estimates.error());
    for (const RateEstimate& unit : estimates->units) {
      const bool enough = unit.years_used >= policy.minimum_years;
      for (const Direction direction : both_directions) {
        departures[unit.unit][index(direction)].advance(
            enough ? probability(unit, direction) : std::numeric_limits<double>::quiet_NaN(), vintage, policy);
      }
      courses[unit.unit].push_back(enough ? VintageStatus{departures[unit.unit][index(Direction::high)].status(),
                                                          departures[unit.unit][index(Direction::low)].status()}
                                          : VintageStatus{Status::not_assessable, Status::not_assessable});
    }
    if (!assessment.estimates.units.empty()) assessment.vintages.push_back(std::move(assessment.estimates));
    assessment.estimates = std::move(*estimates);
  }
  for (const RateEstimate& estimate : assessment.estimates.units) {
    const PanelUnit& unit = panel.units[estimate.unit];
    assessment.units.push_back(assessability(unit, estimate, policy));
    judge(assessment.units.back(), unit, assessment.estimates, departures[estimate.unit], policy);
    take_course(assessment.units.back(), std::move(courses[estimate.unit]));
  }
  list_findings(assessment, departures);
  return assessment;
}

}  // namespace tocsin
