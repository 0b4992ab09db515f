#include "tocsin/domain/working_calendar.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <string>

namespace tocsin {
namespace {

int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

}  // namespace

Result<WorkingCalendar> WorkingCalendar::from(std::vector<Day> holidays) {
  if (holidays.empty()) {
    return failure(ErrorKind::invalid_input,
                   "the working calendar names no bank holiday: list those of every year it is to cover");
  }
  std::sort(holidays.begin(), holidays.end());
  if (const auto twice = std::adjacent_find(holidays.begin(), holidays.end()); twice != holidays.end()) {
    return failure(ErrorKind::invalid_input, "bank holiday " + iso_day(*twice) + " is listed twice");
  }
  for (std::size_t i = 1; i < holidays.size(); ++i) {
    if (year_of(holidays[i]) > year_of(holidays[i - 1]) + 1) {
      return failure(ErrorKind::invalid_input, "no bank holiday is listed for " +
                                                   std::to_string(year_of(holidays[i - 1]) + 1) +
                                                   ": the calendar may not have gaps");
    }
  }
  const Period coverage =
      Period::calendar_year(year_of(holidays.front())).until(Period::calendar_year(year_of(holidays.back())));
  return WorkingCalendar(std::move(holidays), coverage);
}

Result<bool> WorkingCalendar::is_working_day(Day day) const {
  if (!coverage_.contains(day)) {
    return failure(ErrorKind::not_found, iso_day(day) + " lies outside the working calendar (" + coverage_.words() +
                                             "): add the bank holidays of that year");
  }
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday &&
         !std::binary_search(holidays_.begin(), holidays_.end(), day);
}

Result<Day> WorkingCalendar::due(Day trigger, int n) const {
  assert(n >= 1);
  Day day = trigger;
  while (n > 0) {
    day += std::chrono::days(1);
    const auto working = is_working_day(day);
    if (!working) return tl::unexpected(working.error());
    if (*working) --n;
  }
  return day;
}

Result<int> WorkingCalendar::working_days_after(Day from, Day until) const {
  int count = 0;
  for (Day day = from + std::chrono::days(1); day <= until; day += std::chrono::days(1)) {
    const auto working = is_working_day(day);
    if (!working) return tl::unexpected(working.error());
    if (*working) ++count;
  }
  return count;
}

}  // namespace tocsin
