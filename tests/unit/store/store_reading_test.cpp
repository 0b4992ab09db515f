#include <gtest/gtest.h>

#include "rows.hpp"

using namespace tocsin;
using namespace tocsin::testing;

namespace {

ObservationQuery of(std::vector<std::string> measures) {
  return {.measures = std::move(measures), .as_of = {}, .level = {}};
}

}  // namespace

TEST(Store, gives_back_every_field_of_a_notification) {
  Notification n{.id = "a\"b,\n\xC3\xA9",
                 .authority = *AreaCode::parse("E10000008"),
                 .residence = *AreaCode::parse("E06000001"),
                 .incident = day(1969, 12, 31),
                 .aware = day(2024, 2, 29),
                 .notified = day(2024, 3, 1),
                 .type = RecordType::cla_death_no_abuse,
                 .nature = Nature::other,
                 .status = RecordStatus::amended,
                 .abuse_neglect = AbuseNeglect::not_suspected,
                 .place = Place::outside_england,
                 .other_reason = OtherReason::other_stated,
                 .cause = Cause::not_known,
                 .children = 65535,
                 .child = {.age = AgeBand::not_known,
                           .sex = Sex::not_known,
                           .ethnicity = Ethnicity::unknown,
                           .disability = YesNo::not_known,
                           .placement = Placement::not_known,
                           .looked_after = YesNo::yes,
                           .child_in_need_plan = YesNo::no,
                           .child_protection_plan = YesNo::not_known,
                           .known_to_agency = YesNo::not_known}};
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto receipt = load(*store, arrival("a"), Batch().add(n).rows(), true);
  const auto held = notifications(*store);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].notification, n);
  EXPECT_EQ(held[0].provenance.file_id, receipt.id);
  EXPECT_EQ(held[0].provenance.line, 2u);
  EXPECT_TRUE(held[0].provenance.illustrative);
  EXPECT_EQ(held[0].provenance.recorded, noon(day(2025, 1, 1)));
}

TEST(Store, keeps_each_answer_in_its_own_place) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  Batch batch;
  std::vector<Notification> sent;
  for (int i = 0; i < 12; ++i) {
    auto n = notification("n" + std::to_string(i));
    if (i == 0) n.abuse_neglect = AbuseNeglect::known;
    if (i == 1) n.place = Place::in_area;
    if (i == 2) n.other_reason = OtherReason::child_perpetrator;
    if (i == 3) n.cause = Cause::non_accidental_injury;
    if (i == 4) n.child.age = AgeBand::unborn;
    if (i == 5) n.child.sex = Sex::male;
    if (i == 6) n.child.ethnicity = Ethnicity::white;
    if (i == 7) n.child.disability = YesNo::yes;
    if (i == 8) n.child.placement = Placement::at_home;
    if (i == 9) n.child.child_in_need_plan = YesNo::yes;
    if (i == 10) n.child.child_protection_plan = YesNo::yes;
    if (i == 11) n.child.known_to_agency = YesNo::yes;
    batch.add(n);
    sent.push_back(n);
  }
  load(*store, arrival("a"), batch.rows());
  const auto held = notifications(*store);
  ASSERT_EQ(held.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(held[i].notification, sent[i]) << i;
}

TEST(Store, gives_back_every_kind_of_figure) {
  const std::vector<Figure> figures = {
      Figure::exact(0),          Figure::exact(0.1),          Figure::rounded(30, 10),
      Figure::low(10),           Figure::confidential(),      Figure::not_available(),
      Figure::not_applicable(),  Figure::unreliable(),        Figure::exact(-2.5),
      Figure::exact(12019911.0), Figure::rounded(30, 10) * 2, Figure::exact(1) / Figure::exact(3)};
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  Batch batch;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    Observation o = observation("E09000007", 0);
    o.period = Period::reporting_year(2000 + static_cast<int>(i));
    o.breakdown = "sex=female";
    o.figure = figures[i];
    batch.add({o});
  }
  load(*store, arrival("a"), batch.rows());
  EXPECT_EQ(load(*store, arrival("b", noon(day(2025, 2, 1))), batch.rows()).tally.unchanged, figures.size());
  const auto held = value(store->observations(of({"notifications"})));
  ASSERT_EQ(held.size(), figures.size());
  for (std::size_t i = 0; i < figures.size(); ++i) {
    EXPECT_EQ(held[i].observation.figure, figures[i]) << i;
    EXPECT_EQ(held[i].observation.breakdown, "sex=female");
    EXPECT_EQ(held[i].observation.period, Period::reporting_year(2000 + static_cast<int>(i)));
  }
}

TEST(Store, finds_observations_by_measure_and_level) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto country = observation("E92000001", 405);
  country.level = Level::country;
  load(*store, arrival("a"),
       Batch()
           .add({country})
           .add({observation("E09000007", 5), observation("E09000007", 4e4, "child_population")})
           .rows());
  EXPECT_EQ(value(store->observations(of({"notifications"}))).size(), 2u);
  EXPECT_EQ(value(store->observations(of({"notifications", "child_population"}))).size(), 3u);
  EXPECT_TRUE(value(store->observations(of({"unheard_of"}))).empty());
  EXPECT_TRUE(value(store->observations(of({}))).empty());
  const auto at_country =
      value(store->observations({.measures = {"notifications"}, .as_of = {}, .level = Level::country}));
  ASSERT_EQ(at_country.size(), 1u);
  EXPECT_EQ(at_country[0].observation.area.text(), "E92000001");
}

TEST(Store, counts_by_authority_month_nature_type_looked_after_and_illustrative) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  auto looked_after = notification("n3");
  looked_after.child.looked_after = YesNo::yes;
  auto death = notification("n4");
  death.nature = Nature::child_death;
  auto care_leaver = notification("n5");
  care_leaver.type = RecordType::care_leaver_death;
  load(*store, arrival("a"),
       Batch()
           .add(notification("n1", day(2024, 5, 1)))
           .add(notification("n2", day(2024, 5, 31)))
           .add(looked_after)
           .add(death)
           .add(care_leaver)
           .rows());
  load(*store, arrival("b"), Batch().add(notification("n6")).rows(), true);
  const auto counts = value(store->notification_counts(std::nullopt));
  ASSERT_EQ(counts.size(), 4u);
  EXPECT_EQ(counts[0].nature, Nature::child_death);
  EXPECT_EQ(counts[0].count, 1u);
  EXPECT_EQ(counts[1].count, 2u);
  EXPECT_EQ(counts[1].month, std::chrono::year(2024) / std::chrono::May);
  EXPECT_EQ(counts[1].type, RecordType::sin);
  EXPECT_FALSE(counts[1].illustrative);
  EXPECT_TRUE(counts[2].illustrative);
  EXPECT_EQ(counts[2].count, 1u);
  EXPECT_EQ(counts[3].looked_after, YesNo::yes);
}

TEST(Store, finds_notifications_by_period) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  load(*store, arrival("a"),
       Batch().add(notification("n1", day(2024, 3, 31))).add(notification("n2", day(2024, 4, 1))).rows());
  NotificationFilter filter;
  filter.notified = Period::reporting_year(2025);
  const auto held = notifications(*store, filter);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].notification.id, "n2");
}

TEST(Store, lists_its_files_as_they_were_received) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  const auto later = load(*store, arrival("b", noon(day(2025, 2, 1))), Batch().add(notification("n1")).rows(), true);
  const auto earlier = load(*store, arrival("a", noon(day(2025, 1, 1))), Batch().add(notification("n2")).rows());
  const auto files = value(store->files(std::nullopt));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].id, earlier.id);
  EXPECT_EQ(files[1].id, later.id);
  EXPECT_TRUE(files[1].illustrative);
  EXPECT_EQ(value(store->files(noon(day(2025, 1, 31)))).size(), 1u);
  EXPECT_EQ(value(store->file(later.id))->name, "b.csv");
  EXPECT_FALSE(value(store->file(99)).has_value());
  EXPECT_EQ(value(store->find_file("events", later.sha256))->id, later.id);
  EXPECT_FALSE(value(store->find_file("other", later.sha256)).has_value());
}

TEST(Store, pages_through_rejections_by_line) {
  const ScratchFolder folder;
  auto store = open(folder / "s.db");
  Batch batch;
  for (int i = 0; i < 5; ++i) batch.reject("nature", "unknown_name", "text of " + std::to_string(i) + " characters");
  const auto receipt = load(*store, arrival("a"), batch.rows());
  const auto page = value(store->rejections(receipt.id, 2, 3));
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].place.line, 5u);
  EXPECT_EQ(page[0].rule, "unknown_name");
  EXPECT_EQ(page[1].value_class, "text of 4 characters");
}

TEST(Store, sees_that_another_connection_committed) {
  const ScratchFolder folder;
  auto reader = open(folder / "s.db");
  auto writer = open(folder / "s.db");
  const auto before = value(reader->change_count());
  EXPECT_EQ(value(reader->change_count()), before);
  load(*writer, arrival("a"), Batch().add(notification("n1")).rows());
  const auto after = value(reader->change_count());
  EXPECT_NE(after, before);
  load(*reader, arrival("b"), Batch().add(notification("n2")).rows());
  EXPECT_NE(value(reader->change_count()), after);
}
