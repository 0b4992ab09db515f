#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/publish/table.hpp"

#include "../../support/national_stream.hpp"
#include "sample_edition.hpp"

/// Editions that tables are drawn from, and how they are asked for.
namespace tocsin {

inline Edition edition() {
  Edition made = sample_edition();
  made.illustrative = false;
  made.figures.counts.assign(made.assessment.panel.counts.size(), {Transformation::as_published, {{1, 17}}});
  made.figures.la_numbers = {"850", "806", "805", "201", "909"};
  return made;
}

inline Table table(const Edition& made, const TableQuery& query) {
  auto drawn = build_table(made, query);
  EXPECT_TRUE(drawn) << (drawn ? "" : drawn.error().message);
  return drawn ? *drawn : Table{};
}

inline TableQuery area(std::string_view code) {
  TableQuery query;
  query.areas = {code_of(code)};
  return query;
}

inline std::string refusal(const Edition& made, const TableQuery& query, ErrorKind kind) {
  const auto drawn = build_table(made, query);
  EXPECT_FALSE(drawn);
  if (drawn) return {};
  EXPECT_EQ(drawn.error().kind, kind);
  return drawn.error().message;
}

/// Notifications of England's years as the Department published them: deaths, serious harm, other; looked after.
struct PublishedYear {
  int year, deaths, harm, other, looked_after;
};
inline const std::vector<PublishedYear> published = {{2022, 191, 227, 24, 0},
                                                     {2023, 201, 244, 11, 0},
                                                     {2024, 205, 180, 20, 99},
                                                     {2025, 162, 167, 9, 93},
                                                     {2026, 160, 188, 9, 113}};

inline std::vector<StreamEvent> events_of(const PublishedYear& year) {
  std::vector<StreamEvent> events;
  const auto add = [&](int count, Nature nature) {
    for (int i = 0; i < count; ++i) {
      MainChild child;
      child.sex = i % 3 == 0 ? Sex::female : Sex::male;
      child.looked_after = static_cast<int>(events.size()) < year.looked_after ? YesNo::yes : YesNo::no;
      events.push_back(testing::event_in(year.year, nature, child, 1 + i % 4));
    }
  };
  add(year.deaths, Nature::child_death);
  add(year.harm, Nature::serious_harm);
  add(year.other, Nature::other);
  return events;
}

inline Edition england() {
  Edition made;
  made.built = instant_at(2026, 11, 22, 0);
  made.assessment.panel = testing::one_unit_panel(2022, 2026);
  made.yearly_rates.assign(5, {1, 0.5, 2});
  std::vector<StreamEvent> events;
  for (const PublishedYear& year : published) {
    for (const StreamEvent& event : events_of(year)) events.push_back(event);
  }
  made.figures = testing::cube_of(std::move(events), made.assessment.panel);
  return made;
}

}  // namespace tocsin
