#pragma once

#include <chrono>
#include <compare>
#include <string>
#include <string_view>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A day of the proleptic Gregorian calendar; days carry no time zone.
using Day = std::chrono::sys_days;

/// Reads `YYYY-MM-DD`, a day that exists. O(1).
[[nodiscard]] Result<Day> parse_day(std::string_view text);
/// Writes `YYYY-MM-DD`.
[[nodiscard]] std::string iso_day(Day day);
/// "22 November 2026"
[[nodiscard]] std::string day_words(Day day);

/// A stretch of whole days, first and last included. Never empty.
///
/// The statistical year of this field runs from April to March. Its publisher called it "Financial year 2022-23"
/// (`202223`) and since 2024 "Reporting year 2024" (the year that ends in March 2024): the same months, so one type.
class Period {
 public:
  /// April of `ending - 1` to March of `ending`.
  static Period reporting_year(int ending);
  /// Quarter 1 (April to June) to 4 (January to March) of that reporting year. Asserts 1 <= quarter <= 4.
  static Period reporting_quarter(int ending, int quarter);
  static Period calendar_year(int year);
  static Period month(std::chrono::year_month month);
  static Period on(Day day) { return {day, day}; }
  /// Refuses last < first.
  static Result<Period> between(Day first, Day last);

  [[nodiscard]] Day first() const { return first_; }
  [[nodiscard]] Day last() const { return last_; }
  [[nodiscard]] int days() const { return static_cast<int>((last_ - first_).count()) + 1; }
  /// Length in years: whole months count a twelfth each, other lengths days / 365.25. A reporting year is exactly 1.
  [[nodiscard]] double years() const;
  [[nodiscard]] bool contains(Day day) const { return first_ <= day && day <= last_; }
  [[nodiscard]] bool contains(const Period& other) const { return first_ <= other.first_ && other.last_ <= last_; }
  /// Both ends included: from the first day of one to the last day of the other.
  [[nodiscard]] Period until(const Period& later) const { return {first_, later.last_}; }
  [[nodiscard]] bool is_reporting_year() const;
  /// "April 2023 to March 2024", or "1 April 2023 to 15 May 2023" where the ends are not whole months.
  [[nodiscard]] std::string words() const;

  friend auto operator<=>(const Period&, const Period&) = default;

 private:
  Period(Day first, Day last) : first_(first), last_(last) {}
  Day first_;
  Day last_;
};

/// The reporting year that holds a day, named by the calendar year in which it ends: 31 March 2024 -> 2024, 1 April
/// 2024 -> 2025.
[[nodiscard]] int reporting_year_of(Day day);
/// The quarter of a reporting year that holds a day.
[[nodiscard]] Period reporting_quarter_of(Day day);

/// Reads a publisher's period: `202223` with "Financial year" (the two ends must follow each other), `2024` with
/// "Reporting year", `2012` with "Calendar year", and the spellings `2010/11`, `2010-11` and `2010/2011` with any of
/// them. Case and surrounding space of the identifier do not matter. Refuses anything else with words.
[[nodiscard]] Result<Period> parse_published_period(std::string_view time_period, std::string_view time_identifier);

}  // namespace tocsin
