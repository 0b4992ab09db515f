#include "quality.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "tocsin/stats/distributions.hpp"

#include "plain_numbers.hpp"
#include "shares.hpp"
#include "whole_quarters.hpp"

namespace tocsin {
namespace {

bool blank(const MainChild& child) {
  return child.age == AgeBand::not_stated || child.sex == Sex::not_stated || child.ethnicity == Ethnicity::not_stated ||
         child.disability == YesNo::not_stated || child.placement == Placement::not_stated ||
         child.looked_after == YesNo::not_stated || child.child_in_need_plan == YesNo::not_stated ||
         child.child_protection_plan == YesNo::not_stated || child.known_to_agency == YesNo::not_stated;
}

bool contradictory(const MainChild& child) {
  const bool placed =
      child.placement == Placement::foster_care || child.placement == Placement::residential_childrens_home;
  const bool too_old = child.age == AgeBand::from_16_to_21 || child.age == AgeBand::from_22_to_24;
  const bool sex_told = child.sex == Sex::male || child.sex == Sex::female || child.sex == Sex::transgender;
  return (child.child_protection_plan == YesNo::yes && child.known_to_agency == YesNo::no) ||
         (placed && child.looked_after == YesNo::no) || too_old || (child.age == AgeBand::unborn && sex_told);
}

std::string fault_words(const ShareEvidence& evidence) {
  const Finding& finding = evidence.finding;
  return fmt::format(
      "Of {} notifications from {} to {}, {} have a form with a blank or with answers that contradict each other, {} "
      "in all "
      "England being usual. The probability that more than {} of its forms have, given the others, is {}.",
      plain(evidence.unit.total), iso_day(finding.period.first()), iso_day(finding.period.last()),
      plain(evidence.unit.count), percent_words(evidence.usual), percent_words(evidence.reference),
      probability_words(finding.probability));
}

struct OtherCount {
  double other = 0;
  double unexplained = 0;  ///< without a child perpetrator as its reason
  double all = 0;
};

OtherCount count_other(const EventStream& stream, const Period& window) {
  OtherCount count;
  for (const StreamEvent& event : stream.events) {
    if (!window.contains(event.notified)) continue;
    ++count.all;
    if (event.nature != Nature::other) continue;
    ++count.other;
    count.unexplained += event.other_reason == OtherReason::child_perpetrator ? 0 : 1;
  }
  return count;
}

/// England's share of nature `other` in the newest year against the years before (rule R6). Of no smaller area: natures
/// are published for England only.
std::optional<Finding> find_more_other(const Assessment& assessment, const EventStream& stream) {
  const Policy& policy = assessment.policy;
  const auto now = whole_quarters(stream.until(), policy.theme_quarters, 0, stream.from());
  const auto past = whole_quarters(stream.until(), policy.theme_past_quarters, policy.theme_quarters, stream.from());
  if (!now || !past) return std::nullopt;
  const OtherCount newest = count_other(stream, *now);
  const OtherCount before = count_other(stream, *past);
  if (newest.other < policy.theme_minimum || !(before.other > 0)) return std::nullopt;
  // Given both counts, the newest one is binomial: its share tells the ratio of the rates.
  const double among = newest.all / before.all;
  const auto ratio_at = [&](double share) { return share / (1 - share) / among; };
  const BetaLaw law{newest.other + 0.5, before.other + 0.5};
  const double reference = policy.record_ratio * among / (1 + policy.record_ratio * among);
  const double probability = beta_sf(reference, law.alpha, law.beta);
  if (1 - probability > policy.false_discovery) return std::nullopt;
  const double tail = (1 - assessment.estimates.confidence) / 2;
  Finding finding;
  finding.watch = Watch::quality;
  finding.direction = Direction::high;
  finding.authority = *AreaCode::parse("E92000001");
  finding.id = fmt::format("{}-{}-{}", name_of(finding.watch), finding.authority.text(), name_of(finding.direction));
  finding.name = "England";
  finding.since = reporting_quarter_of(now->first());
  finding.period = *now;
  finding.observed = newest.other;
  finding.expected = before.other * among;
  finding.relative_rate = newest.other / finding.expected;
  finding.lower = ratio_at(beta_quantile(tail, law.alpha, law.beta));
  finding.upper = ratio_at(beta_quantile(1 - tail, law.alpha, law.beta));
  finding.probability = probability;
  finding.q_value = 1 - probability;
  finding.state = Status::emerging;
  // The exact limits of a share: Clopper and Pearson 1934.
  const double lower = beta_quantile(tail, newest.other, newest.all - newest.other + 1);
  const double upper =
      newest.other < newest.all ? beta_quantile(1 - tail, newest.other + 1, newest.all - newest.other) : 1;
  finding.reason = fmt::format(
      "{} of {} notifications from {} to {} are of nature other ({}, limits {} to {}), {} of them without a child "
      "perpetrator as "
      "the reason; in the years before it was {}. The probability that such notifications are more than {} times as "
      "frequent "
      "as then is {}.",
      plain(newest.other), plain(newest.all), iso_day(now->first()), iso_day(now->last()),
      percent_words(newest.other / newest.all), percent_words(lower), percent_words(upper), plain(newest.unexplained),
      percent_words(before.other / before.all), plain(policy.record_ratio), probability_words(probability));
  return finding;
}

}  // namespace

bool faulty_form(const StreamEvent& event) {
  return blank(event.child) || contradictory(event.child) ||
         (event.nature == Nature::other && event.other_reason == OtherReason::none);
}

std::vector<Finding> find_poor_forms(Assessment& assessment, const EventStream& stream) {
  const auto window = whole_quarters(stream.until(), assessment.policy.record_quarters, 0, stream.from());
  if (!window) return {};
  std::vector<UnitShare> shares;
  for (const std::vector<std::size_t>& events : events_by_unit(stream, assessment.panel)) {
    UnitShare& share = shares.emplace_back();
    for (const std::size_t position : events) {
      if (!window->contains(stream.events[position].notified)) continue;
      ++share.total;
      share.count += faulty_form(stream.events[position]) ? 1 : 0;
    }
  }
  std::vector<Finding> findings =
      find_high_shares(assessment, *window, shares,
                       {.watch = Watch::quality, .least_share = assessment.policy.fault_share, .words = fault_words},
                       assessment.stream.fault_expected_false);
  if (auto more = find_more_other(assessment, stream)) {
    assessment.stream.fault_expected_false += more->q_value;
    findings.push_back(std::move(*more));
  }
  return findings;
}

}  // namespace tocsin
