#include "timeliness.hpp"

#include <optional>

#include <fmt/format.h>

#include "tocsin/stats/distributions.hpp"

#include "plain_numbers.hpp"
#include "shares.hpp"
#include "whole_quarters.hpp"

namespace tocsin {
namespace {

constexpr int notification_days = 5;  // working days after awareness (rule R1)

/// The last day on which the notification was on time; nothing where the clock cannot be computed.
std::optional<Day> due_day(const StreamEvent& event, const WorkingCalendar& calendar) {
  if (!event.aware) return std::nullopt;
  const Result<Day> due = calendar.due(*event.aware, notification_days);
  return due ? std::optional<Day>(*due) : std::nullopt;
}

UnitShare lateness(const EventStream& stream, const std::vector<std::size_t>& events, const Period& window,
                   const WorkingCalendar& calendar) {
  UnitShare share;
  for (const std::size_t position : events) {
    const StreamEvent& event = stream.events[position];
    if (!window.contains(event.notified)) continue;
    const std::optional<Day> due = due_day(event, calendar);
    ++(due ? share.total : share.untold);
    share.count += due && event.notified > *due ? 1 : 0;
  }
  return share;
}

std::string late_words(const ShareEvidence& evidence) {
  const Finding& finding = evidence.finding;
  std::string words = fmt::format(
      "Of {} notifications from {} to {}, {} came after the fifth working day from awareness, {} in all "
      "England being usual. The probability that more than {} of its notifications come late, given the others, is {}; "
      "that "
      "half or more do, so that the median is late, {}.",
      plain(evidence.unit.total), iso_day(finding.period.first()), iso_day(finding.period.last()),
      plain(evidence.unit.count), percent_words(evidence.usual), percent_words(evidence.reference),
      probability_words(finding.probability), probability_words(beta_sf(0.5, evidence.law.alpha, evidence.law.beta)));
  if (evidence.unit.untold > 0)
    words += fmt::format(
        " Of {} more the clock cannot be computed: the day of awareness is not stated, or lies outside the calendar.",
        plain(evidence.unit.untold));
  return words;
}

}  // namespace

std::vector<Finding> find_late(Assessment& assessment, const EventStream& stream, const WorkingCalendar& calendar) {
  const auto window = whole_quarters(stream.until(), assessment.policy.record_quarters, 0, stream.from());
  if (!window) return {};
  std::vector<UnitShare> shares;
  for (const std::vector<std::size_t>& events : events_by_unit(stream, assessment.panel))
    shares.push_back(lateness(stream, events, *window, calendar));
  return find_high_shares(
      assessment, *window, shares,
      {.watch = Watch::timeliness, .least_share = assessment.policy.late_share, .words = late_words},
      assessment.stream.late_expected_false);
}

}  // namespace tocsin
