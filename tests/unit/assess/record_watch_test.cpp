#include "tocsin/assess/record_watch.hpp"

#include <chrono>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

#include "drawn_stream.hpp"

namespace tocsin {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t largest = 59;  // about 22 notifications in the eight quarters
constexpr std::size_t smallest = 0;  // one

/// One bank holiday a year is all that a calendar needs.
WorkingCalendar calendar() {
  std::vector<Day> holidays;
  for (int year = 2017; year <= 2027; ++year)
    holidays.push_back(std::chrono::sys_days(std::chrono::year(year) / std::chrono::December / 25));
  return *WorkingCalendar::from(holidays);
}

/// Every form filled in, every notification known of for three days.
DrawnStream filled_in(std::uint64_t seed) {
  DrawnStream drawn = drawn_stream(seed);
  Random random(seed, 7);
  for (StreamEvent& event : drawn.events) {
    event.aware = event.notified - days(3);
    event.incident = event.notified - days(3 + static_cast<int>(random.below(300)));
    event.child = {.age = random.uniform() < 0.4 ? AgeBand::under_1 : AgeBand::from_11_to_15,
                   .sex = random.uniform() < 0.5 ? Sex::male : Sex::female,
                   .ethnicity = random.uniform() < 0.7 ? Ethnicity::white : Ethnicity::asian,
                   .disability = random.uniform() < 0.1 ? YesNo::yes : YesNo::no,
                   .placement = Placement::at_home,
                   .looked_after = YesNo::no,
                   .child_in_need_plan = YesNo::no,
                   .child_protection_plan = YesNo::no,
                   .known_to_agency = YesNo::not_known};
  }
  return drawn;
}

Assessment recorded(const DrawnStream& drawn, const Policy& policy = {}) {
  Assessment assessment = drawn.assessed(policy);
  assess_records(assessment, event_stream(drawn.events), calendar(), drawn.geography.regions);
  return assessment;
}

const Finding* finding(const Assessment& assessment, const std::string& id) {
  for (const Finding& each : assessment.findings) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

template <class Change>
void change(DrawnStream& drawn, std::size_t unit, const Change& what) {
  for (StreamEvent& event : drawn.events) {
    if (event.authority == drawn.panel.units[unit].code) what(event);
  }
}

TEST(Timeliness, authority_that_notifies_late_is_found_and_a_small_one_is_not) {
  DrawnStream drawn = filled_in(1);
  for (const std::size_t unit : {largest, smallest})
    change(drawn, unit, [](StreamEvent& event) { event.aware = event.notified - days(20); });
  const Assessment assessment = recorded(drawn);
  ASSERT_EQ(findings_of(assessment, Watch::timeliness).size(), 1U);
  const Finding* late = finding(assessment, "timeliness-E06000060-high");
  ASSERT_TRUE(late);
  EXPECT_GT(late->probability, 0.95);
  EXPECT_LE(late->q_value, 0.1);
  EXPECT_GT(late->observed, late->expected);
  EXPECT_GT(late->lower, 1.25);
  EXPECT_EQ(late->period.first(), *parse_day("2024-10-01"));  // eight whole quarters of a stream to October 2026
  EXPECT_EQ(late->period.last(), *parse_day("2026-09-30"));
  EXPECT_THAT(late->reason, HasSubstr("came after the fifth working day from awareness"));
  EXPECT_LT(assessment.stream.late_expected_false, 0.1);
}

TEST(Timeliness, fifth_working_day_is_on_time_and_the_next_is_late) {
  const Day aware = *parse_day("2026-07-02");  // a Thursday
  for (const auto& [notified, late] : {std::pair{"2026-07-09", false}, std::pair{"2026-07-10", true}}) {
    DrawnStream drawn = filled_in(2);
    change(drawn, largest, [&](StreamEvent& event) {
      event.aware = aware;
      event.notified = *parse_day(notified);
    });
    drawn.count_again();
    EXPECT_EQ(findings_of(recorded(drawn), Watch::timeliness).size(), late ? 1U : 0U) << notified;
  }
}

TEST(Timeliness, missing_awareness_is_never_taken_for_the_incident) {
  DrawnStream drawn = filled_in(3);
  change(drawn, largest, [](StreamEvent& event) {
    event.incident = event.notified - days(200);
    event.aware.reset();
  });
  EXPECT_TRUE(findings_of(recorded(drawn), Watch::timeliness).empty());
  int counted = 0;
  change(drawn, largest, [&](StreamEvent& event) {
    if (++counted % 3 != 0) event.aware = event.notified - days(30);
  });
  const Assessment assessment = recorded(drawn);
  const Finding* late = finding(assessment, "timeliness-E06000060-high");
  ASSERT_TRUE(late);
  EXPECT_THAT(late->reason, HasSubstr("more the clock cannot be computed"));
}

TEST(Timeliness, lateness_that_all_share_is_no_finding_of_anyone) {
  DrawnStream drawn = filled_in(4);
  Random random(4);
  for (StreamEvent& event : drawn.events) event.aware = event.notified - days(random.uniform() < 0.4 ? 20 : 3);
  EXPECT_LE(findings_of(recorded(drawn), Watch::timeliness).size(), 1U);
}

TEST(Quality, forms_with_blanks_or_contradictions_are_found) {
  DrawnStream drawn = filled_in(5);
  change(drawn, largest, [](StreamEvent& event) { event.child.ethnicity = Ethnicity::not_stated; });
  change(drawn, largest - 1, [](StreamEvent& event) {
    event.child.child_protection_plan = YesNo::yes;
    event.child.known_to_agency = YesNo::no;
  });
  change(drawn, largest - 2, [](StreamEvent& event) { event.child.ethnicity = Ethnicity::unknown; });  // an answer
  const Assessment assessment = recorded(drawn);
  EXPECT_TRUE(finding(assessment, "quality-E06000060-high"));
  EXPECT_TRUE(finding(assessment, "quality-E06000059-high"));
  EXPECT_FALSE(finding(assessment, "quality-E06000058-high"));
}

TEST(Quality, more_of_nature_other_is_a_finding_of_england_alone) {
  DrawnStream drawn = filled_in(6);
  Random random(6);
  for (StreamEvent& event : drawn.events) {
    const bool new_one = event.notified >= *parse_day("2025-10-01");
    if (random.uniform() > (new_one ? 0.15 : 0.03)) continue;
    event.nature = Nature::other;
    event.other_reason = OtherReason::other_stated;
  }
  const Assessment assessment = recorded(drawn);
  const Finding* more = finding(assessment, "quality-E92000001-high");
  ASSERT_TRUE(more);
  EXPECT_THAT(more->reason, HasSubstr("are of nature other"));
  EXPECT_THAT(more->reason, HasSubstr("without a child perpetrator"));
  EXPECT_GT(more->lower, 1.25);
  EXPECT_EQ(findings_of(assessment, Watch::quality).size(), 1U);
}

TEST(Themes, what_becomes_frequent_in_england_is_one_finding_with_its_characteristics) {
  DrawnStream drawn = filled_in(7);
  Random random(7);
  for (StreamEvent& event : drawn.events) {
    if (event.notified < *parse_day("2025-10-01") || random.uniform() > 0.4) continue;
    event.child.disability = YesNo::yes;
    event.child.placement = Placement::foster_care;
    event.child.looked_after = YesNo::yes;
  }
  const Assessment assessment = recorded(drawn);
  const std::vector<Finding> themes = findings_of(assessment, Watch::themes);
  ASSERT_EQ(themes.size(), 1U);
  EXPECT_EQ(themes[0].id, "themes-E92000001-high");
  EXPECT_THAT(themes[0].reason, HasSubstr("disability: yes"));
  EXPECT_THAT(themes[0].reason, HasSubstr("looked after: yes"));  // never seen before
  EXPECT_TRUE(std::isfinite(themes[0].relative_rate));
  EXPECT_THAT(themes[0].reason, Not(HasSubstr("age: ")));
  EXPECT_GT(themes[0].probability, 0.8);
}

TEST(Themes, region_is_held_against_its_own_past_and_told_without_its_counts) {
  DrawnStream drawn = filled_in(8);
  const AreaCode region = drawn.panel.units[largest].region;
  const auto of_region = [&](const StreamEvent& event) {
    for (const PanelUnit& unit : drawn.panel.units) {
      if (unit.code == event.authority) return unit.region == region;
    }
    return false;
  };
  for (StreamEvent& event : drawn.events) {
    if (!of_region(event)) continue;
    event.child.ethnicity = Ethnicity::asian;  // as ever there: no finding
    if (event.notified >= *parse_day("2025-10-01")) event.child.disability = YesNo::yes;
  }
  const Assessment assessment = recorded(drawn);
  const Finding* theme = finding(assessment, "themes-" + std::string(region.text()) + "-high");
  ASSERT_TRUE(theme);
  EXPECT_THAT(theme->reason, HasSubstr("disability: yes"));
  EXPECT_THAT(theme->reason, Not(HasSubstr("ethnicity")));
  EXPECT_THAT(theme->reason, Not(HasSubstr("would be expected)")));
  EXPECT_EQ(20 * theme->probability, std::floor(20 * theme->probability));
  for (const Finding& each : findings_of(assessment, Watch::themes))
    EXPECT_TRUE(each.authority.is_region() || each.authority.is_country()) << each.id;
}

TEST(Themes, streams_without_a_change_hardly_ever_have_one) {
  int found = 0;
  double stated = 0;
  for (std::uint64_t seed = 20; seed < 40; ++seed) {
    const Assessment assessment = recorded(filled_in(seed));
    found += static_cast<int>(findings_of(assessment, Watch::themes).size());
    stated += assessment.stream.theme_expected_false;
  }
  EXPECT_LE(found, 2);
  EXPECT_LE(stated, 2);
}

TEST(Incidents, what_is_still_to_come_is_stated_and_called_provisional) {
  int within = 0;
  int quarters = 0;
  for (std::uint64_t seed = 50; seed < 60; ++seed) {
    const DrawnStream drawn = filled_in(seed);
    DrawnStream early = drawn;
    std::erase_if(early.events, [](const StreamEvent& event) { return event.notified > *parse_day("2025-09-30"); });
    const Assessment assessment = recorded(early);
    const std::vector<IncidentQuarter>& told = assessment.stream.incidents;
    ASSERT_EQ(told.size(), 12U);
    EXPECT_TRUE(told.back().provisional);
    EXPECT_FALSE(told.front().provisional);
    EXPECT_EQ(told.front().lower, told.front().upper);
    EXPECT_LT(told.back().completeness, 0.6);
    for (const IncidentQuarter& quarter : told) {
      if (quarter.completeness > 0.95) continue;
      const auto in_all = static_cast<double>(std::ranges::count_if(drawn.events, [&](const StreamEvent& event) {
        return event.incident && quarter.quarter.contains(*event.incident);
      }));
      EXPECT_GE(in_all, quarter.reported);
      within += quarter.lower <= in_all && in_all <= quarter.upper ? 1 : 0;
      ++quarters;
    }
  }
  EXPECT_GE(quarters, 20);
  EXPECT_GE(within, 0.85 * quarters);
}

TEST(Records, assessment_without_a_stream_stays_as_it_is) {
  DrawnStream drawn = filled_in(9);
  drawn.events.clear();
  drawn.panel = filled_in(9).panel;
  const Assessment assessment = recorded(drawn);
  EXPECT_TRUE(assessment.stream.incidents.empty());
  EXPECT_TRUE(findings_of(assessment, Watch::timeliness).empty());
}

}  // namespace
}  // namespace tocsin
