#include "tocsin/domain/event_stream.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

StreamEvent event(const char* day, const char* code) {
  return {*parse_day(day), *AreaCode::parse(code), Nature::child_death, std::nullopt, {}};
}

TEST(EventStream, events_stand_in_order_of_their_days) {
  const EventStream stream = event_stream(
      {event("2025-05-02", "E06000001"), event("2024-01-01", "E06000002"), event("2025-05-02", "E06000000")});
  EXPECT_EQ(iso_day(stream.from()), "2024-01-01");
  EXPECT_EQ(iso_day(stream.until()), "2025-05-02");
  EXPECT_EQ(stream.events[1].authority.text(), "E06000000");
  EXPECT_TRUE(event_stream({}).empty());
}

TEST(EventStream, unit_has_the_events_of_every_code_whose_history_it_carries) {
  Panel panel;
  PanelUnit recoded;
  recoded.codes = {*AreaCode::parse("E06000001"), *AreaCode::parse("E06000009")};
  PanelUnit other;
  other.codes = {*AreaCode::parse("E06000002")};
  panel.units = {recoded, other};
  const EventStream stream = event_stream({event("2024-01-01", "E06000001"), event("2024-02-01", "E06000002"),
                                           event("2024-03-01", "E06000009"), event("2024-04-01", "E06000007")});
  const auto positions = events_by_unit(stream, panel);
  EXPECT_EQ(positions[0], (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(positions[1], (std::vector<std::size_t>{1}));
}

}  // namespace
}  // namespace tocsin
