#include "tocsin/publish/words.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "numbers.hpp"
#include "stream_finding_words.hpp"

namespace tocsin {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string observed_words(const Finding& finding, int years) {
  if (std::isnan(finding.observed)) return "The number of notifications is withheld or not known.";
  return sentence(fmt::format("{} in {}", quantity(finding.observed, "notification", "notifications"),
                              years_used_words(years, finding.period)));
}

std::string population_words(const RateEstimate& estimate) {
  const int years = estimate.years_used;
  if (!(estimate.exposure > 0) || years == 0) return "The number of children is not known.";
  return fmt::format("About {} children{}.", grouped(estimate.exposure / years, 0),
                     years == 1 ? ", for 1 year" : fmt::format(" in each of {} years", years));
}

std::string rate_words(const RateEstimate& estimate, double confidence) {
  if (std::isnan(estimate.rate_per_100k)) return "No rate can be given.";
  return fmt::format("{} notifications per 100,000 children a year ({} limits {}).", grouped(estimate.rate_per_100k, 1),
                     level_text(confidence), range_text(estimate.rate_lower, estimate.rate_upper, 1));
}

std::string expected_words(const Finding& finding, const RateEstimate& estimate, const WindowEstimates& estimates) {
  const std::string circumstances = circumstances_words(estimates);
  std::string words =
      sentence(fmt::format("{} would be expected, given the number of children and the national level in each year{}",
                           quantity(finding.expected, "notification", "notifications"),
                           circumstances.empty() ? std::string() : ", adjusted for " + circumstances));
  if (!estimates.context.empty() && std::isfinite(estimate.expected_unadjusted)) {
    words += fmt::format(" Population and year alone give {}.", count_text(estimate.expected_unadjusted));
  }
  return words + fmt::format(" The underlying rate is estimated at {} times the expected one ({} interval {}).",
                             grouped(finding.relative_rate, 2), level_text(estimates.confidence),
                             range_text(finding.lower, finding.upper, 2));
}

/// "It lay above expectation in at least 4 of the 5 years with 93% probability." with the most years that are as likely
/// as this; nothing where the model does not tell.
std::string years_words(const RateEstimate& estimate, Direction direction) {
  constexpr double likely = 0.9;
  const int years = static_cast<int>(estimate.prob_years_above.size()) - 1;
  for (int k = years; k >= 1; --k) {
    // At least k below is at most years - k above.
    const double probability = direction == Direction::high
                                   ? estimate.prob_years_above[static_cast<std::size_t>(k)]
                                   : 1 - estimate.prob_years_above[static_cast<std::size_t>(years - k + 1)];
    if (probability < likely) continue;
    const std::string which =
        k == years ? fmt::format("all {}", years) : fmt::format("at least {} of the {}", k, years);
    return fmt::format(" It lay {} expectation in {} years with {} probability.",
                       direction == Direction::high ? "above" : "below", which, percent(probability));
  }
  return {};
}

/// The same without circumstances and region, side by side.
std::string unadjusted_words(const RateEstimate& estimate) {
  if (!estimate.unadjusted) return {};
  return fmt::format(" With children and year alone allowed for it would be {} ({}).",
                     grouped(estimate.unadjusted->relative_rate, 2),
                     range_text(estimate.unadjusted->lower, estimate.unadjusted->upper, 2));
}

std::string probability_words(const Finding& finding, const Policy& policy) {
  if (std::isnan(finding.probability)) return "No probability can be given.";
  const bool high = finding.direction == Direction::high;
  const double departure = high ? policy.ratio - 1 : 1 - 1 / policy.ratio;
  return fmt::format("The probability that the underlying rate is at least {} {} expectation is {}: {}{}.",
                     level_text(departure), high ? "above" : "below", percent(finding.probability),
                     probability_band(finding.probability), finding.probability < 0.8 ? " from what is expected" : "");
}

/// Two-sided, on the square-root scale of the funnel, so that the spread between authorities is allowed for.
std::string chance_of_value_words(const RateEstimate& estimate) {
  if (std::isnan(estimate.funnel_z)) return "No chance of a value so far out can be given.";
  const double chance = std::erfc(std::abs(estimate.funnel_z) / std::sqrt(2.0));
  const std::string often = chance < 0.001  ? "less than 1 in 1,000"
                            : chance < 0.02 ? fmt::format("about {} in 1,000", grouped(chance * 1000, 0))
                                            : fmt::format("about {} in 100", grouped(chance * 100, 0));
  return fmt::format(
      "If its rate were as expected, the chance of a number at least so far from expectation would be {}, the usual "
      "spread between authorities allowed for.",
      often);
}

std::size_t monitored(const Assessment& assessment) {
  return static_cast<std::size_t>(std::count_if(assessment.panel.units.begin(), assessment.panel.units.end(),
                                                [](const PanelUnit& u) { return !u.ended; }));
}

}  // namespace

FindingWords finding_words(const Finding& finding, const Assessment& assessment) {
  if (finding.watch != Watch::persistence) return stream_finding_words(finding, assessment);
  const auto& units = assessment.panel.units;
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const PanelUnit& u) { return u.code == finding.authority; });
  if (unit == units.end()) throw std::invalid_argument("finding " + finding.id + " is about no unit of the panel");
  const RateEstimate& estimate = assessment.estimates.units[static_cast<std::size_t>(unit - units.begin())];
  return {.headline = fmt::format("{} has notified persistently {} incidents than expected", finding.name,
                                  finding.direction == Direction::high ? "more" : "fewer"),
          .observed = observed_words(finding, estimate.years_used),
          .population = population_words(estimate),
          .rate = rate_words(estimate, assessment.estimates.confidence),
          .expected = expected_words(finding, estimate, assessment.estimates) + unadjusted_words(estimate),
          .probability = probability_words(finding, assessment.policy) + years_words(estimate, finding.direction),
          .chance = chance_of_value_words(estimate),
          .by_chance = chance_words(assessment),
          .is_not = std::string(caveat),
          .audit = audit_questions()};
}

const std::vector<std::string>& audit_questions() {
  static const std::vector<std::string> questions{
      "Which incidents were considered and not notified, and was the reason written down?",
      "How many working days did notifications and rapid reviews take, against the limits of 5 and 15?",
      "Where did the safeguarding partners disagree on whether to notify, and how was it settled?",
      "Which near misses, and which cases of serious harm, came close to the criteria?",
      "Was every death of a looked-after child notified?",
      "Which notifications were recorded as “other”, and is the reason clear?",
      "What was answered, by whom, and on which date will the figures be looked at again?"};
  return questions;
}

std::string assessment_headline(const Assessment& assessment) {
  std::set<AreaCode> authorities;
  for (const Finding& finding : assessment.findings) {
    if (finding.watch == Watch::persistence) authorities.insert(finding.authority);
  }
  if (authorities.empty()) return "No authority is listed as notifying persistently more or less than expected";
  return fmt::format("{} of {} authorities {} persistently more or less than expected", authorities.size(),
                     monitored(assessment), authorities.size() == 1 ? "notifies" : "notify");
}

std::string covariate_words(const std::string& name) {
  if (name == "idaci_score") return "income deprivation among children (IDACI)";
  if (name == "cin_rate") return "the rate of children in need";
  return name;
}

std::string circumstances_words(const WindowEstimates& estimates) {
  std::vector<std::string> circumstances;
  for (const ContextEffect& effect : estimates.context) circumstances.push_back(covariate_words(effect.covariate));
  if (allows_for_region(estimates)) circumstances.emplace_back("what its region has in common");
  return joined(circumstances);
}

std::string funnel_headline(const Assessment& assessment) {
  std::size_t outside = 0;
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    outside += !assessment.panel.units[i].ended && assessment.estimates.units[i].funnel_outside_998 ? 1 : 0;
  }
  if (outside == 0) return "No authority lies outside the 99.8% limits of chance alone";
  return fmt::format("{} of {} authorities {} outside the 99.8% limits of chance alone", outside, monitored(assessment),
                     outside == 1 ? "lies" : "lie");
}

std::string chance_words(const Assessment& assessment) {
  const auto findings = std::ranges::count(assessment.findings, Watch::persistence, &Finding::watch);
  const std::size_t authorities = monitored(assessment);
  if (findings == 0) return fmt::format("No finding of a persistent rate stands among {} authorities.", authorities);
  const double by_chance = assessment.expected_false_findings;
  return fmt::format("{} of a persistent rate {} among {} authorities; the number expected by chance alone is {}.",
                     quantity(static_cast<double>(findings), "finding", "findings"), findings == 1 ? "stands" : "stand",
                     authorities, by_chance > 0 && by_chance < 0.05 ? "less than 0.1" : grouped(by_chance, 1));
}

std::string_view status_words(Status status) {
  switch (status) {
    case Status::normal:
      return "No persistent difference shown";
    case Status::emerging:
      return "A difference may be emerging";
    case Status::persistent:
      return "Persistent difference";
    case Status::resolving:
      return "An earlier difference is no longer clear";
    case Status::not_assessable:
      return "Cannot be assessed on its own";
  }
  throw std::invalid_argument("a status without words");
}

std::string_view direction_words(Direction direction) {
  return direction == Direction::high ? "higher than expected" : "lower than expected";
}

std::string_view probability_band(double probability) {
  if (probability > 0.95) return "very likely";
  return probability >= 0.8 ? "likely" : "not distinguishable";
}

std::string detectability_words(const RateEstimate& estimate) {
  const std::string above = estimate.detectable_high
                                ? "above " + grouped(*estimate.detectable_high, *estimate.detectable_high < 10 ? 2 : 0)
                                : "";
  const std::string below = estimate.detectable_low ? "below " + grouped(*estimate.detectable_low, 2) : "";
  if (above.empty() && below.empty()) return "none";
  return above + (above.empty() || below.empty() ? "" : " or ") + below;
}

std::string pool_words(const Pool& pool, double confidence) {
  std::string words = pool.name;
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  words += pool.kind == PoolKind::neighbours ? "" : " (" + quantity(pool.authorities, "authority", "authorities") + ")";
  if (std::isnan(pool.observed)) return words + ": fewer than 5 notified";
  const bool about = pool.kind == PoolKind::region || pool.observed != std::round(pool.observed);
  return words + fmt::format(
                     ": {}{} notified where {} would be expected from children and year alone, {} times as many "
                     "({} limits {})",
                     about ? "about " : "", grouped(pool.observed, 0), grouped(pool.expected, 1),
                     grouped(pool.ratio, 2), level_text(confidence), range_text(pool.lower, pool.upper, 2));
}

std::string pools_words(const std::vector<Pool>& pools, double confidence) {
  std::string words;
  for (const Pool& pool : pools) words += (words.empty() ? "" : " ") + pool_words(pool, confidence) + ".";
  return words;
}

}  // namespace tocsin
