#include <algorithm>
#include <map>
#include <set>

#include "tocsin/domain/panel.hpp"

namespace tocsin {
namespace {

/// The twelve months from the first day of a month on.
Period year_from(std::chrono::year_month month) {
  const Period twelfth = Period::month(month + std::chrono::months(11));
  return Period::month(month).until(twelfth);
}

std::chrono::year_month start_of(const Period& period) {
  const std::chrono::year_month_day day(period.first());
  return day.year() / day.month();
}

}  // namespace

std::vector<Period> yearly_periods(const std::vector<Observation>& counts,
                                   const std::function<bool(const Period&)>& asked, std::size_t least) {
  struct Kind {
    std::size_t rows = 0;
    std::chrono::year_month first{}, last{};
  };
  std::map<std::chrono::month, Kind> kinds;  // by the month in which the years begin
  for (const Observation& o : counts) {
    if (o.level != Level::authority || !o.breakdown.empty() || o.period.years() != 1.0 || !asked(o.period)) continue;
    const std::chrono::year_month start = start_of(o.period);
    if (year_from(start) != o.period) continue;
    Kind& kind = kinds[start.month()];
    kind.first = kind.rows == 0 ? start : std::min(kind.first, start);
    kind.last = kind.rows == 0 ? start : std::max(kind.last, start);
    ++kind.rows;
  }
  if (kinds.empty()) return {};
  const auto weight = [](const auto& kind) { return std::pair(kind.second.rows, kind.first == std::chrono::April); };
  const Kind chosen = std::ranges::max_element(kinds, {}, weight)->second;
  std::vector<Period> periods;
  for (std::chrono::year_month start = chosen.first; start <= chosen.last; start += std::chrono::years(1))
    periods.push_back(year_from(start));
  while (periods.size() < least)
    periods.insert(periods.begin(), year_from(start_of(periods.front()) - std::chrono::years(1)));
  return periods;
}

}  // namespace tocsin
