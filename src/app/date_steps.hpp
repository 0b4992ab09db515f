#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "written_periods.hpp"

namespace tocsin {

/// The steps that dates make: which days of the calendar are periods of a series. Days are counted since 1970-01-01.
///
/// - months, quarters, half years or years: all dates are the first of a month, or all the last, or all (and not whole
///   weeks apart) the same day of one; the step is the longest of 1, 3, 6 and 12 months that divides all distances
/// - weeks: all dates of a series are whole weeks apart
/// - terms, half years, quarters or years: two to four days of the year, at least four weeks apart, come again in
///   another year (1 September, 1 January, 1 April)
/// - days otherwise
class DateSteps {
 public:
  /// Of series whose dates ascend. O(dates).
  explicit DateSteps(const std::vector<std::vector<std::int64_t>>& series);

  [[nodiscard]] SeriesStep step() const { return step_; }
  /// Steps from `first`, a date of a series, to another of the same.
  [[nodiscard]] std::int64_t between(std::int64_t first, std::int64_t day) const;
  /// The date so many steps after `first`.
  [[nodiscard]] std::int64_t after(std::int64_t first, std::int64_t steps) const;

 private:
  using MonthAndDay = std::pair<unsigned, unsigned>;
  bool take_months(const std::vector<std::vector<std::int64_t>>& series, bool weeks);
  bool take_days_of_the_year(const std::vector<std::vector<std::int64_t>>& series);
  [[nodiscard]] std::int64_t turn_of(std::int64_t day) const;

  SeriesStep step_ = SeriesStep::day;
  std::int64_t months_ = 0;             ///< in a step; 0: the step is no number of months
  bool last_days_ = false;              ///< of months
  std::vector<MonthAndDay> year_days_;  ///< the periods of a year, in order; empty: they are not so told
};

}  // namespace tocsin
