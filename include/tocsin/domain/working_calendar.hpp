#pragma once

#include <vector>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Working days: Monday to Friday less the bank holidays given. The days are reference data, never code; a question
/// outside the years they cover is refused, not guessed.
class WorkingCalendar {
 public:
  /// `holidays` in any order; must name at least one day in every calendar year from its first to its last, no day
  /// twice.
  static Result<WorkingCalendar> from(std::vector<Day> holidays);

  /// The days the calendar can speak of: whole calendar years.
  [[nodiscard]] Period coverage() const { return coverage_; }
  [[nodiscard]] Result<bool> is_working_day(Day day) const;
  /// The nth working day after a trigger day, which is day 0 whether or not it is a working day: the notification clock
  /// is `due(aware, 5)`, the rapid review clock `due(notified, 15)`. Asserts n >= 1. O(n).
  [[nodiscard]] Result<Day> due(Day trigger, int n) const;
  /// Working days in (from, until]; 0 where until <= from. Lateness is `working_days_after(due, done)`. O(days).
  [[nodiscard]] Result<int> working_days_after(Day from, Day until) const;

 private:
  WorkingCalendar(std::vector<Day> holidays, Period coverage) : holidays_(std::move(holidays)), coverage_(coverage) {}
  std::vector<Day> holidays_;  // sorted
  Period coverage_;
};

}  // namespace tocsin
