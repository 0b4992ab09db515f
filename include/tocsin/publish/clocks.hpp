#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/figure.hpp"
#include "tocsin/domain/names.hpp"
#include "tocsin/domain/working_calendar.hpp"
#include "tocsin/publish/figure_cube.hpp"

/// How late notifications are, for England by quarter: nothing of an area, no day.
namespace tocsin {

enum class DutyClock : std::uint8_t {
  notification,               ///< fifth working day after awareness: the duty (rule R1)
  notification_from_incident  ///< fifth working day after the incident: the Department's bulletin, beside it
};
template <>
inline constexpr auto names_of<DutyClock> = std::to_array<std::pair<DutyClock, std::string_view>>(
    {{DutyClock::notification, "notification"}, {DutyClock::notification_from_incident, "notification_from_incident"}});

/// One quarter of one clock. The three counts add up to the notifications of the quarter.
struct ClockRow {
  DutyClock clock = DutyClock::notification;
  Period quarter;
  Figure on_time;
  Figure late;
  Figure not_computable;                   ///< the day from which it runs is missing, or beyond the calendar
  std::optional<double> share_on_time;     ///< of those computable; nothing where a count is withheld or none is
  std::optional<double> median_days_late;  ///< working days, 0 on time; likewise
};

/// Quarters that ended by the stream's last day, by clock and quarter. What is withheld is told by the cube's rule; the
/// counts of a quarter whose number the cube does not show are withheld too, since they add up to it.
/// O(events * days of lateness).
[[nodiscard]] std::vector<ClockRow> clock_rows(const EventStream& stream, const WorkingCalendar& calendar,
                                               const FigureCube& figures);

/// What no clock can be computed for, and why: rapid reviews and reviews (rules R2, R3), whose dates no feed brings.
[[nodiscard]] std::string_view clocks_not_offered();

}  // namespace tocsin
