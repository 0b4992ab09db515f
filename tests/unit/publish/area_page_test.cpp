// How an authority's page, the comparison and the lists read for authorities that are unlike most.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_page.hpp"

namespace tocsin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t hartlepool = 2, city = 3;

std::string page_of(const Edition& edition, const std::string& code) {
  return every_page(edition).at("/areas/" + code);
}

/// The sample with the Isles of Scilly in the City of London's place: fewer children than any other authority.
Edition with_scilly() {
  Edition edition = sample_edition();
  PanelUnit& unit = edition.assessment.panel.units[city];
  unit.code = code_of("E06000053");
  unit.codes = {unit.code};
  unit.name = "Isles of Scilly";
  RateEstimate& e = edition.assessment.estimates.units[city];
  e.expected = 0.06;
  e.exposure = 1'900;
  e.detectable_high.reset();
  edition.assessment.units[city].reason = "Only 0.1 notifications were expected over 5 years.";
  return edition;
}

TEST(AreaPage, of_one_notification_is_singular) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[hartlepool].observed = 1;
  edition.assessment.panel.counts[hartlepool * 2 + 1] = Figure::exact(1);
  const std::string html = page_of(edition, "E06000001");
  EXPECT_THAT(html, HasSubstr("<dd>1 notification in 5 years, April 2021 to March 2026.</dd>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"years\">Hartlepool: 1 notification in 2025-26; 4.2 expected</h2>"));
  EXPECT_THAT(visible(html), Not(::testing::ContainsRegex("[^0-9.]1 notifications")));
}

TEST(AreaPage, of_none_says_none_and_shows_zeros) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[hartlepool].observed = 0;
  edition.assessment.panel.counts[hartlepool * 2] = Figure::exact(0);
  const std::string html = page_of(edition, "E06000001");
  EXPECT_THAT(html, HasSubstr("<dd>No notifications in 5 years, April 2021 to March 2026.</dd>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2024-25</th><td class=\"number\" data-value=\"0\">0</td>"));
  EXPECT_THAT(html, HasSubstr("<dd>It has notified none and lies within the 95% limits"));
}

TEST(AreaPage, of_an_ended_area_names_what_followed_and_has_no_point_in_the_funnel) {
  const std::string html = page_of(sample_edition(), "E10000006");
  EXPECT_THAT(html, HasSubstr("<p class=\"lead\">Former authority in North East, code E10000006</p>"));
  EXPECT_THAT(html, HasSubstr("Cumbria has ended as an authority; its figures are kept</h2>"));
  EXPECT_THAT(html, HasSubstr("<li>It was followed by Hartlepool and Mid"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2025-26</th><td class=\"number\" data-value=\"z\">z</td>"));
  EXPECT_THAT(html, Not(HasSubstr("in-funnel")));
  EXPECT_THAT(html, Not(HasSubstr("not complete")));
}

TEST(AreaPage, of_a_new_area_says_where_its_figures_start) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[hartlepool].history = History::started;
  edition.assessment.panel.counts[hartlepool * 2] = Figure::not_applicable();
  edition.yearly_rates[hartlepool * 2] = {nan_value, nan_value, nan_value};
  edition.assessment.estimates.units[hartlepool].years_used = 1;
  const std::string html = page_of(edition, "E06000001");
  EXPECT_THAT(html, HasSubstr("<dd>4 notifications in 1 of the 5 years April 2021 to March 2026.</dd>"));
  EXPECT_THAT(html, HasSubstr("<li>It was made from parts of others, whose figures cannot be divided: its own start "
                              "with it.</li>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2024-25</th><td class=\"number\" data-value=\"z\">z</td>"));
}

TEST(AreaPage, of_the_city_of_london_says_that_it_cannot_be_assessed_alone) {
  const std::string html = page_of(sample_edition(), "E09000001");
  EXPECT_THAT(html, HasSubstr("City of London cannot be assessed on its own</h2>\n<p>Only 0.3 notifications were "
                              "expected.</p>"));
  EXPECT_THAT(html, HasSubstr("No statistical neighbours are published for this area."));
  EXPECT_THAT(html, HasSubstr("City of London beside its region and England</h2>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"in-funnel\">City of London in the funnel</h2>"));
}

TEST(AreaPage, of_the_isles_of_scilly_says_that_no_difference_could_have_been_shown) {
  const std::string html = page_of(with_scilly(), "E06000053");
  EXPECT_THAT(html, HasSubstr("Isles of Scilly cannot be assessed on its own</h2>"));
  EXPECT_THAT(html, HasSubstr("<dd>About 380 children.</dd>"));
  EXPECT_THAT(html, HasSubstr("With so few expected, no difference of any size would have been shown with 80% "
                              "probability."));
  EXPECT_THAT(html, HasSubstr("Its underlying rate cannot be estimated."));
  EXPECT_THAT(html, HasSubstr("0.1 notifications, given the number of children"));
}

TEST(AreaPage, of_a_withheld_year_shows_the_symbol_and_says_that_it_is_no_zero) {
  Edition edition = sample_edition();
  edition.assessment.panel.counts[hartlepool * 2 + 1] = Figure::confidential();
  edition.yearly_rates[hartlepool * 2 + 1] = {nan_value, nan_value, nan_value};
  const std::string html = page_of(edition, "E06000001");
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2025-26</th><td class=\"number\" data-value=\"c\">c</td>"));
  EXPECT_THAT(html, HasSubstr("<li>The number is withheld for 2025-26, and is not a zero.</li>"));
  EXPECT_THAT(html, HasSubstr("Hartlepool: the number for 2025-26 is withheld</h2>")) << "the newest that is known";
  EXPECT_THAT(compare_html(edition, {code_of("E06000001")}), HasSubstr("<td class=\"number\">c</td>"));
}

TEST(AreaPage, of_a_year_that_goes_on_says_so_in_the_table) {
  Edition edition = sample_edition();
  edition.as_of = instant_at(2026, 2, 10, 0);
  const std::string html = page_of(edition, "E06000001");
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2025-26 <span class=\"range\">(not complete)</span></th>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">2024-25</th>"));
  EXPECT_THAT(html, HasSubstr("<li>The year 2025-26 is not complete: notifications may still arrive.</li>"));
}

TEST(AreaPage, marks_itself_and_its_neighbours_in_the_funnel_in_words) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[0].funnel_outside_95 = true;
  edition.assessment.estimates.units[0].funnel_outside_998 = true;
  const std::string html = page_of(edition, "E10000014");
  EXPECT_THAT(html, HasSubstr("<h2 id=\"in-funnel\">Hampshire and 2 statistical neighbours in the funnel</h2>"));
  EXPECT_THAT(html,
              HasSubstr("Hampshire</a></th><td class=\"place\">this authority</td><td class=\"number\">20</td><td "
                        "class=\"number\">61.5</td><td class=\"number\">0.33</td><td class=\"status\">outside the "
                        "99.8% limits</td>"));
  EXPECT_THAT(html, HasSubstr("Hartlepool</a></th><td class=\"place\">statistical neighbour</td><td class=\"number\">4"
                              "</td><td class=\"number\">4.5</td><td class=\"number\">0.89</td><td class=\"status\">"
                              "within the 95% limits</td>"));
}

/// Three assessments, of Hampshire, which began to differ in the second, and of one that cannot be assessed.
Edition followed() {
  Edition edition = sample_edition();
  Assessment& a = edition.assessment;
  a.vintages.assign(2, a.estimates);
  a.vintages[0].period = Period::reporting_year(2020).until(Period::reporting_year(2024));
  a.vintages[1].period = Period::reporting_year(2021).until(Period::reporting_year(2025));
  a.vintages[1].units[0].prob_low = 0.93;
  a.vintages[1].units[0].relative_rate = 0.61;
  a.units[0].assessable_low = true;
  a.units[0].course = {{Status::not_assessable, Status::not_assessable},
                       {Status::not_assessable, Status::emerging},
                       {Status::not_assessable, Status::persistent}};
  a.units[3].course.assign(3, {Status::not_assessable, Status::not_assessable});
  return edition;
}

TEST(AreaPage, says_how_the_authority_stood_at_each_assessment) {
  const auto pages = every_page(followed());
  const std::string& html = pages.at("/areas/E10000014");
  EXPECT_THAT(html, HasSubstr("Hampshire, assessment by assessment"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">April 2020 to March 2025</th><td class=\"number\">20</td><td "
                              "class=\"number\">61.5</td><td class=\"number\">0.61 <span class=\"range\">(0.28 to "
                              "0.60)</span></td><td class=\"number\">1%</td><td class=\"number\">93%</td><td "
                              "class=\"status\">A difference may be emerging, lower</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"status\">Persistent difference, lower</td></tr>"));
  EXPECT_THAT(html, Not(HasSubstr("April 2019 to March 2024"))) << "two usable years are too few";
  EXPECT_THAT(html,
              HasSubstr("it is persistent where it does in two running, or exceeds 98% in one. Below 60% it is no "
                        "longer clear, and below that a second time it is over."));
  EXPECT_THAT(pages.at("/areas/E09000001"), Not(HasSubstr("assessment by assessment")));
}

TEST(Overview, says_who_stands_differently_than_a_year_before) {
  Edition edition = followed();
  for (const char* path : {"/", "report"}) {
    const std::string html = every_page(edition).at(path);
    EXPECT_THAT(html, HasSubstr("1 assessable authority stands differently than a year before")) << path;
    EXPECT_THAT(html, HasSubstr("Hampshire</a></th><td>A difference may be emerging, lower</td><td>Persistent "
                                "difference, lower</td></tr>"))
        << path;
  }
  edition.assessment.units[0].course[1].low = Status::persistent;
  EXPECT_THAT(every_page(edition).at("/"),
              HasSubstr("No authority that can be assessed stands differently than a year before"));
  edition.assessment.vintages.clear();
  edition.assessment.units[0].course.clear();
  EXPECT_THAT(every_page(edition).at("/"), Not(HasSubstr("than a year before")));
}

TEST(Lists, say_of_unlike_authorities_what_they_are) {
  const auto pages = every_page(with_scilly());
  EXPECT_THAT(pages.at("/areas"), AllOf(HasSubstr("Cumbria</a> <span class=\"range\">(ended)</span>"),
                                        HasSubstr("Only 0.1 notifications were expected over 5 years.")));
  EXPECT_THAT(pages.at("/funnel"), HasSubstr("<th scope=\"row\"><a href=\"/areas/E06000053\">Isles of Scilly</a></th>"
                                             "<td class=\"number\">0</td><td class=\"number\">0.1</td>"));
  EXPECT_THAT(pages.at("/funnel"), Not(HasSubstr("Cumbria"))) << "an ended area has no point";
  EXPECT_THAT(compare_html(with_scilly(), {code_of("E06000053"), code_of("E10000006")}),
              AllOf(HasSubstr("<option value=\"E06000053\" selected>Isles of Scilly</option>"),
                    HasSubstr("<td class=\"number\">z</td>")));
}

}  // namespace
}  // namespace tocsin
