#include "tocsin/publish/pages.hpp"

#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_page.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Pages, are_one_for_each_unit_and_finding_and_the_fixed_ones) {
  const auto pages = every_page(sample_edition());
  for (const char* path :
       {"/", "/findings", "/areas", "/map", "/funnel", "/trends", "/data", "/feeds", "/methods", "/quality", "/status",
        "/accessibility", "/privacy", "/contact", "/areas/E10000006", "/findings/persistence-E06000002-high"}) {
    EXPECT_TRUE(pages.contains(path)) << path;
  }
  EXPECT_EQ(pages.size(), 14u + 5 + 2 + 4);
}

TEST(Pages, escape_names) {
  const auto pages = every_page(sample_edition());
  for (const char* path :
       {"/", "/findings", "/areas", "/map", "/funnel", "/areas/E06000002", "/compare", "/tables", "report"}) {
    EXPECT_THAT(pages.at(path), HasSubstr("Mid &amp; &lt;South&gt; &quot;Bay&quot;")) << path;
    EXPECT_THAT(pages.at(path), Not(HasSubstr("<South>"))) << path;
  }
}

TEST(Pages, escape_what_came_from_files_and_configuration) {
  Edition edition = sample_edition();
  const std::string hostile = "<script>alert('1')</script>";
  edition.files[0].name = edition.files[0].feed = edition.snapshot = edition.imprint.contact = edition.measure =
      hostile;
  edition.assessment.units[3].reason = edition.assessment.panel.units[0].name = edition.regions[0].name = hostile;
  edition.assessment.panel.notes = {hostile};
  for (const auto& [path, html] : every_page(edition)) EXPECT_THAT(html, Not(HasSubstr("<script>"))) << path;
}

TEST(Pages, carry_the_caution_at_their_foot_and_at_the_head_of_what_tells_findings) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    EXPECT_GE(occurrences(html, caveat), path == "/" || path == "report" || path.starts_with("/fi") ? 2u : 1u) << path;
  }
}

TEST(Pages, mark_illustrative_figures_and_only_those) {
  Edition edition = sample_edition();
  for (const auto& [path, html] : every_page(edition)) EXPECT_THAT(visible(html), Not(HasSubstr("Illustrative")));
  edition.illustrative = true;
  for (const auto& [path, html] : every_page(edition)) {
    EXPECT_THAT(html, HasSubstr("<strong>Illustrative data.</strong>")) << path;
    EXPECT_THAT(html, HasSubstr("<title>Illustrative data: ")) << path;
  }
}

TEST(Pages, name_another_measure_than_notifications) {
  Edition edition = sample_edition();
  for (const auto& [path, html] : every_page(edition)) EXPECT_THAT(html, Not(HasSubstr("Not notifications.")));
  edition.measure = "injury_admissions";
  for (const auto& [path, html] : every_page(edition))
    EXPECT_THAT(html, HasSubstr("What is counted here is “injury_admissions”")) << path;
}

TEST(Pages, write_the_choices_made_as_sentences) {
  Edition edition = sample_edition();
  edition.assessment.panel.notes = {"what A notified tells of B and C", "1 yearly count is known within limits."};
  for (const char* path : {"/quality", "report"}) {
    const std::string html = every_page(edition).at(path);
    EXPECT_THAT(html, HasSubstr("<li>What A notified tells of B and C.</li>")) << path;
    EXPECT_THAT(html, HasSubstr("<li>1 yearly count is known within limits.</li>")) << path;
  }
}

TEST(Pages, say_a_finding_of_the_persistent_rate_once_on_the_page_of_its_authority) {
  const auto pages = every_page(sample_edition());
  EXPECT_EQ(occurrences(pages.at("/areas/E10000014"), "<dt>Observed</dt>"), 1u);
  EXPECT_THAT(pages.at("/areas/E10000014"), HasSubstr("<dt>Chance of such a value</dt>"));
  EXPECT_THAT(pages.at("/findings/persistence-E10000014-low"), HasSubstr("<dt>Observed</dt>"));
}

TEST(Pages, compare_in_the_order_chosen) {
  const std::string html = compare_html(sample_edition(), {code_of("E10000014"), code_of("E06000001")});
  EXPECT_THAT(html, HasSubstr("<caption>Authorities in the order chosen, then England, "));
  EXPECT_LT(html.find("<tr data-code=\"E10000014\">"), html.find("<tr data-code=\"E06000001\">"));
}

TEST(Pages, leave_no_template_mark_and_no_nan) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    EXPECT_THAT(html, Not(HasSubstr("{{"))) << path;
    EXPECT_FALSE(std::regex_search(html, std::regex("\\bnan\\b"))) << path;
    EXPECT_THAT(visible(html), Not(HasSubstr("inf "))) << path;
  }
}

TEST(Pages, use_no_word_of_judgement) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    std::smatch found;
    const std::string text = visible(html);
    EXPECT_FALSE(
        std::regex_search(text, found, std::regex("\\b(risk|poor|rank|score|league|worst|best)", std::regex::icase)))
        << path << ": " << found.str();
  }
}

TEST(Pages, have_one_first_heading_landmarks_and_a_skip_link) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    EXPECT_EQ(occurrences(html, "<h1"), 1u) << path;
    EXPECT_EQ(occurrences(html, "<main "), 1u) << path;
    EXPECT_EQ(occurrences(html, "<html lang=\"en-GB\">"), 1u) << path;
    EXPECT_THAT(html, HasSubstr("<a class=\"skip\" href=\"#main\">")) << path;
    EXPECT_EQ(occurrences(html, "<th>"), 0u) << path << ": every header cell has a scope";
    if (path != "/methods") {
      EXPECT_EQ(occurrences(html, "<table"), occurrences(html, "<caption>")) << path;
    }
    EXPECT_LE(occurrences(html, "<table"), occurrences(html, "role=\"region\" tabindex=\"0\" aria-label=")) << path;
  }
}

TEST(Pages, have_headlines_of_at_most_fifteen_words) {
  const std::regex headline("<h[12][^>]*>([^<]*)");
  for (const auto& [path, html] : every_page(sample_edition())) {
    for (std::sregex_iterator at(html.begin(), html.end(), headline), end; at != end; ++at) {
      const std::string words = (*at)[1];
      EXPECT_LE(occurrences(words, " ") + 1, 15u) << path << ": " << words;
    }
  }
}

TEST(Pages, have_unique_ids_and_links_that_lead_somewhere) {
  const std::regex id(" id=\"([^\"]*)\"");
  const std::regex link("href=\"([^\"]*)\"");
  const auto pages = every_page(sample_edition());
  for (const auto& [path, html] : pages) {
    std::set<std::string> seen;
    for (std::sregex_iterator at(html.begin(), html.end(), id), end; at != end; ++at) {
      EXPECT_TRUE(seen.insert((*at)[1]).second) << path << ": " << (*at)[1];
    }
    for (std::sregex_iterator at(html.begin(), html.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      EXPECT_TRUE(!target.starts_with('#') || seen.contains(target.substr(1))) << path << ": " << target;
      const std::string page = target.substr(0, target.find_first_of("?#"));
      const bool of_service = page.starts_with("/api/") || page.starts_with("/static/") || page == "/healthz" ||
                              page == "/readyz" || page == "/metrics" || page == "/data/rates.csv" || page.empty();
      EXPECT_TRUE(of_service || pages.contains(page)) << path << ": " << target;
    }
  }
}

TEST(Pages, keep_to_a_policy_without_inline_styles_or_scripts) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    if (path == "report") continue;
    EXPECT_THAT(html, HasSubstr("<link rel=\"stylesheet\" href=\"/static/style.css\">")) << path;
    for (const char* inline_part : {"<style", "style=\"", "<script>", " onclick", "javascript:"})
      EXPECT_THAT(html, Not(HasSubstr(inline_part))) << path;
  }
}

TEST(Pages, tell_what_a_regulator_asks_at_the_least) {
  for (const auto& [path, html] : every_page(sample_edition())) {
    for (const char* term : {"Producer", "Source", "Status", "Strengths", "Limits", "Coherence", "Revisions", "Updates",
                             "Lifecycle", "Accessibility", "Contact"}) {
      EXPECT_THAT(html, HasSubstr("<dt>" + std::string(term) + "</dt>")) << path;
    }
  }
}

TEST(Pages, order_authorities_by_name) {
  const auto pages = every_page(sample_edition());
  for (const char* path : {"/areas", "report"}) {
    const std::string& html = pages.at(path);
    const std::string table = html.substr(html.find("Table of all authorities\""));
    EXPECT_LT(table.find("City of London"), table.find("Cumbria"));
    EXPECT_LT(table.find("Cumbria"), table.find("Hampshire"));
    EXPECT_LT(table.find("Hampshire"), table.find("Hartlepool"));
    EXPECT_LT(table.find("Hartlepool"), table.find("Mid &amp;"));
  }
}

TEST(Pages, say_what_cannot_be_assessed_in_words) {
  EXPECT_THAT(every_page(sample_edition()).at("/areas"),
              HasSubstr("Cannot be assessed on its own</span><details class=\"reason\"><summary>Why</summary>Only 0.3 "
                        "notifications were expected.</details>"));
}

TEST(Pages, count_authorities_in_force_by_status) {
  const std::string html = every_page(sample_edition()).at("/");
  EXPECT_THAT(html, HasSubstr("<dt>Persistent difference</dt><dd>2</dd>"));
  EXPECT_THAT(html, HasSubstr("<dt>Cannot be assessed on its own</dt><dd>1</dd>"));  // the ended one is not counted
}

TEST(Pages, show_regions_as_they_may_be_shown) {
  const auto pages = every_page(sample_edition());
  EXPECT_THAT(pages.at("/"),
              HasSubstr("<th scope=\"row\">North East</th><td class=\"number\">2</td><td class=\"number\">10</td>"));
  EXPECT_THAT(pages.at("/"),
              HasSubstr("<th scope=\"row\">South East</th><td class=\"number\">1</td><td class=\"number\">k</td>"));
  EXPECT_THAT(
      pages.at("/areas/E10000014"),
      HasSubstr("<th scope=\"row\">South East</th><td class=\"place\">region</td><td class=\"number\">10</td>"));
}

TEST(Pages, show_an_area_beside_its_neighbours_region_and_england) {
  const std::string html = every_page(sample_edition()).at("/areas/E10000014");
  EXPECT_THAT(html, HasSubstr("Hampshire beside 2 statistical neighbours, its region and England"));
  const std::string table = html.substr(html.find("Table of comparison"));
  const std::vector<std::string> order = {"Hampshire", "Hartlepool", "Mid &amp;", "South East", "England"};
  for (std::size_t i = 1; i < order.size(); ++i) EXPECT_LT(table.find(order[i - 1]), table.find(order[i])) << order[i];
  EXPECT_THAT(html, HasSubstr("/compare?areas=E10000014,E06000001,E06000002"));
}

TEST(Pages, mark_the_quarter_that_is_not_complete) {
  EXPECT_THAT(every_page(sample_edition()).at("/trends"),
              HasSubstr("<td class=\"number\">12</td><td>not complete</td>"));
}

TEST(Pages, without_findings_say_so) {
  Edition edition = sample_edition();
  edition.assessment.findings.clear();
  const auto pages = every_page(edition);
  for (const char* path : {"/", "/findings", "report"}) {
    EXPECT_THAT(pages.at(path), HasSubstr("No finding stands.")) << path;
    EXPECT_THAT(pages.at(path), Not(HasSubstr("Table of findings"))) << path;
  }
}

TEST(Pages, say_when_a_fit_did_not_settle) {
  Edition edition = sample_edition();
  edition.assessment.estimates.convergence = {.converged = false, .iterations = 50, .words = "iteration limit"};
  const auto pages = every_page(edition);
  for (const char* path : {"/methods", "report"})
    EXPECT_THAT(pages.at(path), HasSubstr("did not settle: iteration limit.")) << path;
}

TEST(Pages, lower_the_headings_of_a_document_and_let_its_tables_scroll) {
  const std::string html = every_page(sample_edition()).at("/methods");
  EXPECT_THAT(html, HasSubstr("<h2>A model</h2>"));
  EXPECT_THAT(html, HasSubstr("aria-label=\"Table 1 of m/MODEL.md\"><table>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\" class=\"number\">b</th>"));
}

TEST(Pages, list_refused_rows_without_their_text) {
  ServiceReport service;
  FeedStatus feed{"events", std::nullopt, {.rows = 2, .accepted = 1, .rejected = 1}};
  feed.files = {{sample_edition().files[0],
                 {{{.line = 7, .record = 6}, "la_code", "unknown_authority", "text of 9 characters"}}}};
  service.feeds = {feed};
  for (const Page& page : render_pages(sample_edition(), service)) {
    if (page.path != "/feeds") continue;
    EXPECT_THAT(page.html, HasSubstr("Rows that were refused: 1"));
    EXPECT_THAT(page.html, HasSubstr("<td class=\"number\">7</td><td>la_code</td><td>unknown_authority</td>"));
    EXPECT_THAT(page.html, HasSubstr("<th scope=\"row\">events</th><td class=\"when\">never</td>"));
  }
}

TEST(ProblemPage, stands_without_an_edition) {
  const std::string html = problem_html(404, "Not Found", "Nothing <is> here.");
  EXPECT_THAT(html, HasSubstr("<h1>Not Found</h1>"));
  EXPECT_THAT(html, HasSubstr("Nothing &lt;is&gt; here."));
  EXPECT_THAT(html, Not(HasSubstr("{{")));
}

TEST(Compare, leaves_out_codes_that_are_none_of_the_panels) {
  EXPECT_THAT(compare_html(sample_edition(), {code_of("E06000099")}), HasSubstr("No authority is chosen yet."));
}

}  // namespace
}  // namespace tocsin
