#include "date_steps.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>

#include "tocsin/domain/period.hpp"

namespace tocsin {
namespace {

using DateLists = std::vector<std::vector<std::int64_t>>;

constexpr std::int64_t days_of_a_week = 7;

Day calendar_day(std::int64_t days) { return Day(std::chrono::days(days)); }
std::chrono::year_month_day date_of(std::int64_t days) { return calendar_day(days); }

std::int64_t month_of(std::int64_t days) {
  const auto date = date_of(days);
  return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
}
std::chrono::year_month month_numbered(std::int64_t month) {
  return std::chrono::year(static_cast<int>(month / 12)) / std::chrono::month(static_cast<unsigned>(month % 12 + 1));
}

bool is_last_of_month(std::int64_t days) { return date_of(days + 1).day() == std::chrono::day(1); }

template <class Holds>
bool every(const DateLists& series, Holds holds) {
  return std::all_of(series.begin(), series.end(),
                     [&](const auto& days) { return std::all_of(days.begin(), days.end(), holds); });
}

bool whole_weeks_apart(const DateLists& series) {
  return std::all_of(series.begin(), series.end(), [](const auto& days) {
    return std::all_of(days.begin(), days.end(),
                       [&](std::int64_t day) { return (day - days.front()) % days_of_a_week == 0; });
  });
}

}  // namespace

DateSteps::DateSteps(const DateLists& series) {
  const bool several = std::any_of(series.begin(), series.end(), [](const auto& days) { return days.size() > 1; });
  const bool weeks = whole_weeks_apart(series);
  const bool months = several && take_months(series, weeks);
  if (months_ > 1 || (several && take_days_of_the_year(series)) || months) return;
  if (weeks) step_ = SeriesStep::week;
}

bool DateSteps::take_months(const DateLists& series, bool weeks) {
  const auto longest =
      std::max_element(series.begin(), series.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  const auto day = date_of(longest->front()).day();
  const bool same = every(series, [&](std::int64_t each) { return date_of(each).day() == day; });
  last_days_ = every(series, is_last_of_month);
  // From one first of a month to the next there may be four whole weeks.
  if (!last_days_ && !(same && (day == std::chrono::day(1) || !weeks))) return false;
  std::int64_t distance = 0;
  for (const auto& days : series) {
    for (const std::int64_t each : days) distance = std::gcd(distance, month_of(each) - month_of(days.front()));
  }
  months_ = distance % 12 == 0 ? 12 : distance % 6 == 0 ? 6 : distance % 3 == 0 ? 3 : 1;
  step_ = months_ == 12  ? SeriesStep::year
          : months_ == 6 ? SeriesStep::half_year
          : months_ == 3 ? SeriesStep::quarter
                         : SeriesStep::month;
  return true;
}

bool DateSteps::take_days_of_the_year(const DateLists& series) {
  constexpr std::size_t most = 4;
  constexpr std::int64_t least_apart = 4 * days_of_a_week;
  std::set<MonthAndDay> met;
  for (const auto& days : series) {
    for (const std::int64_t each : days) {
      const auto date = date_of(each);
      met.emplace(static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
      if (met.size() > most || met.contains({2, 29})) return false;
    }
  }
  const bool come_again =
      std::any_of(series.begin(), series.end(), [&](const auto& days) { return days.size() > met.size(); });
  const bool apart = std::all_of(series.begin(), series.end(), [](const auto& days) {
    return std::adjacent_find(days.begin(), days.end(), [](std::int64_t earlier, std::int64_t later) {
             return later - earlier < least_apart;
           }) == days.end();
  });
  if (met.size() < 2 || !come_again || !apart) return false;
  year_days_.assign(met.begin(), met.end());
  step_ = year_days_.size() == 2   ? SeriesStep::half_year
          : year_days_.size() == 3 ? SeriesStep::term
                                   : SeriesStep::quarter;
  return true;
}

/// How many of the year's periods have begun before that of the day, since year 0.
std::int64_t DateSteps::turn_of(std::int64_t day) const {
  const auto date = date_of(day);
  const MonthAndDay here{static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
  const auto place = std::lower_bound(year_days_.begin(), year_days_.end(), here) - year_days_.begin();
  return static_cast<int>(date.year()) * static_cast<std::int64_t>(year_days_.size()) + place;
}

std::int64_t DateSteps::between(std::int64_t first, std::int64_t day) const {
  if (!year_days_.empty()) return turn_of(day) - turn_of(first);
  if (months_ > 0) return (month_of(day) - month_of(first)) / months_;
  return (day - first) / (step_ == SeriesStep::week ? days_of_a_week : 1);
}

std::int64_t DateSteps::after(std::int64_t first, std::int64_t steps) const {
  if (!year_days_.empty()) {
    const auto in_year = static_cast<std::int64_t>(year_days_.size());
    const std::int64_t turn = turn_of(first) + steps;
    const auto [month, day] = year_days_[static_cast<std::size_t>(turn % in_year)];
    const Day made(std::chrono::year(static_cast<int>(turn / in_year)) / std::chrono::month(month) /
                   std::chrono::day(day));
    return made.time_since_epoch().count();
  }
  if (months_ == 0) return first + steps * (step_ == SeriesStep::week ? days_of_a_week : 1);
  const std::chrono::year_month month = month_numbered(month_of(first) + steps * months_);
  const Day last(month / std::chrono::last);
  const bool longer = date_of(first).day() > std::chrono::year_month_day(last).day();
  const Day made = last_days_ || longer ? last : Day(month / date_of(first).day());
  return made.time_since_epoch().count();
}

}  // namespace tocsin
