#include "tocsin/publish/report.hpp"

#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> both_pages(const Edition& edition) {
  return {report_html(edition), overview_html(edition, {{"dfe_sub_national", edition.as_of, edition.files[0].tally}})};
}

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// What a reader sees: no tags, no styles.
std::string visible(const std::string& html) {
  std::string text;
  bool inside = false;
  for (const char letter : html.substr(html.find("<body"))) {
    if (letter == '<') inside = true;
    if (!inside) text += letter;
    if (letter == '>') inside = false;
  }
  return text;
}

TEST(Pages, escape_names) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(html, HasSubstr("Mid &amp; &lt;South&gt; &quot;Bay&quot;"));
    EXPECT_THAT(html, Not(HasSubstr("<South>")));
  }
}

TEST(Pages, escape_what_came_from_files_and_configuration) {
  Edition edition = sample_edition();
  const std::string hostile = "<script>alert('1')</script>";
  edition.files[0].name = edition.files[0].feed = edition.snapshot = edition.imprint.contact = edition.measure =
      hostile;
  edition.assessment.units[3].reason = edition.assessment.panel.units[0].name = edition.regions[0].name = hostile;
  edition.assessment.panel.notes = {hostile};
  for (const std::string& html : both_pages(edition)) EXPECT_THAT(html, Not(HasSubstr("<script")));
}

TEST(Pages, carry_the_caution_wherever_a_finding_stands) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_GE(occurrences(html, caveat), 4u);  // at the top, with the table, with each finding, at the foot
  }
}

TEST(Pages, mark_illustrative_figures_and_only_those) {
  Edition edition = sample_edition();
  for (const std::string& html : both_pages(edition)) EXPECT_THAT(visible(html), Not(HasSubstr("Illustrative")));
  edition.illustrative = true;
  for (const std::string& html : both_pages(edition)) {
    EXPECT_THAT(html, HasSubstr("<strong>Illustrative data.</strong>"));
    EXPECT_THAT(html, HasSubstr("<title>Illustrative data: "));
  }
}

TEST(Pages, name_another_measure_than_notifications) {
  Edition edition = sample_edition();
  for (const std::string& html : both_pages(edition)) EXPECT_THAT(html, Not(HasSubstr("Not notifications.")));
  edition.measure = "injury_admissions";
  for (const std::string& html : both_pages(edition))
    EXPECT_THAT(html, HasSubstr("What is counted here is “injury_admissions”"));
}

TEST(Pages, leave_no_template_mark_and_no_nan) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(html, Not(HasSubstr("{{")));
    EXPECT_THAT(html, Not(HasSubstr(">nan")));
    EXPECT_THAT(html, Not(HasSubstr("inf ")));
  }
}

TEST(Pages, use_no_word_of_judgement) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_FALSE(
        std::regex_search(visible(html), std::regex("\\b(risk|poor|rank|score|league|worst|best)", std::regex::icase)));
  }
}

TEST(Pages, have_one_first_heading_landmarks_and_a_skip_link) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_EQ(occurrences(html, "<h1"), 1u);
    EXPECT_EQ(occurrences(html, "<main "), 1u);
    EXPECT_EQ(occurrences(html, "<html lang=\"en-GB\">"), 1u);
    EXPECT_THAT(html, HasSubstr("<a class=\"skip\" href=\"#main\">"));
    EXPECT_EQ(occurrences(html, "<table>"), occurrences(html, "<caption>"));
    EXPECT_EQ(occurrences(html, "<table>") + 1, occurrences(html, "role=\"region\" tabindex=\"0\" aria-label="));
    EXPECT_EQ(occurrences(html, "<th>"), 0u) << "every header cell has a scope";
  }
}

TEST(Pages, have_unique_ids) {
  const std::regex id(" id=\"([^\"]*)\"");
  const std::regex link("href=\"#([^\"]*)\"");
  for (const std::string& html : both_pages(sample_edition())) {
    std::set<std::string> seen;
    for (std::sregex_iterator at(html.begin(), html.end(), id), end; at != end; ++at) {
      EXPECT_TRUE(seen.insert((*at)[1]).second) << (*at)[1];
    }
    for (std::sregex_iterator at(html.begin(), html.end(), link), end; at != end; ++at) {
      EXPECT_TRUE(seen.contains((*at)[1])) << (*at)[1];
    }
  }
}

TEST(Pages, order_authorities_by_name) {
  for (const std::string& html : both_pages(sample_edition())) {
    const std::string table = html.substr(html.find("Table of all authorities\""));
    EXPECT_LT(table.find("City of London"), table.find("Cumbria"));
    EXPECT_LT(table.find("Cumbria"), table.find("Hampshire"));
    EXPECT_LT(table.find("Hampshire"), table.find("Hartlepool"));
    EXPECT_LT(table.find("Hartlepool"), table.find("Mid &amp;"));
  }
}

TEST(Pages, say_what_cannot_be_assessed_in_words) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(
        html,
        HasSubstr("Cannot be assessed on its own</span> <span class=\"reason\">Only 0.3 notifications were expected."));
  }
}

TEST(Pages, count_authorities_in_force_by_status) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(html, HasSubstr("<dt>Persistent difference</dt><dd>2</dd>"));
    EXPECT_THAT(html, HasSubstr("<dt>Cannot be assessed on its own</dt><dd>1</dd>"));  // the ended one is not counted
  }
}

TEST(Pages, show_regions_as_they_may_be_shown) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(html,
                HasSubstr("<th scope=\"row\">North East</th><td class=\"number\">2</td><td class=\"number\">10</td>"));
    EXPECT_THAT(html,
                HasSubstr("<th scope=\"row\">South East</th><td class=\"number\">1</td><td class=\"number\">k</td>"));
  }
}

TEST(Pages, plot_the_numbers_of_the_table) {
  for (const std::string& html : both_pages(sample_edition())) {
    EXPECT_THAT(html, HasSubstr("data-code=\"E10000014\" data-observed=\"20\" data-expected=\"61.5\""));
    EXPECT_EQ(occurrences(html, "data-code="), 4u);
    EXPECT_THAT(html, HasSubstr("<title id=\"funnel-title\">"));
    EXPECT_THAT(html, HasSubstr("<desc id=\"funnel-description\">"));
  }
}

TEST(Pages, without_findings_say_so) {
  Edition edition = sample_edition();
  edition.assessment.findings.clear();
  for (const std::string& html : both_pages(edition)) {
    EXPECT_THAT(html, HasSubstr("No finding stands."));
    EXPECT_THAT(html, Not(HasSubstr("Table of findings")));
  }
}

TEST(Pages, say_when_a_fit_did_not_settle) {
  Edition edition = sample_edition();
  edition.assessment.estimates.convergence = {.converged = false, .iterations = 50, .words = "iteration limit"};
  for (const std::string& html : both_pages(edition)) EXPECT_THAT(html, HasSubstr("did not settle: iteration limit."));
}

TEST(Report, needs_no_other_file) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr(stylesheet()));
  for (const char* outside : {"<link", "<script", " src=", "href=\"/", "http:", "https:", "url(\"", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST(Report, names_every_source_file_with_its_hash) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("sub_national_2026.csv"));
  EXPECT_THAT(html, HasSubstr(std::string(64, 'a')));
  EXPECT_THAT(html, HasSubstr("1,311"));
}

TEST(Overview, keeps_to_a_policy_without_inline_styles_or_scripts) {
  const std::string html = overview_html(sample_edition(), {});
  EXPECT_THAT(html, HasSubstr("<link rel=\"stylesheet\" href=\"/static/style.css\">"));
  for (const char* inline_part : {"<style", "style=\"", "<script", " onclick", "javascript:"}) {
    EXPECT_THAT(html, Not(HasSubstr(inline_part)));
  }
}

TEST(Overview, links_to_the_data_and_tells_how_feeds_fare) {
  const Edition edition = sample_edition();
  const std::string html =
      overview_html(edition, {{"events", std::nullopt, {}}, {"dfe", edition.as_of, {.rejected = 3}}});
  for (const char* link : {"/api/v1/authorities", "/api/v1/estimates", "/api/v1/findings", "/api/v1/funnel"})
    EXPECT_THAT(html, HasSubstr(link));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">events</th><td class=\"when\">never</td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">dfe</th><td class=\"when\">21 November 2026, 00:00 UTC</td>"));
}

TEST(Overview, tells_what_a_regulator_asks_at_the_least) {
  const std::string html = overview_html(sample_edition(), {});
  for (const char* term : {"Producer", "Source", "Status", "Strengths", "Limits", "Coherence", "Revisions", "Updates",
                           "Lifecycle", "Accessibility", "Contact"}) {
    EXPECT_THAT(html, HasSubstr("<dt>" + std::string(term) + "</dt>"));
  }
}

}  // namespace
}  // namespace tocsin
