#include "tocsin/domain/civil_clock.hpp"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

Instant change_in(std::chrono::year year, std::chrono::month month, std::chrono::minutes at) {
  return Day(year / month / std::chrono::Sunday[std::chrono::last]) + at;
}

}  // namespace

Result<CivilClock> CivilClock::from(std::vector<ClockRule> rules) {
  using std::chrono::minutes;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const ClockRule& rule = rules[i];
    const std::string of_day = "the clocks from " + iso_day(rule.valid_from) + " on: ";
    if (i > 0 && rule.valid_from <= rules[i - 1].valid_from)
      return failure(ErrorKind::invalid_input, of_day + "each rule must begin after the one before it");
    const auto within_a_day = [](minutes offset) { return std::chrono::abs(offset) < std::chrono::days(1); };
    if (!within_a_day(rule.standard) || !within_a_day(rule.standard + rule.summer))
      return failure(ErrorKind::invalid_input, of_day + "they must be less than a day from UTC");
    if (rule.changes_at < minutes(0) || rule.changes_at >= std::chrono::days(1))
      return failure(ErrorKind::invalid_input, of_day + "they must change within the UTC day");
    if (!rule.begins.ok() || !rule.ends.ok() || rule.begins >= rule.ends)
      return failure(ErrorKind::invalid_input, of_day + "summer must begin in an earlier month than it ends in");
  }
  CivilClock clock;
  clock.rules_ = std::move(rules);
  return clock;
}

std::chrono::minutes CivilClock::ahead_at(Instant instant) const {
  const auto after =
      std::ranges::upper_bound(rules_, instant, {}, [](const ClockRule& r) { return Instant(r.valid_from); });
  if (after == rules_.begin()) return std::chrono::minutes(0);
  const ClockRule& rule = *std::prev(after);
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
  const bool summer = change_in(day.year(), rule.begins, rule.changes_at) <= instant &&
                      instant < change_in(day.year(), rule.ends, rule.changes_at);
  return rule.standard + (summer ? rule.summer : std::chrono::minutes(0));
}

}  // namespace tocsin
