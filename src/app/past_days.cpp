#include "past_days.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clock.hpp"

namespace tocsin {

Result<std::vector<Day>> past_days(const std::string& from, const std::string& to, const std::string& step) {
  const auto first_day = parse_day(from);
  if (!first_day) return failure(ErrorKind::invalid_input, fmt::format("--from: {}", first_day.error().message));
  const auto last_day = parse_day(to);
  if (!last_day) return failure(ErrorKind::invalid_input, fmt::format("--to: {}", last_day.error().message));
  if (*last_day < *first_day)
    return failure(ErrorKind::invalid_input, fmt::format("--to {} lies before --from {}", to, from));
  if (*last_day > today())
    return failure(ErrorKind::invalid_input,
                   fmt::format("--to {} lies in the future: today is {}", to, iso_day(today())));
  std::vector<Day> days;
  const std::chrono::year_month_day first(*first_day);
  for (int i = 0;; ++i) {
    Day day = *first_day + std::chrono::days(step == "week" ? 7 * i : i);
    if (step == "month") {
      const auto month = first.year() / first.month() + std::chrono::months(i);
      const auto last = month / std::chrono::last;
      day = std::chrono::sys_days(month / std::min(first.day(), std::chrono::year_month_day(last).day()));
    }
    if (day > *last_day) return days;
    days.push_back(day);
  }
}

}  // namespace tocsin
