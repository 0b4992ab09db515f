#include "tocsin/domain/working_calendar.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

Day on(const char* text) { return *parse_day(text); }

/// The bank holidays of England that the examples of rules R1 to R3 cross.
WorkingCalendar england() {
  std::vector<Day> days;
  for (const char* text :
       {"2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19",
        "2022-12-26", "2022-12-27", "2023-01-02", "2023-12-25", "2024-12-25", "2025-12-25", "2025-12-26", "2026-01-01",
        "2026-04-03", "2026-04-06", "2026-05-04"}) {
    days.push_back(on(text));
  }
  return *WorkingCalendar::from(days);
}

TEST(WorkingCalendar, the_notification_clock_gives_the_worked_examples_of_rule_1) {
  const WorkingCalendar calendar = england();
  EXPECT_EQ(*calendar.due(on("2026-04-02"), 5), on("2026-04-13"));
  EXPECT_EQ(*calendar.due(on("2025-12-22"), 5), on("2025-12-31"));
  EXPECT_EQ(*calendar.due(on("2026-01-10"), 5), on("2026-01-16"));
  EXPECT_EQ(*calendar.due(on("2022-09-14"), 5), on("2022-09-22"));
}

TEST(WorkingCalendar, the_rapid_review_clock_gives_the_worked_examples_of_rule_2) {
  const WorkingCalendar calendar = england();
  EXPECT_EQ(*calendar.due(on("2026-04-13"), 15), on("2026-05-05"));
  EXPECT_EQ(*calendar.due(on("2025-12-31"), 15), on("2026-01-22"));
}

TEST(WorkingCalendar, the_due_day_is_on_time_and_the_next_working_day_one_late) {
  const WorkingCalendar calendar = england();
  const Day due = on("2026-04-02");  // Maundy Thursday
  EXPECT_EQ(*calendar.working_days_after(due, due), 0);
  EXPECT_EQ(*calendar.working_days_after(due, on("2026-04-06")), 0);  // Easter Monday
  EXPECT_EQ(*calendar.working_days_after(due, on("2026-04-07")), 1);
  EXPECT_EQ(*calendar.working_days_after(due, on("2026-03-01")), 0);
}

TEST(WorkingCalendar, refuses_days_it_does_not_cover) {
  const WorkingCalendar calendar = england();
  EXPECT_EQ(calendar.is_working_day(on("2021-12-31")).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(calendar.due(on("2026-12-28"), 5));
  EXPECT_TRUE(calendar.coverage().contains(on("2026-12-31")));
}

TEST(WorkingCalendar, refuses_gaps_and_days_given_twice) {
  EXPECT_FALSE(WorkingCalendar::from({}));
  EXPECT_FALSE(WorkingCalendar::from({on("2024-12-25"), on("2024-12-25")}));
  const auto gap = WorkingCalendar::from({on("2022-12-26"), on("2024-12-25")});
  ASSERT_FALSE(gap);
  EXPECT_NE(gap.error().message.find("2023"), std::string::npos);
}

}  // namespace
}  // namespace tocsin
