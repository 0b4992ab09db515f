#include "incidents.hpp"

#include <algorithm>

#include "tocsin/stats/nowcast.hpp"

#include "whole_quarters.hpp"

namespace tocsin {
namespace {

constexpr Eigen::Index longest_delay = 8;  // quarters; longer delays count as this one
constexpr Eigen::Index shown = 12;         // newest quarters

/// Quarters from a day's to another's; negative where that came before.
Eigen::Index quarters_between(Day from, Day to) {
  const auto number = [](Day day) {
    const std::chrono::year_month_day date(day);
    return 4 * static_cast<int>(date.year()) + (static_cast<int>(static_cast<unsigned>(date.month())) - 1) / 3;
  };
  return number(to) - number(from);
}

}  // namespace

std::vector<IncidentQuarter> count_incidents(const EventStream& stream, double confidence) {
  const auto newest = whole_quarters(stream.until(), 1, 0, stream.from());
  if (!newest) return {};
  const Eigen::Index periods = quarters_between(stream.from(), newest->first()) + 1;
  if (periods < 2 * longest_delay) return {};  // the longest delays have hardly been seen
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(periods, longest_delay + 1)};
  for (const StreamEvent& event : stream.events) {
    if (!event.incident || event.notified > newest->last()) continue;
    const Eigen::Index age = quarters_between(*event.incident, newest->first());
    if (age >= periods) continue;
    const Eigen::Index delay = quarters_between(*event.incident, event.notified);
    triangle.counts(periods - 1 - age, std::min(delay, longest_delay)) += 1;
  }
  const double usual = triangle.reported().head(periods - longest_delay).mean();
  if (!(usual > 0)) return {};
  NowcastOptions options;
  options.level = confidence;
  options.prior_mean = usual;
  options.prior_variance = usual + 2 * usual * usual;  // no more than the order of magnitude
  const Nowcast made = nowcast(triangle, options);
  const DelayEstimate delay = estimate_delay(triangle);
  std::vector<IncidentQuarter> quarters;
  for (Eigen::Index age = std::min(shown, periods) - 1; age >= 0; --age) {
    const Eigen::Index row = periods - 1 - age;
    const Period quarter = *whole_quarters(stream.until(), 1, static_cast<int>(age), Day::min());
    quarters.push_back({.quarter = quarter,
                        .reported = made.reported[row],
                        .expected = made.median[row],
                        .lower = made.lower[row],
                        .upper = made.upper[row],
                        .completeness = delay.completeness(age),
                        .provisional = age < longest_delay});
  }
  return quarters;
}

}  // namespace tocsin
