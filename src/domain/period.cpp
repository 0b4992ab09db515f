#include "tocsin/domain/period.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <cstdio>
#include <optional>

namespace tocsin {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr std::array month_names = {"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};

/// All of `text` as digits, exactly `width` of them.
std::optional<int> digits(std::string_view text, std::size_t width) {
  if (text.size() != width) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

Day first_of(year_month when) { return Day(when / day(1)); }
Day last_of(year_month when) { return Day(when / std::chrono::last); }

std::string trimmed_lower(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  std::string lower(text.substr(first, text.find_last_not_of(" \t") - first + 1));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// The year in which a two-year label ends: 202223, 2022/23, 2022-23, 2022/2023. The two must follow each other.
std::optional<int> ending_of_two_years(std::string_view text) {
  const auto start = digits(text.substr(0, 4), 4);
  if (!start) return std::nullopt;
  std::string_view rest = text.substr(4);
  if (!rest.empty() && (rest[0] == '/' || rest[0] == '-')) rest.remove_prefix(1);
  const int ending = *start + 1;
  if (const auto two = digits(rest, 2)) return *two == ending % 100 ? std::optional(ending) : std::nullopt;
  if (const auto four = digits(rest, 4)) return *four == ending ? std::optional(ending) : std::nullopt;
  return std::nullopt;
}

}  // namespace

Result<Day> parse_day(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto y = digits(text.substr(0, 4), 4);
    const auto m = digits(text.substr(5, 2), 2);
    const auto d = digits(text.substr(8, 2), 2);
    if (y && m && d) {
      const year_month_day when(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
      if (when.ok()) return Day(when);
    }
  }
  return failure(ErrorKind::invalid_input,
                 "'" + std::string(text.substr(0, 20)) + "' is not a day: write YYYY-MM-DD, for instance 2024-03-31");
}

std::string day_words(Day when) {
  const year_month_day date(when);
  return std::to_string(static_cast<unsigned>(date.day())) + " " +
         month_names[static_cast<unsigned>(date.month()) - 1] + " " + std::to_string(static_cast<int>(date.year()));
}

std::string iso_day(Day when) {
  const year_month_day parts(when);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(parts.year()),
                static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return text.data();
}

Period Period::reporting_year(int ending) {
  return {first_of(year(ending - 1) / std::chrono::April), last_of(year(ending) / std::chrono::March)};
}

Period Period::reporting_quarter(int ending, int quarter) {
  assert(1 <= quarter && quarter <= 4);
  const year_month start = year(ending - 1) / std::chrono::April + months(3 * (quarter - 1));
  return {first_of(start), last_of(start + months(2))};
}

Period Period::calendar_year(int number) {
  return {first_of(year(number) / std::chrono::January), last_of(year(number) / std::chrono::December)};
}

Period Period::month(year_month when) { return {first_of(when), last_of(when)}; }

Result<Period> Period::between(Day first, Day last) {
  if (last < first) {
    return failure(ErrorKind::invalid_input,
                   "a period cannot end (" + iso_day(last) + ") before it begins (" + iso_day(first) + ")");
  }
  return Period(first, last);
}

double Period::years() const {
  const year_month_day begin(first_);
  const year_month_day end(last_ + std::chrono::days(1));
  if (begin.day() == day(1) && end.day() == day(1)) {
    const auto whole = end.year() / end.month() - begin.year() / begin.month();
    return static_cast<double>(whole.count()) / 12.0;
  }
  return static_cast<double>(days()) / 365.25;
}

bool Period::is_reporting_year() const { return *this == reporting_year(reporting_year_of(last_)); }

std::string Period::words() const {
  const year_month_day begin(first_);
  const year_month_day end(last_);
  const auto name = [](const year_month_day& when, bool with_day) {
    std::string text = with_day ? std::to_string(static_cast<unsigned>(when.day())) + " " : "";
    text += month_names[static_cast<unsigned>(when.month()) - 1];
    return text + " " + std::to_string(static_cast<int>(when.year()));
  };
  const bool whole_months = begin.day() == day(1) && year_month_day(last_ + std::chrono::days(1)).day() == day(1);
  if (first_ == last_) return name(begin, true);
  if (whole_months && begin.year() == end.year() && begin.month() == end.month()) return name(begin, false);
  return name(begin, !whole_months) + " to " + name(end, !whole_months);
}

int reporting_year_of(Day when) {
  const year_month_day parts(when);
  return static_cast<int>(parts.year()) + (parts.month() >= std::chrono::April ? 1 : 0);
}

Period reporting_quarter_of(Day day) {
  const unsigned month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
  return Period::reporting_quarter(reporting_year_of(day), static_cast<int>((month + 8) % 12 / 3) + 1);
}

Result<Period> parse_published_period(std::string_view time_period, std::string_view time_identifier) {
  const std::string identifier = trimmed_lower(time_identifier);
  const bool april_to_march = identifier == "financial year" || identifier == "reporting year";
  if (april_to_march) {
    if (const auto ending = ending_of_two_years(time_period)) return Period::reporting_year(*ending);
    if (const auto ending = digits(time_period, 4); ending && identifier == "reporting year") {
      return Period::reporting_year(*ending);
    }
  } else if (identifier == "calendar year") {
    if (const auto number = digits(time_period, 4)) return Period::calendar_year(*number);
  }
  return failure(
      ErrorKind::invalid_input,
      "time_period '" + std::string(time_period.substr(0, 20)) + "' with time_identifier '" +
          std::string(time_identifier.substr(0, 40)) +
          "' is not a period this service knows: expected for instance 202223 with Financial year, 2024 with "
          "Reporting year or 2012 with Calendar year");
}

}  // namespace tocsin
