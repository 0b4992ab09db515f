#include "tocsin/assess/stream_watch.hpp"

#include <chrono>
#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drawn_stream.hpp"

namespace tocsin {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t largest = 59;  // 374,000 children, about 11 notifications a year
constexpr std::size_t smallest = 0;  // 20,000 children, one in 20 months

Day day(const char* text) { return *parse_day(text); }

const Finding* finding(const Assessment& assessment, const std::string& id) {
  for (const Finding& each : assessment.findings) {
    if (each.id == id) return &each;
  }
  return nullptr;
}

TEST(Silence, planted_silence_of_a_large_authority_is_found_with_its_quarter) {
  DrawnStream drawn = drawn_stream(1);
  drawn.silence(largest, day("2025-09-10"), drawn.until);
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "silence-E06000060-low");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->observed, 0);
  EXPECT_GT(found->expected, 7);
  EXPECT_LE(found->probability, assessment.stream.silence_threshold);
  EXPECT_EQ(found->since, Period::reporting_quarter(2026, 3));  // the last was in July to September 2025
  EXPECT_EQ(found->period.first(), day("2025-10-01"));
  EXPECT_EQ(found->state, Status::emerging);
  EXPECT_LT(found->upper, 1);
  EXPECT_THAT(found->reason, StartsWith("No notification after 30 September 2025; at its own past rate "));
  EXPECT_THAT(found->reason, Not(HasSubstr("2025-09")));  // never the day
}

TEST(Silence, authority_too_small_for_silence_to_mean_anything_never_appears) {
  DrawnStream drawn = drawn_stream(2);
  drawn.silence(smallest, drawn.panel.periods.front().first(), drawn.until);
  const Assessment assessment = drawn.assessed();
  EXPECT_FALSE(assessment.stream.silences[smallest].assessable);
  EXPECT_FALSE(finding(assessment, "silence-E06000001-low"));
}

TEST(Silence, feed_that_has_stopped_is_no_silence_of_anyone) {
  DrawnStream drawn = drawn_stream(3, 0.2, 0);
  const Assessment assessment = drawn.assessed();
  ASSERT_TRUE(assessment.stream.until);
  EXPECT_LE(*assessment.stream.until, drawn.panel.periods.back().last());
  EXPECT_TRUE(findings_of(assessment, Watch::silence).empty());
}

TEST(Silence, silence_that_began_in_the_panel_is_held_against_the_rate_before_it) {
  DrawnStream drawn = drawn_stream(4);
  drawn.silence(40, day("2023-04-01"), drawn.until);
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "silence-E06000041-low");
  ASSERT_TRUE(found);
  // 260,000 children at 3 per 100,000 are 27 in three and a half years; the newest window alone would have it far
  // lower.
  EXPECT_GT(found->expected, 20);
}

TEST(Silence, fall_of_a_silent_authority_is_a_witness_and_no_second_finding) {
  DrawnStream drawn = drawn_stream(5);
  drawn.silence(largest, day("2025-07-10"), drawn.until);
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "silence-E06000060-low");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->reason, HasSubstr("A fall against its own past rate is seen as well"));
  EXPECT_FALSE(finding(assessment, "surge-E06000060-low"));
}

TEST(Surge, planted_burst_is_found_and_dated) {
  DrawnStream drawn = drawn_stream(6);
  drawn.silence(10, day("2026-01-01"), day("2026-06-30"));
  drawn.add(10, day("2026-07-05"), 7, days(7));
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "surge-E06000011-high");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->since, Period::reporting_quarter(2027, 2));
  EXPECT_GE(found->observed, 7);
  EXPECT_GT(found->lower, 1);
  EXPECT_LT(found->probability, 0.01);
  EXPECT_THAT(found->reason, StartsWith("1 July 2026 to "));
}

TEST(Surge, burst_of_one_authority_is_not_told_again_of_its_region) {
  DrawnStream drawn = drawn_stream(7);
  drawn.add(30, day("2026-05-05"), 30, days(4));
  const Assessment assessment = drawn.assessed();
  EXPECT_TRUE(finding(assessment, "surge-E06000031-high"));
  for (const Finding& each : findings_of(assessment, Watch::surge))
    EXPECT_NE(each.authority, drawn.panel.units[30].region) << each.id;
}

TEST(Surge, region_that_rises_as_a_whole_is_found_without_its_counts) {
  DrawnStream drawn = drawn_stream(8);
  for (std::size_t unit = 4; unit < 60; unit += 9)  // region 5
    drawn.add(unit, day("2026-04-10") + days(unit), 3, days(45));
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "surge-E12000005-high");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Region 5");
  EXPECT_THAT(found->reason, HasSubstr("notifications have come faster than its own past rate leads to expect"));
}

TEST(Surge, nation_that_falls_by_half_is_one_finding_and_tells_deaths_from_harm) {
  DrawnStream drawn = drawn_stream(9, 0.2, 300);
  Random random(9);
  std::erase_if(drawn.events, [&](const StreamEvent& event) {
    return event.notified > drawn.panel.periods.back().last() && event.nature == Nature::serious_harm &&
           random.uniform() < 0.7;
  });
  drawn.count_again();
  const Assessment assessment = drawn.assessed();
  const Finding* found = finding(assessment, "surge-E92000001-low");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->region.empty());
  EXPECT_THAT(found->reason, HasSubstr("deaths hardly moved and serious harm did"));
  EXPECT_LE(findings_of(assessment, Watch::surge).size(), 5u);  // sixty areas fell: they are told as one
}

TEST(Clusters, neighbours_that_rise_together_are_one_finding) {
  DrawnStream drawn = drawn_stream(21, 0.2, 365);
  for (const std::size_t unit : {13u, 14u, 23u, 24u, 34u})  // they touch; two to four a year each
    drawn.add(unit, day("2026-11-01") + days(unit), 4, days(30));
  const Assessment assessment = drawn.assessed();
  const std::vector<Finding> clusters = findings_of(assessment, Watch::clusters);
  ASSERT_EQ(clusters.size(), 1u);
  EXPECT_THAT(clusters[0].reason, HasSubstr("Area 14"));
  EXPECT_THAT(clusters[0].reason, HasSubstr("Area 25"));
  EXPECT_GE(clusters[0].observed, 15);
  EXPECT_GT(clusters[0].lower, 1);
  EXPECT_LE(clusters[0].probability, 0.5 / 12);
}

TEST(Clusters, the_same_stream_gives_the_same_answer) {
  const DrawnStream drawn = drawn_stream(22);
  const Assessment once = drawn.assessed();
  const Assessment again = drawn.assessed();
  ASSERT_EQ(once.findings.size(), again.findings.size());
  for (std::size_t i = 0; i < once.findings.size(); ++i) EXPECT_EQ(once.findings[i].reason, again.findings[i].reason);
}

TEST(Clusters, without_adjacency_none_are_looked_for) {
  DrawnStream drawn = drawn_stream(23);
  drawn.geography.adjacent.clear();
  EXPECT_EQ(drawn.assessed().stream.cluster_false_per_year, 0);
}

TEST(StreamWatch, without_a_stream_nothing_is_said) {
  DrawnStream drawn = drawn_stream(10);
  drawn.events.clear();
  const Assessment assessment = drawn.assessed();
  EXPECT_FALSE(assessment.stream.until);
  EXPECT_TRUE(assessment.stream.silences.empty());
}

TEST(StreamWatch, stream_that_ends_before_the_panels_last_year_is_left_alone) {
  DrawnStream drawn = drawn_stream(11);
  std::erase_if(drawn.events, [&](const StreamEvent& e) { return e.notified > day("2025-01-31"); });
  EXPECT_FALSE(drawn.assessed().stream.until);
}

TEST(StreamWatch, first_year_alone_is_watched_for_silence_only) {
  DrawnStream drawn = drawn_stream(12);
  Policy policy;
  policy.window_years = 8;
  policy.minimum_years = 8;
  const Assessment assessment = drawn.assessed(policy);
  EXPECT_TRUE(assessment.vintages.empty());
  EXPECT_TRUE(findings_of(assessment, Watch::surge).empty());
  EXPECT_EQ(assessment.stream.surge_false_per_year, 0);
}

}  // namespace
}  // namespace tocsin
