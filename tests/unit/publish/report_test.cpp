#include "tocsin/publish/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Report, needs_no_other_file) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("--focus"));
  for (const char* outside : {"<link", "<script", " src=", "href=\"/", "http:", "https:", "url(\"", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
}

TEST(Report, has_every_area_by_name_with_its_years_and_those_beside_it) {
  const std::string html = report_html(sample_edition());
  std::size_t at = 0;
  for (const char* code : {"E09000001", "E10000006", "E10000014", "E06000001", "E06000002"}) {
    const std::size_t here = html.find("<section class=\"area\" id=\"area-" + std::string(code) + "\"");
    ASSERT_NE(here, std::string::npos) << code;
    EXPECT_GT(here, at) << code;
    at = here;
    EXPECT_THAT(html, HasSubstr("<h4 id=\"area-" + std::string(code) + "-years\">"));
    EXPECT_THAT(html, HasSubstr("<h4 id=\"area-" + std::string(code) + "-beside\">"));
    EXPECT_THAT(html, HasSubstr("<a href=\"#area-" + std::string(code) + "\">")) << "the table of all leads to it";
  }
}

TEST(Report, leads_from_a_finding_to_its_area_and_back) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("<p><a href=\"#area-E10000014\">All figures of Hampshire</a></p>"));
  const std::string area = html.substr(html.find("id=\"area-E10000014\""));
  EXPECT_THAT(area.substr(0, area.find("id=\"area-E06000001\"")),
              HasSubstr("<p><a href=\"#persistence-E10000014-low\">Hampshire has notified persistently fewer incidents "
                        "than expected</a></p>"));
}

TEST(Report, reads_right_for_areas_of_every_kind) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("<h3 id=\"area-E10000006-name\">Cumbria (ended)</h3>")) << "a new one may bear its name";
  EXPECT_THAT(html, HasSubstr("Former authority in North East, code E10000006."));
  EXPECT_THAT(html, HasSubstr("Cumbria has ended as an authority; its figures are kept</h4>"));
  EXPECT_THAT(html, HasSubstr("City of London cannot be assessed on its own</h4>"));
  EXPECT_THAT(html, HasSubstr("The number is withheld for 2024-25, and is not a zero."));
}

TEST(Report, names_every_source_file_with_its_hash) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("sub_national_2026.csv"));
  EXPECT_THAT(html, HasSubstr(std::string(64, 'a')));
  EXPECT_THAT(html, HasSubstr("1,311"));
}

}  // namespace
}  // namespace tocsin
