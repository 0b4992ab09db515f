#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "tocsin/domain/names.hpp"
#include "tocsin/domain/notification.hpp"

#include "simulate/england_simulation.hpp"

namespace tocsin {

/// The rules in force on the day of notification.
enum class RuleSet : std::uint8_t { wt2018, wt2018_easement, wt2023, wt2026 };
enum class DatePrecision : std::uint8_t { day, month, unknown };
/// What the main child was in the incident.
enum class Role : std::uint8_t { victim, perpetrator, both };

template <>
inline constexpr auto names_of<RuleSet> =
    std::to_array<std::pair<RuleSet, std::string_view>>({{RuleSet::wt2018, "WT2018"},
                                                         {RuleSet::wt2018_easement, "WT2018_easement"},
                                                         {RuleSet::wt2023, "WT2023"},
                                                         {RuleSet::wt2026, "WT2026"}});
template <>
inline constexpr auto names_of<DatePrecision> = std::to_array<std::pair<DatePrecision, std::string_view>>(
    {{DatePrecision::day, "day"}, {DatePrecision::month, "month"}, {DatePrecision::unknown, "unknown"}});
template <>
inline constexpr auto names_of<Role> = std::to_array<std::pair<Role, std::string_view>>(
    {{Role::victim, "victim"}, {Role::perpetrator, "perpetrator"}, {Role::both, "both"}});

/// One row of an events file.
struct SimulatedEvent {
  Notification notification;
  RuleSet rule_set = RuleSet::wt2018;
  DatePrecision incident_precision = DatePrecision::day;  ///< unknown: no incident date; month: its first day stands
  Role role = Role::victim;
  std::string residence;    ///< an authority's code, `outside_england` or `not_known`
  std::string responsible;  ///< an authority's code
};

/// The rules of that day. Working Together 2018, its easement from 30 March 2020 (its end is not published; 30
/// September 2020 is assumed), Working Together 2023 from 15 December 2023, Working Together 2026 (the month is not
/// published; 1 March 2026 is assumed).
[[nodiscard]] RuleSet rule_set_on(Day notified);

/// Draws the records of every year, quarter by quarter, each quarter in order of the day of notification, and shows
/// each to `visit`. Natures and looked-after totals come out exactly as in `YearDraw`. From awareness to notification:
/// median 4 working days, one in four after the fifth, a tail to months (lognormal; no shape is published). Beyond the
/// counted notifications come the withdrawn and the care leavers' deaths. Memory: the records of one quarter.
void for_each_event(const SimulatedEngland& england, const std::function<void(const SimulatedEvent&)>& visit);

}  // namespace tocsin
