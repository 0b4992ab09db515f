#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;

namespace {

/// The value that stood for the one area of these tests, or -1.
double standing(Store& store, std::optional<Instant> as_of = std::nullopt) {
  const auto held = value(store.observations({.measures = {"notifications"}, .as_of = as_of, .level = {}}));
  EXPECT_LE(held.size(), 1u);
  return held.empty() ? -1 : held[0].observation.figure.shown().value();
}

FileReceipt say(Store& store, const std::string& file, double value, Day received) {
  return load(store, arrival(file, noon(received)), Batch().add({observation("E09000007", value)}).rows());
}

}  // namespace

TEST(Versions, any_past_day_can_be_asked_again) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  say(*store, "a", 5, day(2025, 1, 10));
  say(*store, "b", 6, day(2025, 2, 10));
  say(*store, "c", 7, day(2025, 3, 10));
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 9))), -1);
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 10))), 5);
  EXPECT_EQ(standing(*store, noon(day(2025, 2, 9))), 5);
  EXPECT_EQ(standing(*store, noon(day(2025, 2, 11))), 6);
  EXPECT_EQ(standing(*store), 7);
}

TEST(Versions, a_figure_may_return_to_an_earlier_value) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  say(*store, "a", 5, day(2025, 1, 10));
  say(*store, "b", 6, day(2025, 2, 10));
  EXPECT_EQ(say(*store, "c", 5, day(2025, 3, 10)).tally.revised, 1u);
  EXPECT_EQ(standing(*store), 5);
  EXPECT_EQ(standing(*store, noon(day(2025, 2, 11))), 6);
}

TEST(Versions, a_file_recorded_in_the_past_stands_between_its_neighbours) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  say(*store, "a", 5, day(2025, 1, 10));
  say(*store, "c", 7, day(2025, 3, 10));
  EXPECT_EQ(say(*store, "b", 6, day(2025, 2, 10)).tally.revised, 1u);
  EXPECT_EQ(standing(*store), 7);
  EXPECT_EQ(standing(*store, noon(day(2025, 2, 11))), 6);
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 11))), 5);
}

TEST(Versions, a_file_recorded_before_all_others_is_new_at_its_time) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  say(*store, "b", 6, day(2025, 2, 10));
  EXPECT_EQ(say(*store, "a", 6, day(2025, 1, 10)).tally, (RowTally{.rows = 1, .accepted = 1}));
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 11))), 6);
  EXPECT_EQ(standing(*store), 6);
}

TEST(Versions, of_two_files_recorded_at_one_instant_the_later_file_stands) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  say(*store, "a", 5, day(2025, 1, 10));
  say(*store, "b", 6, day(2025, 1, 10));
  EXPECT_EQ(standing(*store), 6);
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 10))), 6);
}

TEST(Versions, a_withdrawn_notification_no_longer_counts_and_counted_before) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto n = notification("n1");
  load(*store, arrival("a", noon(day(2025, 1, 10))), Batch().add(n).add(notification("n2")).rows());
  n.status = RecordStatus::withdrawn;
  load(*store, arrival("b", noon(day(2025, 2, 10))), Batch().add(n).rows());
  const auto total = [&](std::optional<Instant> as_of) {
    std::uint64_t sum = 0;
    for (const auto& group : value(store->notification_counts(as_of))) sum += group.count;
    return sum;
  };
  EXPECT_EQ(total(std::nullopt), 1u);
  EXPECT_EQ(total(noon(day(2025, 1, 11))), 2u);
  EXPECT_EQ(total(noon(day(2025, 1, 9))), 0u);
}

TEST(Versions, an_amendment_may_move_a_notification_to_another_month_and_area) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto n = notification("n1", day(2024, 5, 31));
  load(*store, arrival("a", noon(day(2025, 1, 10))), Batch().add(n).rows());
  n.notified = day(2024, 6, 1);
  n.authority = *AreaCode::parse("E10000008");
  load(*store, arrival("b", noon(day(2025, 2, 10))), Batch().add(n).rows());
  const auto counts = value(store->notification_counts(std::nullopt));
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].authority, n.authority);
  EXPECT_EQ(counts[0].month, std::chrono::year(2024) / std::chrono::June);
  NotificationFilter filter;
  filter.authority = AreaCode::parse("E09000007").value();
  EXPECT_TRUE(notifications(*store, filter).empty());
  filter.as_of = noon(day(2025, 1, 11));
  EXPECT_EQ(notifications(*store, filter).size(), 1u);
}

TEST(Versions, a_real_row_takes_the_place_of_an_equal_made_up_one_and_not_the_other_way_round) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto rows = Batch().add({observation("E09000007", 5)}).rows();
  load(*store, arrival("made up", noon(day(2025, 1, 10))), rows, true);
  EXPECT_EQ(load(*store, arrival("made up too", noon(day(2025, 1, 11))), rows, true).tally.unchanged, 1u);
  EXPECT_EQ(load(*store, arrival("real", noon(day(2025, 1, 12))), rows).tally.revised, 1u);
  const auto held = value(store->observations({.measures = {"notifications"}, .as_of = {}, .level = {}}));
  ASSERT_EQ(held.size(), 1u);
  EXPECT_FALSE(held[0].provenance.illustrative);
  EXPECT_EQ(load(*store, arrival("made up again", noon(day(2025, 1, 13))), rows, true).tally.unchanged, 1u);
}
