#include "tocsin/publish/words.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

long words_in(const std::string& text) {
  std::istringstream stream(text);
  return std::distance(std::istream_iterator<std::string>(stream), {});
}

std::string all_of(const FindingWords& words) {
  std::string text = words.headline + '\n' + words.observed + '\n' + words.population + '\n' + words.rate + '\n' +
                     words.expected + '\n' + words.probability + '\n' + words.chance + '\n' + words.by_chance + '\n' +
                     words.is_not;
  for (const std::string& question : words.audit) text += '\n' + question;
  return text;
}

FindingWords low_words(const Edition& edition) {
  return finding_words(edition.assessment.findings[1], edition.assessment);
}
FindingWords high_words(const Edition& edition) {
  return finding_words(edition.assessment.findings[0], edition.assessment);
}

TEST(FindingWords, say_the_numbers) {
  const FindingWords words = low_words(sample_edition());
  EXPECT_EQ(words.headline, "Hampshire has notified persistently fewer incidents than expected");
  EXPECT_EQ(words.observed, "20 notifications in 5 years, April 2021 to March 2026.");
  EXPECT_EQ(words.population, "About 290,000 children in each of 5 years.");
  EXPECT_EQ(words.rate, "1.4 notifications per 100,000 children a year (95% limits 1.1 to 1.7).");
  EXPECT_EQ(words.expected,
            "61.5 notifications would be expected, given the number of children and the national level in each year. "
            "The underlying "
            "rate is estimated at 0.42 times the expected one (95% interval 0.28 to 0.60).");
  EXPECT_EQ(words.probability,
            "The probability that the underlying rate is at least 20% below expectation is 90%: likely.");
  EXPECT_EQ(words.by_chance,
            "2 findings of a persistent rate stand among 4 authorities; the number expected by chance alone is 0.1.");
  EXPECT_EQ(words.is_not, caveat);
  EXPECT_EQ(words.audit, audit_questions());
}

TEST(FindingWords, the_other_direction_says_more_and_above) {
  const FindingWords words = high_words(sample_edition());
  EXPECT_THAT(words.headline, HasSubstr("persistently more incidents"));
  EXPECT_EQ(words.probability,
            "The probability that the underlying rate is at least 25% above expectation is 97%: very likely.");
}

TEST(FindingWords, say_in_how_many_years_it_lay_beyond_expectation) {
  Edition edition = sample_edition();
  // At least 0 .. 5 of five years above.
  for (RateEstimate& unit : edition.assessment.estimates.units) unit.prob_years_above = {1, 0.99, 0.95, 0.7, 0.3, 0.05};
  EXPECT_THAT(high_words(edition).probability,
              HasSubstr(" It lay above expectation in at least 2 of the 5 years with 95% probability."));
  // At most four above is at least one below.
  EXPECT_THAT(low_words(edition).probability,
              HasSubstr(" It lay below expectation in at least 1 of the 5 years with 95% probability."));
}

TEST(FindingWords, say_all_years_where_it_is_all) {
  Edition edition = sample_edition();
  for (RateEstimate& unit : edition.assessment.estimates.units) unit.prob_years_above = {1, 1, 0.99, 0.99, 0.98, 0.96};
  EXPECT_THAT(high_words(edition).probability,
              HasSubstr(" It lay above expectation in all 5 years with 96% probability."));
}

TEST(FindingWords, put_the_unadjusted_rate_beside) {
  Edition edition = sample_edition();
  for (RateEstimate& unit : edition.assessment.estimates.units) unit.unadjusted = UnadjustedRate{1.31, 1.02, 1.7, 0, 0};
  EXPECT_THAT(high_words(edition).expected,
              HasSubstr(" With children and year alone allowed for it would be 1.31 (1.02 to 1.70)."));
}

TEST(PoolWords, say_who_notified_how_many) {
  Pool pool{PoolKind::region, "North East", 12, 180, 172.31, 180 / 172.31, 0.88, 1.25};
  EXPECT_EQ(pool_words(pool, 0.95),
            "North East (12 authorities): about 180 notified where 172.3 would be expected from children and year "
            "alone, 1.04 times as many (95% limits 0.88 to 1.25)");
  pool.observed = nan_value;
  EXPECT_EQ(pool_words(pool, 0.95), "North East (12 authorities): fewer than 5 notified");
  const Pool neighbours{PoolKind::neighbours, "it and its 10 statistical neighbours", 11, 37, 40, 0.925, 0.65, 1.28};
  EXPECT_EQ(pools_words({neighbours}, 0.95),
            "It and its 10 statistical neighbours: 37 notified where 40.0 would be expected from children and year "
            "alone, 0.93 times as many (95% limits 0.65 to 1.28).");
  EXPECT_EQ(pools_words({}, 0.95), "");
}

TEST(FindingWords, name_the_circumstances_that_were_adjusted_for) {
  Edition edition = sample_edition();
  edition.assessment.estimates.context = {{"idaci_score", 0.3, 0.1}, {"cin_rate", 0.2, 0.1}};
  edition.assessment.estimates.units[0].expected_unadjusted = 70.25;
  EXPECT_THAT(
      low_words(edition).expected,
      HasSubstr("each year, adjusted for income deprivation among children (IDACI) and the rate of children in need. "
                "Population and year alone give 70.2."));
}

TEST(FindingWords, name_the_confidence_of_the_model) {
  Edition edition = sample_edition();
  edition.assessment.estimates.confidence = 0.998;
  EXPECT_THAT(low_words(edition).rate, HasSubstr("(99.8% limits 1.1 to 1.7)"));
  EXPECT_THAT(low_words(edition).expected, HasSubstr("(99.8% interval 0.28 to 0.60)"));
}

TEST(FindingWords, nought_one_and_many) {
  Edition edition = sample_edition();
  Finding& finding = edition.assessment.findings[1];
  edition.assessment.estimates.units[0].years_used = 1;
  finding.period = Period::reporting_year(2026);
  finding.observed = 0;
  EXPECT_EQ(low_words(edition).observed, "No notifications in 1 year, April 2025 to March 2026.");
  finding.observed = 1;
  finding.expected = 1;
  EXPECT_EQ(low_words(edition).observed, "1 notification in 1 year, April 2025 to March 2026.");
  EXPECT_THAT(low_words(edition).expected, HasSubstr("1 notification would be expected"));
  EXPECT_THAT(low_words(edition).population, HasSubstr(", for 1 year."));
  finding.observed = 1234;
  EXPECT_THAT(low_words(edition).observed, HasSubstr("1,234 notifications"));
}

TEST(FindingWords, a_withheld_number_is_said_to_be_withheld) {
  Edition edition = sample_edition();
  Finding& finding = edition.assessment.findings[1];
  RateEstimate& e = edition.assessment.estimates.units[0];
  finding.observed = finding.probability = finding.expected = finding.lower = nan_value;
  e.rate_per_100k = e.exposure = nan_value;
  const FindingWords words = low_words(edition);
  EXPECT_EQ(words.observed, "The number of notifications is withheld or not known.");
  EXPECT_EQ(words.population, "The number of children is not known.");
  EXPECT_EQ(words.rate, "No rate can be given.");
  EXPECT_EQ(words.probability, "No probability can be given.");
  EXPECT_THAT(all_of(words), Not(HasSubstr("nan")));
}

TEST(FindingWords, headlines_have_at_most_fifteen_words) {
  Edition edition = sample_edition();
  for (const std::string name :
       {"Kingston upon Hull, City of", "Bournemouth, Christchurch and Poole", "Bath and North East Somerset"}) {
    edition.assessment.findings[0].name = name;
    EXPECT_LE(words_in(high_words(edition).headline), 15) << name;
  }
  EXPECT_LE(words_in(assessment_headline(edition.assessment)), 15);
  edition.assessment.findings.clear();
  EXPECT_LE(words_in(assessment_headline(edition.assessment)), 15);
}

TEST(FindingWords, tell_the_chance_of_so_far_out_a_value) {
  Edition edition = sample_edition();
  const auto chance = [&](double z) {
    edition.assessment.estimates.units[1].funnel_z = z;
    return high_words(edition).chance;
  };
  EXPECT_THAT(chance(4.2), HasSubstr("would be less than 1 in 1,000, the usual spread"));
  EXPECT_THAT(chance(-2.6), HasSubstr("about 9 in 1,000"));
  EXPECT_THAT(chance(1.96), HasSubstr("about 5 in 100"));
  EXPECT_EQ(chance(nan_value), "No chance of a value so far out can be given.");
}

TEST(FindingWords, never_judge) {
  const Edition edition = sample_edition();
  std::string text = all_of(low_words(edition)) + all_of(high_words(edition)) + assessment_headline(edition.assessment);
  for (const auto& [status, name] : names_of<Status>) text += status_words(status);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* word : {"risk", "poor", "rank", "score", "worse", "better", "fail"})
    EXPECT_THAT(text, Not(HasSubstr(word)));
}

TEST(FindingWords, tell_what_of_the_records_is_counted) {
  const Edition edition = sample_edition();
  Finding finding = edition.assessment.findings.front();
  for (const auto& [watch, kind] :
       {std::pair{Watch::timeliness, "that came late"}, std::pair{Watch::quality, "with a faulty form"},
        std::pair{Watch::themes, "with the first characteristic"}}) {
    finding.watch = watch;
    const FindingWords words = finding_words(finding, edition.assessment);
    EXPECT_NE(words.observed.find(kind), std::string::npos) << words.observed;
    EXPECT_NE(words.by_chance.find("are expected to be due to chance"), std::string::npos) << words.by_chance;
    EXPECT_EQ(words.expected.find("past rate"), std::string::npos) << words.expected;
    EXPECT_LE(std::ranges::count(words.headline, ' '), 14) << words.headline;
  }
}

TEST(StreamWords, say_what_is_provisional) {
  Edition edition = sample_edition();
  edition.assessment.stream.until = Day(std::chrono::year(2026) / 9 / 30);
  edition.assessment.stream.incidents.push_back({.quarter = Period::reporting_quarter(2027, 2),
                                                 .reported = 80,
                                                 .expected = 104,
                                                 .lower = 97,
                                                 .upper = 113,
                                                 .completeness = 0.77,
                                                 .provisional = true});
  const std::string words = stream_words(edition.assessment);
  EXPECT_NE(
      words.find("Provisional: of incidents of July 2026 to September 2026 whose day is known, 80 had been notified"),
      std::string::npos)
      << words;
  EXPECT_NE(words.find("104 (97 to 113)"), std::string::npos) << words;
}

TEST(FindingWords, a_finding_about_no_unit_is_a_bug) {
  Edition edition = sample_edition();
  edition.assessment.findings[0].authority = code_of("E06000099");
  EXPECT_THROW((void)high_words(edition), std::invalid_argument);
}

TEST(ProbabilityBand, has_the_stated_edges) {
  EXPECT_EQ(probability_band(0.951), "very likely");
  EXPECT_EQ(probability_band(0.95), "likely");
  EXPECT_EQ(probability_band(0.8), "likely");
  EXPECT_EQ(probability_band(0.799), "not distinguishable");
}

TEST(ProbabilityBand, the_printed_percentage_never_says_more_than_the_band) {
  Edition edition = sample_edition();
  Finding& finding = edition.assessment.findings[0];
  finding.probability = 0.7999;
  EXPECT_THAT(high_words(edition).probability, HasSubstr("79%: not distinguishable from what is expected."));
  finding.probability = 0.9499;
  EXPECT_THAT(high_words(edition).probability, HasSubstr("94%: likely."));
  finding.probability = 0.9999;
  EXPECT_THAT(high_words(edition).probability, HasSubstr("more than 99%: very likely."));
}

TEST(AssessmentHeadline, counts_authorities) {
  Edition edition = sample_edition();
  EXPECT_EQ(assessment_headline(edition.assessment),
            "2 of 4 authorities notify persistently more or less than expected");
  edition.assessment.findings.pop_back();
  EXPECT_EQ(assessment_headline(edition.assessment),
            "1 of 4 authorities notifies persistently more or less than expected");
  edition.assessment.findings.clear();
  EXPECT_EQ(assessment_headline(edition.assessment),
            "No authority is listed as notifying persistently more or less than expected");
}

TEST(FunnelHeadline, counts_authorities_in_force) {
  Edition edition = sample_edition();
  EXPECT_EQ(funnel_headline(edition.assessment), "No authority lies outside the 99.8% limits of chance alone");
  edition.assessment.estimates.units[0].funnel_outside_998 = true;
  edition.assessment.estimates.units[4].funnel_outside_998 = true;  // ended
  EXPECT_EQ(funnel_headline(edition.assessment), "1 of 4 authorities lies outside the 99.8% limits of chance alone");
  edition.assessment.estimates.units[1].funnel_outside_998 = true;
  EXPECT_EQ(funnel_headline(edition.assessment), "2 of 4 authorities lie outside the 99.8% limits of chance alone");
}

TEST(ChanceWords, nought_one_and_few) {
  Edition edition = sample_edition();
  edition.assessment.findings.pop_back();
  edition.assessment.expected_false_findings = 0.03;
  EXPECT_EQ(chance_words(edition.assessment),
            "1 finding of a persistent rate stands among 4 authorities; the number expected by chance alone is less "
            "than 0.1.");
  edition.assessment.findings.clear();
  EXPECT_EQ(chance_words(edition.assessment), "No finding of a persistent rate stands among 4 authorities.");
}

TEST(DetectabilityWords, say_one_side_both_or_none) {
  RateEstimate e;
  EXPECT_EQ(detectability_words(e), "none");
  e.detectable_high = 1.9;
  EXPECT_EQ(detectability_words(e), "above 1.90");
  e.detectable_low = 0.451;
  EXPECT_EQ(detectability_words(e), "above 1.90 or below 0.45");
  e.detectable_high.reset();
  EXPECT_EQ(detectability_words(e), "below 0.45");
}

TEST(StatusWords, differ_for_all_five) {
  std::vector<std::string_view> seen;
  for (const auto& [status, name] : names_of<Status>) {
    EXPECT_THAT(seen, Not(testing::Contains(status_words(status))));
    seen.push_back(status_words(status));
  }
  EXPECT_EQ(seen.size(), 5u);
}

}  // namespace
}  // namespace tocsin
