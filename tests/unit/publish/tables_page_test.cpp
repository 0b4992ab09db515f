// The page on which a table is chosen: what it says of each kind of area, and how it refuses.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tocsin/publish/pages.hpp"

#include "sample_tables.hpp"

namespace tocsin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page(const Edition& made, const TableChoice& choice) {
  return tables_html(made, choice, build_table(made, choice.query));
}
std::string page_of(std::string_view code) { return page(edition(), {.query = area(code)}); }

TEST(TablesPage, shows_the_cells_of_the_table_with_source_and_links_to_the_same) {
  TableQuery query = area("E06000001");
  query.measures = {TableMeasure::notifications, TableMeasure::rate_per_100k};
  const std::string html = page(edition(), {.query = query});
  EXPECT_THAT(html, HasSubstr("<h2 id=\"table\">Hartlepool: no notifications in the year to March 2026</h2>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">Hartlepool</th><th scope=\"row\" class=\"year\">2024-25</th><td "
                              "class=\"number\">1</td><td class=\"number\">19.5 <span class=\"range\">(5.2 to 50.0)"
                              "</span></td><td class=\"origin\">sub_national_2026.csv, row 17: "
                              "as published; sub_national_2026.csv, row 17: the count divided by the children, times "
                              "100,000</td>"));
  const std::string same = "measure=notifications,rate_per_100k&amp;area=E06000001";
  EXPECT_THAT(html, HasSubstr("href=\"/api/v1/tables?" + same + "&amp;format=csv\""));
  EXPECT_THAT(html, HasSubstr("href=\"/api/v1/tables?" + same + "\""));
  EXPECT_THAT(html, HasSubstr("href=\"/tables?" + same + "&amp;as_of=2026-11-22T09:30:00.000Z\""));
  EXPECT_THAT(html, HasSubstr("Of England and authorities the limits are 95% limits (by Byar&apos;s approximation)"));
  EXPECT_THAT(html, HasSubstr("<td class=\"hash\">" + std::string(64, 'a')));
  EXPECT_THAT(html, HasSubstr(std::string(caveat)));
}

TEST(TablesPage, holds_the_choice_in_its_form) {
  TableQuery query = area("E06000001");
  query.measures = {TableMeasure::rate_per_100k};
  query.years = {2026};
  const std::string html = page(edition(), {.query = query, .as_of = "2026-11-22"});
  EXPECT_THAT(html, HasSubstr("value=\"rate_per_100k\" checked>"));
  EXPECT_THAT(html, HasSubstr("value=\"notifications\"> "));
  EXPECT_THAT(html, HasSubstr("<option value=\"E06000001\" selected>Hartlepool</option>"));
  EXPECT_THAT(html, HasSubstr("<option value=\"E10000006\">Cumbria (ended)</option>"));
  EXPECT_THAT(html, HasSubstr("<select id=\"from\" name=\"from\"><option value=\"2025\">2024-25</option><option "
                              "value=\"2026\" selected>2025-26</option></select>"));
  EXPECT_THAT(html, HasSubstr("<input type=\"hidden\" name=\"as_of\" value=\"2026-11-22\">"));
  EXPECT_THAT(html, HasSubstr("year=2026&amp;as_of=2026-11-22&amp;format=csv"));
  TableQuery broken;
  broken.breakdowns = {Breakdown::sex, Breakdown::age};
  broken.by_nature = true;
  const std::string several = page(england(), {.query = broken});
  EXPECT_THAT(several, HasSubstr("<option value=\"sex,age\" selected>Sex or gender, age</option>"));
  EXPECT_THAT(several, HasSubstr("name=\"by_nature\" value=\"true\" checked>"));
}

TEST(TablesPage, has_no_column_that_says_the_same_of_every_row) {
  const std::string topic = "<th scope=\"col\">Breakdown</th>", note = "<th scope=\"col\">Note</th>";
  EXPECT_THAT(page_of("E06000001"), Not(HasSubstr(note)));
  EXPECT_THAT(page_of("E10000006"), HasSubstr(note));
  TableQuery query;
  query.breakdowns = {Breakdown::age};
  EXPECT_THAT(page(england(), {.query = query}), Not(HasSubstr(topic)));
  query.breakdowns = {Breakdown::age, Breakdown::looked_after};
  EXPECT_THAT(page(england(), {.query = query}), HasSubstr(topic));
}

TEST(TablesPage, says_in_its_headline_that_a_breakdown_is_split_by_nature) {
  TableQuery query;
  query.breakdowns = {Breakdown::age};
  EXPECT_THAT(page(england(), {.query = query}), HasSubstr(">Notifications in England by age</h2>"));
  query.by_nature = true;
  EXPECT_THAT(page(england(), {.query = query}), HasSubstr(">Notifications in England by age and nature</h2>"));
  query.breakdowns = {Breakdown::nature};
  EXPECT_THAT(page(england(), {.query = query}), HasSubstr(">Notifications in England by nature</h2>"));
}

TEST(TablesPage, refuses_an_authority_by_age_in_words_on_the_form_as_filled_in) {
  TableQuery query = area("E06000001");
  query.breakdowns = {Breakdown::age};
  const std::string html = page(edition(), {.query = query});
  EXPECT_THAT(html, HasSubstr("<title>Choice refused: tables"));
  EXPECT_THAT(html,
              HasSubstr("<h2 id=\"refused\">This table cannot be shown</h2>\n<p>Authorities and regions by age are "
                        "not published: numbers this small could point to a child. Ask for England by age, or "
                        "for the yearly totals of authorities and regions.</p>"));
  EXPECT_THAT(html, HasSubstr("<option value=\"E06000001\" selected>Hartlepool</option>"));
  EXPECT_THAT(html, HasSubstr("<option value=\"age\" selected>Age</option>"));
  EXPECT_THAT(html, Not(HasSubstr("<table")));
}

TEST(TablesPage, reads_right_for_one_notification_none_and_the_city_of_london) {
  Edition one = edition();
  one.assessment.panel.counts[5] = Figure::exact(1);
  EXPECT_THAT(page(one, {.query = area("E06000001")}),
              HasSubstr("Hartlepool: 1 notification in the year to March 2026</h2>"));
  EXPECT_THAT(page_of("E06000001"), HasSubstr("Hartlepool: no notifications in the year to March 2026</h2>"));
  const std::string city = page_of("E09000001");
  EXPECT_THAT(city, HasSubstr("City of London: no notifications in the year to March 2026</h2>"));
  EXPECT_THAT(city, HasSubstr("<td class=\"number\">0</td>"));
}

TEST(TablesPage, says_of_an_ended_area_that_it_had_ended_and_of_a_withheld_year_that_it_is) {
  const std::string ended = page_of("E10000006");
  EXPECT_THAT(ended, HasSubstr("Cumbria did not exist in the year to March 2026</h2>"));
  EXPECT_THAT(ended, HasSubstr("<td class=\"number\">c</td><td class=\"note\">Withheld by its publisher.</td>"));
  EXPECT_THAT(ended, HasSubstr("<td class=\"number\">z</td><td class=\"note\">The authority had ended by this year."));
  EXPECT_THAT(ended, HasSubstr("<dt><span class=\"code\">c</span></dt><dd>Confidential: withheld, so that no small "
                               "number can be worked out.</dd>"));
  EXPECT_THAT(ended, HasSubstr("<dd>Not applicable: the area did not exist in that year.</dd>"));
}

TEST(TablesPage, says_of_a_new_area_that_it_was_formed_later) {
  Edition made = edition();
  made.assessment.panel.counts[4] = Figure::not_applicable();
  EXPECT_THAT(page(made, {.query = area("E06000001")}),
              HasSubstr("<td class=\"number\">z</td><td class=\"note\">The authority was formed after this year."));
}

TEST(TablesPage, says_of_regions_how_they_are_rounded) {
  const std::string html = page_of("E12000008");
  EXPECT_THAT(html, HasSubstr("South East: 1 to 4 notifications in the year to March 2026</h2>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">k</td><td class=\"note\">Not zero; it rounds to zero.</td>"));
  EXPECT_THAT(html, HasSubstr("authorities added, then rounded to the nearest 10, halves away from zero</td>"));
}

TEST(TablesPage, names_a_few_areas_and_counts_many) {
  TableQuery query = area("E06000001");
  query.areas.push_back(code_of("E10000014"));
  EXPECT_THAT(page(edition(), {.query = query}), HasSubstr("Hampshire and Hartlepool: notifications</h2>"));
  EXPECT_THAT(page(edition(), {}), HasSubstr("England, 3 regions and 5 authorities: notifications</h2>"));
}

TEST(TablesPage, shows_many_rows_a_stretch_at_a_time) {
  Edition made = edition();
  Panel& panel = made.assessment.panel;
  panel.periods.clear();
  panel.counts.clear();
  for (int year = 1930; year <= 2026; ++year) panel.periods.push_back(Period::reporting_year(year));
  panel.exposure = Eigen::ArrayXXd::Constant(5, 97, 20'000);
  panel.counts.assign(5 * 97, Figure::exact(3));
  made.yearly_rates.assign(5 * 97, {1, 0.5, 2});
  made.figures.counts.clear();
  TableQuery query;
  query.levels = {Level::authority};
  const std::string first = page(made, {.query = query});
  EXPECT_THAT(first, HasSubstr("Rows 1 to 200 of 485."));
  EXPECT_THAT(first, HasSubstr("<a href=\"/tables?level=authority&amp;offset=200\">Later rows</a>"));
  EXPECT_THAT(first, Not(HasSubstr("Earlier rows")));
  const std::string last = page(made, {.query = query, .offset = 400});
  EXPECT_THAT(last, HasSubstr("Rows 401 to 485 of 485."));
  EXPECT_THAT(last, HasSubstr("<a href=\"/tables?level=authority&amp;offset=200\">Earlier rows</a>"));
  EXPECT_THAT(last, Not(HasSubstr("Later rows")));
  EXPECT_THAT(page(made, {.query = query, .offset = 4000}), HasSubstr("There are 485 rows; none stands here."));
}

}  // namespace
}  // namespace tocsin
