#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/notification.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/domain/period.hpp"

namespace tocsin {

/// One counting notification, as the watches over time see it.
struct StreamEvent {
  Day notified;
  AreaCode authority;  ///< that notified, under the code of the time
  Nature nature = Nature::serious_harm;
  std::optional<Day> incident;
  MainChild child;
  std::optional<Day> aware{};  ///< nothing: the five-day clock cannot be computed
  RecordType type = RecordType::sin;
  Cause cause = Cause::not_stated;
  OtherReason other_reason = OtherReason::none;
  friend bool operator==(const StreamEvent&, const StreamEvent&) = default;
};

/// Notifications day by day. The last day it speaks of is the last on which anyone notified: a feed that has stopped
/// must not read as the silence of every authority.
struct EventStream {
  std::vector<StreamEvent> events;  ///< by day, then code; the order of one day's events of one authority means nothing

  [[nodiscard]] bool empty() const { return events.empty(); }
  /// First and last day; asked only where there is an event.
  [[nodiscard]] Day from() const { return events.front().notified; }
  [[nodiscard]] Day until() const { return events.back().notified; }
};

/// The stream of the events that count (`Notification::counts()`), in any order. O(n log n).
[[nodiscard]] EventStream event_stream(std::vector<StreamEvent> events);

/// Positions in `stream.events` of every unit's events, in their order; an event under a code that no unit carries is
/// in none. O(events log codes).
[[nodiscard]] std::vector<std::vector<std::size_t>> events_by_unit(const EventStream& stream, const Panel& panel);

}  // namespace tocsin
