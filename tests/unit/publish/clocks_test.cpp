#include "tocsin/publish/clocks.hpp"

#include <gtest/gtest.h>

#include "../../support/national_stream.hpp"

namespace tocsin {
namespace {

Day day(const char* text) { return parse_day(text).value(); }

WorkingCalendar calendar() {
  return WorkingCalendar::from({day("2025-12-25"), day("2025-12-26"), day("2026-01-01"), day("2026-04-03"),
                                day("2026-04-06"), day("2026-05-04")})
      .value();
}

StreamEvent notified(const char* aware, const char* on) {
  StreamEvent event = testing::event_in(2026, Nature::serious_harm, {});
  event.notified = day(on);
  if (*aware != '\0') event.aware = day(aware);
  return event;
}

/// A cube that shows the number of those quarters of the year to March 2026.
FigureCube showing(const std::vector<int>& quarters) {
  FigureCube cube;
  for (const int quarter : quarters)
    cube.quarters.push_back({Period::reporting_quarter(2026, quarter), Figure::exact(20), {}, true});
  return cube;
}

TEST(Clocks, are_on_time_on_the_due_day_and_late_on_the_next_working_day) {
  std::vector<StreamEvent> events;
  // Aware Monday 22 December 2025: due Wednesday 31 December, over two holidays.
  for (int i = 0; i < 6; ++i) events.push_back(notified("2025-12-22", "2025-12-31"));
  // Aware Saturday 10 January 2026: due Friday 16 January; notified the Monday after, one day late.
  for (int i = 0; i < 10; ++i) events.push_back(notified("2026-01-10", "2026-01-19"));
  for (int i = 0; i < 5; ++i) events.push_back(notified("", "2026-02-02"));
  events.push_back(notified("2026-04-02", "2026-04-13"));
  const auto rows = clock_rows(event_stream(std::move(events)), calendar(), showing({3, 4}));
  ASSERT_EQ(rows.size(), 4U) << "two ended quarters of two clocks; the last quarter goes on";
  EXPECT_EQ(rows[0].quarter, Period::reporting_quarter(2026, 3));
  EXPECT_EQ(rows[0].on_time, Figure::exact(6));
  EXPECT_EQ(*rows[0].share_on_time, 1);
  EXPECT_EQ(rows[1].late, Figure::exact(10));
  EXPECT_EQ(rows[1].on_time, Figure::exact(0));
  EXPECT_EQ(rows[1].not_computable, Figure::exact(5));
  EXPECT_EQ(*rows[1].median_days_late, 1);
  EXPECT_EQ(rows[2].clock, DutyClock::notification_from_incident);
  EXPECT_EQ(rows[2].not_computable, Figure::exact(6)) << "a missing day is never taken from another";
}

TEST(Clocks, withhold_small_numbers_with_what_would_give_them_away) {
  std::vector<StreamEvent> events;
  for (int i = 0; i < 2; ++i) events.push_back(notified("2026-01-10", "2026-01-19"));
  for (int i = 0; i < 40; ++i) events.push_back(notified("2026-01-12", "2026-01-19"));
  for (int i = 0; i < 9; ++i) events.push_back(notified("", "2026-01-19"));
  events.push_back(notified("2026-04-02", "2026-04-13"));
  const auto rows = clock_rows(event_stream(std::move(events)), calendar(), showing({4}));
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].late, Figure::confidential());
  EXPECT_EQ(rows[0].not_computable, Figure::confidential());
  EXPECT_EQ(rows[0].on_time, Figure::exact(40));
  EXPECT_FALSE(rows[0].share_on_time);
  EXPECT_FALSE(rows[0].median_days_late);
}

TEST(Clocks, say_nothing_of_a_quarter_whose_number_is_not_shown) {
  std::vector<StreamEvent> events;
  for (int i = 0; i < 30; ++i) events.push_back(notified("2026-01-12", "2026-01-19"));
  events.push_back(notified("2026-04-02", "2026-04-13"));
  FigureCube cube = showing({4});
  EXPECT_EQ(clock_rows(event_stream(events), calendar(), cube)[0].on_time, Figure::exact(30));
  cube.quarters[0].figure = Figure::confidential();
  for (const FigureCube& figures : {cube, FigureCube{}}) {
    const ClockRow row = clock_rows(event_stream(events), calendar(), figures)[0];
    EXPECT_EQ(row.on_time, Figure::confidential());
    EXPECT_EQ(row.late, Figure::confidential());
    EXPECT_EQ(row.not_computable, Figure::confidential());
    EXPECT_FALSE(row.share_on_time);
  }
}

}  // namespace
}  // namespace tocsin
