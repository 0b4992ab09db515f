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

namespace {

/// A file that comes now, by a clock that says `clock`.
ArrivedFile coming(const std::string& content, Day clock) {
  ArrivedFile file = arrival(content, noon(clock));
  file.history = false;
  return file;
}

std::vector<StoredNotification> only_one(Store& store, std::optional<Instant> as_of = std::nullopt) {
  NotificationFilter filter;
  filter.as_of = as_of;
  auto found = notifications(store, filter);
  if (found.size() != 1) throw std::runtime_error(std::to_string(found.size()) + " notifications instead of one");
  return found;
}

}  // namespace

TEST(Versions, a_file_that_returns_after_others_stands_again) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const std::vector<double> figures = {1, 2, 3, 2};
  std::vector<std::uint64_t> files;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const auto file = coming("v" + std::to_string(figures[i]), day(2025, 1, 10 + static_cast<unsigned>(i)));
    const auto receipt = load(*store, file, Batch().add({observation("E09000007", figures[i])}).rows());
    EXPECT_EQ(receipt.tally.revised, i == 0 ? 0u : 1u) << i;
    EXPECT_EQ(standing(*store), figures[i]);
    files.push_back(receipt.id);
  }
  EXPECT_NE(files[3], files[1]);
  EXPECT_EQ(standing(*store, noon(day(2025, 1, 12))), 3);
  EXPECT_EQ(value(store->find_file("events", coming("v" + std::to_string(2.0), {}).content.sha256))->id, files[3]);
}

TEST(Versions, a_correction_stands_that_came_after_a_clock_was_set_back) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, coming("ahead", day(2031, 1, 1)), Batch().add({observation("E09000007", 5)}).rows());
  const auto correction =
      load(*store, coming("right", day(2026, 7, 2)), Batch().add({observation("E09000007", 6)}).rows());
  EXPECT_EQ(correction.tally.revised, 1u);
  EXPECT_EQ(standing(*store), 6);
  EXPECT_EQ(standing(*store, noon(day(2026, 7, 3))), 6);
  load(*store, coming("third", day(2026, 7, 4)), Batch().add({observation("E09000007", 7)}).rows());
  EXPECT_EQ(standing(*store), 7);
  EXPECT_EQ(standing(*store, noon(day(2026, 7, 3))), 6);
}

TEST(Versions, the_number_of_a_version_decides_and_not_when_it_came) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto version = [](std::uint32_t number, std::uint16_t children) {
    auto n = notification("n1");
    n.version = number;
    n.children = children;
    return n;
  };
  load(*store, coming("second", day(2025, 1, 1)), Batch().add(version(2, 20)).rows());
  const auto late = load(*store, coming("first", day(2025, 1, 2)), Batch().add(version(1, 10)).rows());
  EXPECT_EQ(late.tally, (RowTally{.rows = 1, .accepted = 1, .unchanged = 1}));
  EXPECT_EQ(only_one(*store)[0].notification.children, 20);
  EXPECT_EQ(load(*store, coming("third", day(2025, 1, 3)), Batch().add(version(3, 30)).rows()).tally.revised, 1u);
  EXPECT_EQ(only_one(*store)[0].notification.children, 30);
  // What states no number takes the place of what stands; a number below that still does not.
  load(*store, coming("none", day(2025, 1, 4)), Batch().add(version(0, 40)).rows());
  load(*store, coming("second again", day(2025, 1, 5)), Batch().add(version(2, 21)).rows());
  EXPECT_EQ(only_one(*store)[0].notification.children, 40);
  EXPECT_EQ(only_one(*store, noon(day(2025, 1, 2)))[0].notification.children, 20);
}

TEST(Versions, several_versions_of_a_record_may_come_in_one_file_in_any_order) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto version = [](const std::string& id, std::uint32_t number) {
    auto n = notification(id);
    n.version = number;
    n.children = static_cast<std::uint16_t>(number);
    return n;
  };
  const auto rows =
      Batch().add(version("up", 1)).add(version("up", 2)).add(version("down", 2)).add(version("down", 1)).rows();
  const auto receipt = load(*store, coming("a", day(2025, 1, 1)), rows);
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 4, .accepted = 4, .unchanged = 1, .revised = 1}));
  for (const auto& held : notifications(*store)) EXPECT_EQ(held.notification.version, 2u) << held.notification.id;
  EXPECT_EQ(load(*store, coming("a", day(2025, 1, 2)), rows).id, receipt.id);
  auto other = version("up", 1);
  other.children = 9;
  const auto contradicting =
      load(*store, coming("b", day(2025, 1, 3)), Batch().add(version("up", 2)).add(other).rows());
  EXPECT_EQ(contradicting.tally.rejected, 1u);
}

TEST(Versions, the_nature_stays_as_first_notified_and_a_later_death_is_its_outcome) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto n = notification("n1");
  n.nature = Nature::serious_harm;
  load(*store, coming("a", day(2025, 1, 1)), Batch().add(n).rows());
  n.nature = Nature::child_death;
  n.status = RecordStatus::amended;
  EXPECT_EQ(load(*store, coming("b", day(2025, 2, 1)), Batch().add(n).rows()).tally.revised, 1u);
  const auto held = only_one(*store)[0].notification;
  EXPECT_EQ(held.nature, Nature::serious_harm);
  EXPECT_EQ(held.outcome_later, LaterOutcome::died);
  EXPECT_EQ(held.status, RecordStatus::amended);
  const auto counts = value(store->notification_counts(std::nullopt));
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].nature, Nature::serious_harm);
  EXPECT_EQ(only_one(*store, noon(day(2025, 1, 2)))[0].notification.outcome_later, LaterOutcome::not_stated);
}

TEST(Versions, the_nature_is_that_of_the_lowest_version_whichever_came_first) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto n = notification("n1");
  n.version = 2;
  n.nature = Nature::child_death;
  n.outcome_later = LaterOutcome::not_known;
  load(*store, coming("b", day(2025, 1, 1)), Batch().add(n).rows());
  n.version = 1;
  n.nature = Nature::serious_harm;
  n.outcome_later = LaterOutcome::not_stated;
  load(*store, coming("a", day(2025, 1, 2)), Batch().add(n).rows());
  EXPECT_EQ(only_one(*store)[0].notification.nature, Nature::serious_harm);
  EXPECT_EQ(only_one(*store)[0].notification.outcome_later, LaterOutcome::not_known);
}

TEST(Versions, a_real_record_is_not_bound_by_a_made_up_one) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto n = notification("n1");
  n.version = 7;
  n.nature = Nature::serious_harm;
  load(*store, coming("made up", day(2025, 1, 1)), Batch().add(n).rows(), true);
  n.version = 1;
  n.nature = Nature::child_death;
  load(*store, coming("real", day(2025, 1, 2)), Batch().add(n).rows());
  EXPECT_FALSE(only_one(*store)[0].provenance.illustrative);
  EXPECT_EQ(only_one(*store)[0].notification.nature, Nature::child_death);
}
