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

TEST(Report, names_every_source_file_with_its_hash) {
  const std::string html = report_html(sample_edition());
  EXPECT_THAT(html, HasSubstr("sub_national_2026.csv"));
  EXPECT_THAT(html, HasSubstr(std::string(64, 'a')));
  EXPECT_THAT(html, HasSubstr("1,311"));
}

}  // namespace
}  // namespace tocsin
