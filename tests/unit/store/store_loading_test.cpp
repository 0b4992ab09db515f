#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;

TEST(Load, stores_each_row_once_and_tallies_it) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt =
      load(*store, arrival("a"),
           Batch().add(notification("n1")).add(notification("n2")).reject("nature", "unknown", "text").rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 3, .accepted = 2, .unchanged = 0, .revised = 0, .rejected = 1}));
  EXPECT_EQ(notifications(*store).size(), 2u);
}

TEST(Load, is_taken_back_without_a_commit) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  {
    auto load = value(store->begin_load(arrival("a")));
    ASSERT_TRUE(load->append(Batch().add(notification("n1")).rows()));
  }
  EXPECT_TRUE(notifications(*store).empty());
  EXPECT_TRUE(value(store->files(std::nullopt)).empty());
}

TEST(Load, is_not_seen_before_its_commit) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto load = value(store->begin_load(arrival("a")));
  ASSERT_TRUE(load->append(Batch().add(notification("n1")).rows()));
  EXPECT_TRUE(notifications(*store).empty());
  ASSERT_TRUE(load->commit());
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(Load, of_the_same_bytes_returns_the_first_receipt_with_all_unchanged) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto rows = Batch().add(notification("n1")).reject("nature", "unknown", "text").rows();
  const auto first = load(*store, arrival("a"), rows);
  const auto changes = value(store->change_count());
  const auto again = load(*store, arrival("a", noon(day(2025, 6, 1))), rows);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.received, first.received);
  EXPECT_EQ(again.tally, (RowTally{.rows = 2, .accepted = 1, .unchanged = 1, .revised = 0, .rejected = 1}));
  EXPECT_EQ(value(store->change_count()), changes);
}

TEST(Load, of_a_hundred_repeats_is_one_load) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  for (int i = 0; i < 100; ++i) load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  EXPECT_EQ(value(store->files(std::nullopt)).size(), 1u);
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(Load, of_an_equal_row_stores_nothing_and_the_first_provenance_stands) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto first = load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  const auto second =
      load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n0")).add(notification("n1")).rows());
  EXPECT_EQ(second.tally.unchanged, 1u);
  EXPECT_EQ(second.tally.accepted, 2u);
  const auto held = notifications(*store);
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].notification.id, "n1");
  EXPECT_EQ(held[0].provenance.file_id, first.id);
  EXPECT_EQ(held[0].provenance.line, 2u);
}

TEST(Load, of_another_content_is_a_revision) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  auto changed = notification("n1");
  changed.status = RecordStatus::withdrawn;
  const auto second = load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(changed).rows());
  EXPECT_EQ(second.tally.revised, 1u);
  const auto held = notifications(*store);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].notification, changed);
  EXPECT_EQ(held[0].provenance.file_id, second.id);
}

TEST(Load, takes_a_repeated_key_in_one_file_as_unchanged_if_it_says_the_same) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt = load(*store, arrival("a"), Batch().add(notification("n1")).add(notification("n1")).rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 2, .accepted = 2, .unchanged = 1, .revised = 0, .rejected = 0}));
  EXPECT_EQ(notifications(*store).size(), 1u);
}

TEST(Load, rejects_a_repeated_key_in_one_file_that_says_something_else_and_names_the_line_that_stands) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt =
      load(*store, arrival("a"),
           Batch().add(notification("n0")).add(notification("n1")).add(notification("n1", day(2024, 6, 1))).rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 3, .accepted = 2, .unchanged = 0, .revised = 0, .rejected = 1}));
  const auto rejections = value(store->rejections(receipt.id, 10, 0));
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].place.line, 4u);
  EXPECT_EQ(rejections[0].place.record, 3u);
  EXPECT_EQ(rejections[0].column, "notification_id");
  EXPECT_EQ(rejections[0].rule, duplicate_in_file);
  EXPECT_EQ(rejections[0].value_class, "differs from line 3");
}

TEST(Load, rejects_a_contradiction_of_a_line_that_only_confirmed_what_was_held) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  const auto receipt =
      load(*store, arrival("b", noon(day(2025, 2, 1))),
           Batch().add(notification("n0")).add(notification("n1")).add(notification("n1", day(2024, 6, 1))).rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 3, .accepted = 2, .unchanged = 1, .revised = 0, .rejected = 1}));
  EXPECT_EQ(value(store->rejections(receipt.id, 10, 0)).at(0).value_class, "differs from line 3");
}

TEST(Load, rejects_a_contradiction_of_a_line_that_revised_what_was_held) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification("n1")).rows());
  const auto receipt = load(*store, arrival("b", noon(day(2025, 2, 1))),
                            Batch().add(notification("n1", day(2024, 6, 1))).add(notification("n1")).rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 2, .accepted = 1, .unchanged = 0, .revised = 1, .rejected = 1}));
}

TEST(Load, keeps_two_ids_apart_whose_hashes_agree) {
  // Found by search: both have slot 75260218564756.
  const std::string one = "n-24132039";
  const std::string other = "n-34124480";
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"), Batch().add(notification(one)).add(notification(other)).add(notification(other)).rows());
  ASSERT_EQ(notifications(*store).size(), 2u);
  const auto second = load(*store, arrival("b", noon(day(2025, 2, 1))),
                           Batch().add(notification(other, day(2024, 6, 1))).add(notification(one)).rows());
  EXPECT_EQ(second.tally, (RowTally{.rows = 2, .accepted = 2, .unchanged = 1, .revised = 1, .rejected = 0}));
  EXPECT_EQ(notifications(*store).size(), 2u);
}

TEST(Load, of_an_observation_row_is_revised_if_any_of_it_is_and_unchanged_if_all_is) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto row = [](double notifications, double population) {
    return std::vector{observation("E09000007", notifications),
                       observation("E09000007", population, "child_population")};
  };
  load(*store, arrival("a"), Batch().add(row(5, 40000)).rows());
  EXPECT_EQ(load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(row(5, 40000)).rows()).tally.unchanged, 1u);
  const auto third = load(*store, arrival("c", noon(day(2025, 3, 1))), Batch().add(row(6, 40000)).rows());
  EXPECT_EQ(third.tally, (RowTally{.rows = 1, .accepted = 1, .unchanged = 0, .revised = 1, .rejected = 0}));
}

TEST(Load, rejects_the_whole_of_an_observation_row_that_contradicts_an_earlier_line) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt = load(*store, arrival("a"),
                            Batch()
                                .add({observation("E09000007", 5)})
                                .add({observation("E09000008", 7), observation("E09000007", 6)})
                                .add({observation("E09000008", 8)})  // the row that spoke of it first was not taken
                                .rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 3, .accepted = 2, .unchanged = 0, .revised = 0, .rejected = 1}));
  const auto held = value(store->observations({.measures = {"notifications"}, .as_of = {}, .level = {}}));
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[1].observation.figure, Figure::exact(8));
  EXPECT_EQ(held[1].provenance.line, 4u);
  EXPECT_EQ(value(store->rejections(receipt.id, 10, 0)).at(0).value_class, "differs from line 2");
}

TEST(Load, rejects_an_observation_row_that_contradicts_itself_and_takes_one_that_repeats_itself) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt = load(*store, arrival("a"),
                            Batch()
                                .add({observation("E09000007", 5), observation("E09000007", 6)})
                                .add({observation("E09000008", 7), observation("E09000008", 7)})
                                .rows());
  EXPECT_EQ(receipt.tally, (RowTally{.rows = 2, .accepted = 1, .unchanged = 0, .revised = 0, .rejected = 1}));
  EXPECT_EQ(value(store->observations({.measures = {"notifications"}, .as_of = {}, .level = {}})).size(), 1u);
}

TEST(Load, finds_repeated_keys_across_runs) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  constexpr std::uint64_t rows = 150'000;  // more than two runs
  auto load = value(store->begin_load(arrival("a")));
  for (std::uint64_t from = 0; from < rows; from += 10'000) {
    RowBatch batch;
    for (std::uint64_t i = from; i < from + 10'000; ++i) {
      batch.notifications.push_back({{i + 2, i + 1}, notification("n" + std::to_string(i % 100'000))});
    }
    ASSERT_TRUE(load->append(std::move(batch)));
  }
  const auto receipt = value(load->commit());
  EXPECT_EQ(receipt.tally,
            (RowTally{.rows = rows, .accepted = rows, .unchanged = 50'000, .revised = 0, .rejected = 0}));
  EXPECT_EQ(notifications(*store).size(), 100'000u);
  EXPECT_TRUE(store->integrity_check());
}

TEST(Load, refuses_a_hash_that_is_none) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto file = arrival("a");
  file.sha256 = "abc";
  const auto begun = store->begin_load(file);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::invalid_input);
}
