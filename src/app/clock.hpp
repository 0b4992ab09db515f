#pragma once

#include <chrono>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/working_calendar.hpp"

namespace tocsin {

/// The only places where the world's clock is read.
[[nodiscard]] inline Instant now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
/// The day it is by the clocks of the country whose calendar is given, not by UTC.
[[nodiscard]] inline Day today(const WorkingCalendar& calendar) { return calendar.day_at(now()); }
/// The day it is where it is latest on Earth (UTC+14): for series of any country, which no calendar comes with.
[[nodiscard]] inline Day latest_day() { return std::chrono::floor<std::chrono::days>(now() + std::chrono::hours(14)); }

}  // namespace tocsin
