#include "area_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t hampshire = 0, hartlepool = 2, city = 3, cumbria = 4;

TEST(AreaWords, of_a_finding_are_its_headline) {
  EXPECT_EQ(area_words(sample_edition(), hampshire).headline,
            "Hampshire has notified persistently fewer incidents than expected");
  EXPECT_EQ(area_words(sample_edition(), 1).headline,
            "Mid & <South> \"Bay\" has notified persistently more incidents than expected");
}

TEST(AreaWords, of_an_authority_like_others) {
  const AreaWords words = area_words(sample_edition(), hartlepool);
  EXPECT_EQ(words.headline, "No persistent difference is shown for Hartlepool");
  EXPECT_EQ(words.observed, "4 notifications in 5 years, April 2021 to March 2026.");
  EXPECT_THAT(words.expected, HasSubstr("4.5 notifications, given the number of children"));
  EXPECT_THAT(words.expected, HasSubstr("0.98 times the expected one (95% interval 0.50 to 1.70)."));
  EXPECT_EQ(words.population, "About 19,600 children.");
  EXPECT_EQ(words.years_headline, "Hartlepool: no notifications in 2025-26; 4.2 expected");
  EXPECT_THAT(words.history, IsEmpty());
}

TEST(AreaWords, of_one_notification_are_singular) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[hartlepool].observed = 1;
  edition.assessment.panel.counts[hartlepool * 2 + 1] = Figure::exact(1);
  const AreaWords words = area_words(edition, hartlepool);
  EXPECT_EQ(words.observed, "1 notification in 5 years, April 2021 to March 2026.");
  EXPECT_EQ(words.years_headline, "Hartlepool: 1 notification in 2025-26; 4.2 expected");
}

TEST(AreaWords, of_a_withheld_year_that_is_estimated_by_its_range_say_so) {
  Edition edition = sample_edition();
  RateEstimate& estimate = edition.assessment.estimates.units[hartlepool];
  estimate.observed = 3.5;
  estimate.observed_least = 2;
  estimate.observed_most = 5;
  EXPECT_EQ(area_words(edition, hartlepool).observed,
            "About 3.5 notifications in 5 years, April 2021 to March 2026, a withheld or rounded number taken as the "
            "middle of what it can be.");
}

TEST(AreaWords, of_the_city_of_london_say_that_nothing_could_be_shown) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[city].detectable_high.reset();
  const AreaWords words = area_words(edition, city);
  EXPECT_EQ(words.headline, "City of London cannot be assessed on its own");
  EXPECT_EQ(words.observed, "No notifications in 5 years, April 2021 to March 2026.");
  EXPECT_THAT(words.expected, HasSubstr("Its underlying rate cannot be estimated."));
  EXPECT_THAT(words.shown, HasSubstr("no difference of any size would have been shown with 80% probability"));
}

TEST(AreaWords, of_an_area_that_ended_name_what_followed_and_what_is_withheld) {
  const AreaWords words = area_words(sample_edition(), cumbria);
  EXPECT_EQ(words.headline, "Cumbria has ended as an authority; its figures are kept");
  EXPECT_THAT(words.history,
              ElementsAre("It was followed by Hartlepool and Mid & <South> \"Bay\", whose figures start anew.",
                          "It informs the estimates of others and can have no finding of its own.",
                          "The number is withheld for 2024-25, and is not a zero."));
  EXPECT_EQ(words.years_headline, "Cumbria: the number for 2024-25 is withheld");
}

TEST(AreaWords, of_a_new_area_say_where_its_figures_start) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[hartlepool].history = History::started;
  edition.assessment.estimates.units[hartlepool].years_used = 1;
  const AreaWords words = area_words(edition, hartlepool);
  EXPECT_EQ(words.observed, "4 notifications in 1 of the 5 years April 2021 to March 2026.");
  EXPECT_THAT(words.history, ElementsAre(HasSubstr("made from parts of others")));
}

TEST(AreaWords, of_a_recoded_and_of_a_merged_area_name_the_earlier_codes) {
  Edition edition = sample_edition();
  PanelUnit& unit = edition.assessment.panel.units[hartlepool];
  unit.codes = {code_of("E06000001"), code_of("E06000098")};
  EXPECT_THAT(area_words(edition, hartlepool).history,
              ElementsAre("Its figures include those under its earlier code (E06000098)."));
  unit.history = History::merged;
  EXPECT_THAT(area_words(edition, hartlepool).history,
              ElementsAre("It took over whole authorities, whose figures are added to its own (E06000098)."));
}

TEST(AreaWords, of_an_area_without_a_usable_year_make_no_number_up) {
  Edition edition = sample_edition();
  RateEstimate& e = edition.assessment.estimates.units[hartlepool];
  e.years_used = 0;
  e.observed = e.expected = e.exposure = e.rate_per_100k = e.relative_rate = e.prob_high = e.prob_low = nan_value;
  edition.assessment.panel.counts[hartlepool * 2] = Figure::not_available();
  const AreaWords words = area_words(edition, hartlepool);
  EXPECT_EQ(words.observed, "No count of April 2021 to March 2026 can be used.");
  EXPECT_EQ(words.expected, "No expected number can be given.");
  EXPECT_EQ(words.rate, "No rate can be given.");
  EXPECT_EQ(words.population, "The number of children is not known.");
  EXPECT_EQ(words.chance, "No probability can be given.");
  EXPECT_THAT(words.history, ElementsAre("No number was received for 2024-25: it is left out, and is not a zero."));
}

TEST(AreaWords, of_the_funnel_place_an_area_and_its_neighbours_among_the_limits) {
  Edition edition = sample_edition();
  EXPECT_EQ(area_words(edition, hartlepool).funnel,
            "Its number is 0.89 times the expected one and lies within the 95% limits of chance alone, which do not "
            "allow for the usual spread between authorities.");
  EXPECT_THAT(area_words(edition, hampshire).funnel,
              HasSubstr(" Its 2 statistical neighbours all lie within the 95% limits."));
  edition.assessment.estimates.units[hampshire].funnel_outside_95 = true;
  edition.assessment.estimates.units[hampshire].funnel_outside_998 = true;
  edition.assessment.estimates.units[1].funnel_outside_95 = true;
  EXPECT_EQ(area_words(edition, hampshire).funnel,
            "Its number is 0.33 times the expected one and lies outside the 99.8% limits of chance alone, which do not "
            "allow for the usual spread between authorities. Of its 2 statistical "
            "neighbours, 1 lies within the 95% limits and 1 between the 95% and the 99.8% limits.");
  edition.areas[code_of("E10000014")].neighbours = {code_of("E06000001")};
  EXPECT_THAT(area_words(edition, hampshire).funnel,
              HasSubstr(" Its statistical neighbour lies within the 95% limits."));
  EXPECT_EQ(area_words(edition, cumbria).funnel, "") << "an ended area has no point";
  edition.assessment.estimates.units[city].expected = nan_value;
  EXPECT_EQ(area_words(edition, city).funnel, "");
}

TEST(AreaWords, of_a_year_that_goes_on_say_that_it_is_not_complete) {
  Edition edition = sample_edition();
  EXPECT_FALSE(still_open(edition, 1));
  edition.as_of = instant_at(2026, 2, 10, 0);
  EXPECT_FALSE(still_open(edition, 0));
  EXPECT_TRUE(still_open(edition, 1));
  const AreaWords words = area_words(edition, hartlepool);
  EXPECT_EQ(words.years_headline, "Hartlepool: no notifications so far in 2025-26; 4.2 expected");
  EXPECT_THAT(words.history, ElementsAre("The year 2025-26 is not complete: notifications may still arrive."));
  EXPECT_THAT(area_words(edition, cumbria).history, testing::Not(testing::Contains(HasSubstr("not complete"))))
      << "it had ended by then";
}

TEST(AreaWords, of_a_year_counted_from_a_feed_that_stopped_say_so_too) {
  Edition edition = sample_edition();
  edition.assessment.stream.until = parse_day("2026-03-20").value();
  EXPECT_FALSE(still_open(edition, 1)) << "its figures were published";
  edition.figures.counts.assign(10, {Transformation::events_counted, {}});
  EXPECT_TRUE(still_open(edition, 1));
  EXPECT_FALSE(still_open(edition, 0));
  edition.assessment.stream.until = parse_day("2026-03-28").value();
  EXPECT_FALSE(still_open(edition, 1)) << "a day without a notification is no sign that the feed has stopped";
}

TEST(AreaWords, of_a_silence_say_since_when) {
  Edition edition = sample_edition();
  Assessment& a = edition.assessment;
  a.stream.until = a.panel.periods.back().last();
  a.stream.silences.assign(
      5, {.assessable = false, .since = *a.stream.until, .expected = nan_value, .probability = nan_value});
  EXPECT_THAT(area_words(edition, hartlepool).silence, HasSubstr("past rate is not known"));
  a.stream.silences[hartlepool].expected = 0.2;
  EXPECT_THAT(area_words(edition, hartlepool).silence, HasSubstr("could not become a finding"));
  a.stream.silences[hartlepool] = {
      .assessable = true, .since = a.panel.periods[0].last(), .expected = 3.2, .probability = 0.04};
  EXPECT_EQ(area_words(edition, hartlepool).silence,
            "Counted in whole quarters it has been silent since 31 March 2025: 3.2 expected since then, and the chance "
            "of none is 4%.");
}

}  // namespace
}  // namespace tocsin
