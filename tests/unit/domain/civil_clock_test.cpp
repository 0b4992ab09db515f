#include "tocsin/domain/civil_clock.hpp"

#include <gtest/gtest.h>

#include "tocsin/domain/instant.hpp"
#include "tocsin/domain/working_calendar.hpp"

using namespace tocsin;
using std::chrono::minutes;

namespace {

/// The United Kingdom's rule: Greenwich Mean Time, an hour more from the last Sunday of March to that of October,
/// changed at 01:00 UTC.
CivilClock london() {
  return CivilClock::from({{.valid_from = Day(std::chrono::year(1996) / 1 / 1),
                            .standard = minutes(0),
                            .summer = minutes(60),
                            .begins = std::chrono::March,
                            .ends = std::chrono::October,
                            .changes_at = minutes(60)}})
      .value();
}

std::string day_in_london(const char* instant) { return iso_day(london().day_at(parse_instant(instant).value())); }

}  // namespace

TEST(CivilClock, a_summer_night_belongs_to_the_day_that_has_begun) {
  EXPECT_EQ(day_in_london("2026-06-30T22:59:59Z"), "2026-06-30");
  EXPECT_EQ(day_in_london("2026-06-30T23:00:00Z"), "2026-07-01");
  EXPECT_EQ(day_in_london("2026-06-30T23:30:00Z"), "2026-07-01");
}

TEST(CivilClock, a_winter_night_is_that_of_utc) {
  EXPECT_EQ(day_in_london("2026-01-15T23:30:00Z"), "2026-01-15");
  EXPECT_EQ(day_in_london("2026-01-16T00:00:00Z"), "2026-01-16");
}

TEST(CivilClock, clocks_change_at_one_in_the_morning_of_utc_on_the_last_sundays) {
  // In 2026 these are 29 March and 25 October.
  const CivilClock clock = london();
  const auto ahead = [&](const char* instant) { return clock.ahead_at(parse_instant(instant).value()); };
  EXPECT_EQ(ahead("2026-03-29T00:59:59Z"), minutes(0));
  EXPECT_EQ(ahead("2026-03-29T01:00:00Z"), minutes(60));
  EXPECT_EQ(ahead("2026-10-25T00:59:59Z"), minutes(60));
  EXPECT_EQ(ahead("2026-10-25T01:00:00Z"), minutes(0));
}

TEST(CivilClock, without_rules_or_before_the_first_days_are_those_of_utc) {
  EXPECT_EQ(iso_day(CivilClock().day_at(parse_instant("2026-06-30T23:30:00Z").value())), "2026-06-30");
  EXPECT_EQ(day_in_london("1990-06-30T23:30:00Z"), "1990-06-30");
}

TEST(CivilClock, refuses_rules_that_contradict_themselves) {
  const ClockRule sound{.valid_from = Day(std::chrono::year(1996) / 1 / 1)};
  EXPECT_TRUE(CivilClock::from({sound}));
  EXPECT_FALSE(CivilClock::from({sound, sound}));
  ClockRule far = sound;
  far.standard = minutes(1440);
  EXPECT_FALSE(CivilClock::from({far}));
  ClockRule backwards = sound;
  backwards.begins = std::chrono::November;
  EXPECT_FALSE(CivilClock::from({backwards}));
}

TEST(CivilClock, a_calendar_tells_the_day_by_its_clock) {
  const auto calendar = WorkingCalendar::from({Day(std::chrono::year(2026) / 12 / 25)}, london());
  ASSERT_TRUE(calendar);
  EXPECT_EQ(iso_day(calendar->day_at(parse_instant("2026-06-30T23:30:00Z").value())), "2026-07-01");
}
