// England over the years: each producer's series apart, with its breaks, and the quarters.
#include <array>
#include <charconv>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_page.hpp"

namespace tocsin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SeriesPoint total(int year, double count) {
  return {Period::reporting_year(year), NatureGroup::total, Figure::exact(count), "published", "release"};
}

Edition with_series() {
  Edition edition = sample_edition();
  NationalSeries dfe{"dfe", "Department for Education", "notifications", true, {}, {}};
  dfe.points = {total(2019, 498), total(2020, 449), total(2021, 536)};
  dfe.points.push_back(
      {Period::reporting_year(2021), NatureGroup::child_death, Figure::exact(223), "published", "release"});
  dfe.points.push_back({Period::reporting_year(2022), NatureGroup::total, Figure::not_available(), "not_found", ""});
  dfe.points.push_back(total(2023, 456));
  dfe.breaks = {
      {"duty", "dfe", parse_day("2018-06-29").value(), true, "The duty begins during the year", "An Act"},
      {"unit_of_count", "dfe", parse_day("2022-04-01").value(), true, "One notification an incident", "Guidance"},
      {"relabel", "dfe", parse_day("2023-04-01").value(), false, "Called reporting year 2024", "A release"}};
  NationalSeries ofsted{"ofsted", "Ofsted", "notifications", true, {total(2018, 500), total(2019, 480)}, {}};
  ofsted.breaks = {{"producer", "ofsted", parse_day("2018-06-29").value(), true, "The duty passes on", "An Act"}};
  NationalSeries panel{"panel_notifications", "Panel", "notifications", false, {total(2021, 999)}, {}};
  edition.series = {dfe, ofsted, panel};
  return edition;
}

/// The shortest text that reads back as the number.
std::string exact(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string trends(const Edition& edition) { return every_page(edition).at("/trends"); }

TEST(TrendsPage, sets_the_series_of_two_producers_side_by_side_and_joins_none) {
  const std::string html = trends(with_series());
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">Year</th><th scope=\"col\" class=\"number\">Ofsted</th><th "
                              "scope=\"col\" class=\"number\">Department for Education</th><th scope=\"col\">Break"));
  EXPECT_THAT(html, HasSubstr("<tr data-ending=\"2018\"><th scope=\"row\">2017-18</th><td class=\"number\" "
                              "data-value=\"500\">500</td><td class=\"number\" data-value=\"\">–</td><td></td></tr>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2018-19</th><td class=\"number\" data-value=\"480\">480</td><td "
                              "class=\"number\" data-value=\"498\">498</td><td>A</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2021-22</th><td class=\"number\" data-value=\"\">–</td><td "
                              "class=\"number\" data-value=\"\">x</td><td></td></tr>"));
  EXPECT_THAT(html, Not(HasSubstr(">999<"))) << "what is no series of notifications stays out";
  EXPECT_THAT(html, HasSubstr("England had 456 notifications in 2022-23; years since 2018-19 range from 449 to 536"));
}

TEST(TrendsPage, says_of_published_series_beside_illustrative_data_that_they_are_not_made_up) {
  Edition edition = with_series();
  const std::string_view words = "These yearly numbers are as they were published; they are not made up.";
  edition.illustrative = true;
  EXPECT_THAT(trends(edition), HasSubstr(words));
  edition.illustrative = false;
  EXPECT_THAT(trends(edition), Not(HasSubstr(words)));
  edition.illustrative = true;
  edition.series.clear();
  EXPECT_THAT(trends(edition), Not(HasSubstr(words)));
}

TEST(TrendsPage, marks_each_break_with_its_day_words_and_source) {
  const std::string html = trends(with_series());
  EXPECT_THAT(html, HasSubstr("<div data-from=\"2018-06-29\" data-letter=\"A\"><dt>A, 29 June 2018</dt><dd>Department "
                              "for Education: The duty begins during the year. <span class=\"range\">An Act</span>"));
  EXPECT_THAT(html, HasSubstr("data-letter=\"A\"><dt>A, 29 June 2018</dt><dd>Ofsted: The duty passes on."));
  EXPECT_THAT(html, HasSubstr("<dt>B, 1 April 2022</dt><dd>Department for Education: One notification an incident."));
  EXPECT_THAT(html, HasSubstr("<dt>C, 1 April 2023</dt><dd>Department for Education: Called reporting year 2024 (a "
                              "matter of names: the counts are the same)."));
}

TEST(TrendsPage, shows_england_as_received_where_there_is_no_series) {
  const std::string html = trends(sample_edition());
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\" class=\"number\">England, as received</th>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2025-26</th><td class=\"number\" data-value=\"357\">357</td></tr>"));
  EXPECT_THAT(html, Not(HasSubstr("Breaks in the series")));
}

TEST(TrendsPage, gives_a_region_the_rate_that_tables_and_the_pages_of_its_authorities_give) {
  Edition edition = sample_edition();
  edition.assessment.panel.counts[0] = Figure::exact(33);
  edition.assessment.panel.counts[8] = Figure::exact(1);
  edition.assessment.panel.exposure(0, 0) = nan_value;
  edition.yearly_rates[0] = {nan_value, nan_value, nan_value};
  edition.figures.circumstances = {{std::string(measures::child_population),
                                    code_of("E12000008"),
                                    Period::reporting_year(2025),
                                    Figure::exact(542'710),
                                    {}}};
  TableQuery query;
  query.measures = {TableMeasure::rate_per_100k};
  query.areas = {code_of("E12000008")};
  const Table table = build_table(edition, query).value();
  const double rate = table.rows.front().cells.front().figure.shown().value();
  EXPECT_NEAR(rate, 30 / 5.4271, 1e-12);
  const auto pages = every_page(edition);
  EXPECT_THAT(pages.at("/trends"), HasSubstr("South East</th><td class=\"number\" data-value=\"" + exact(rate) +
                                             "\">5.5</td><td class=\"number\" data-value=\"\">k</td>"));
  EXPECT_THAT(pages.at("/areas/E10000014"), HasSubstr("<td class=\"number\">5.5</td><td class=\"number\">x</td></tr>"))
      << "the rate of its region, then of England, whose children are not known";
  EXPECT_THAT(pages.at("/areas/E10000014"),
              HasSubstr("<td class=\"number\">x</td><td class=\"number\">x <span class=\"range\"></span></td>"))
      << "its own children and rate";
}

TEST(TrendsPage, says_which_quarter_is_not_complete_and_which_is_withheld) {
  Edition edition = sample_edition();
  edition.figures.quarters[0].figure = Figure::confidential();
  const std::string html = trends(edition);
  EXPECT_THAT(html, HasSubstr("Notifications in England by quarter, the last not yet complete"));
  EXPECT_THAT(html, HasSubstr("January 2026 to March 2026</th><td class=\"number\">c</td><td>complete</td>"));
  EXPECT_THAT(html,
              HasSubstr(" data-incomplete><th scope=\"row\">April 2026 to June 2026</th><td class=\"number\">12</td>"
                        "<td>not complete</td>"));
}

}  // namespace
}  // namespace tocsin
