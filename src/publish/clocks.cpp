#include "tocsin/publish/clocks.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "withholding.hpp"

namespace tocsin {
namespace {

constexpr int due_days = 5;

/// Working days after the due day; nothing where the clock cannot be computed.
std::optional<int> days_late(const std::optional<Day>& trigger, Day notified, const WorkingCalendar& calendar) {
  if (!trigger || *trigger > notified) return std::nullopt;
  const auto due = calendar.due(*trigger, due_days);
  if (!due) return std::nullopt;
  const auto late = calendar.working_days_after(*due, notified);
  return late ? std::optional<int>(*late) : std::nullopt;
}

struct Tally {
  std::vector<int> late;  ///< of those computable
  double not_computable = 0;
};

bool is_shown(const FigureCube& figures, const Period& quarter) {
  const auto found = std::ranges::find(figures.quarters, quarter, &QuarterFigure::period);
  return found != figures.quarters.end() && found->figure.shown();
}

ClockRow row_of(DutyClock clock, const Period& quarter, Tally& tally, const FigureCube& figures) {
  const auto on_time = static_cast<double>(std::ranges::count(tally.late, 0));
  const auto computable = static_cast<double>(tally.late.size());
  const std::vector<CategoryCounts> counts = {{on_time, {}}, {computable - on_time, {}}, {tally.not_computable, {}}};
  const auto withheld = withhold(counts, {computable + tally.not_computable, {}}, false, figures.rule);
  const bool shown = is_shown(figures, quarter);
  const auto figure = [&](std::size_t i) {
    return shown && withheld && !withheld->totals[i] ? Figure::exact(counts[i].total) : Figure::confidential();
  };
  ClockRow row{clock, quarter, figure(0), figure(1), figure(2), std::nullopt, std::nullopt};
  if (tally.late.empty() || !row.on_time.shown() || !row.late.shown()) return row;
  row.share_on_time = on_time / computable;
  std::ranges::sort(tally.late);
  const std::size_t middle = tally.late.size() / 2;
  row.median_days_late =
      tally.late.size() % 2 == 1 ? tally.late[middle] : (tally.late[middle - 1] + tally.late[middle]) / 2.0;
  return row;
}

}  // namespace

std::vector<ClockRow> clock_rows(const EventStream& stream, const WorkingCalendar& calendar,
                                 const FigureCube& figures) {
  std::vector<ClockRow> rows;
  for (const auto& [clock, name] : names_of<DutyClock>) {
    std::map<Period, Tally> quarters;
    for (const StreamEvent& event : stream.events) {
      const Period quarter = reporting_quarter_of(event.notified);
      if (quarter.last() > stream.until()) continue;
      Tally& tally = quarters[quarter];
      const auto late =
          days_late(clock == DutyClock::notification ? event.aware : event.incident, event.notified, calendar);
      if (late) {
        tally.late.push_back(*late);
      } else {
        ++tally.not_computable;
      }
    }
    for (auto& [quarter, tally] : quarters) rows.push_back(row_of(clock, quarter, tally, figures));
  }
  return rows;
}

std::string_view clocks_not_offered() {
  return "Rapid reviews (15 working days after the notification was sent) and reviews (6 months) have clocks of their "
         "own; the feeds bring no dates of reviews, so they are not computed.";
}

}  // namespace tocsin
