#include "tocsin/serve/readings_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../publish/sample_edition.hpp"

namespace tocsin {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::string written(const ReadingsHistory& history) {
  std::string text;
  history.write([&](std::string_view piece) { text += piece; });
  return text;
}

TEST(ReadingsHistory, gives_each_series_its_samples_in_the_order_of_time_under_one_head) {
  ReadingsHistory history({{"job", "tocsin"}, {"instance", "a:1"}});
  Edition edition = sample_edition();
  history.add(edition, instant_at(2026, 1, 4, 0));
  edition.assessment.estimates.units[2].observed = 5;
  history.add(edition, instant_at(2026, 1, 11, 0));
  const std::string text = written(history);
  EXPECT_THAT(
      text,
      HasSubstr(
          "# TYPE tocsin_authority_notifications gauge\n"
          "tocsin_authority_notifications{job=\"tocsin\",instance=\"a:1\",authority=\"E06000001\"} 4 1767484800\n"
          "tocsin_authority_notifications{job=\"tocsin\",instance=\"a:1\",authority=\"E06000001\"} 5 1768089600\n"));
  EXPECT_EQ(text.find("# TYPE tocsin_finding gauge"), text.rfind("# TYPE tocsin_finding gauge"));
  EXPECT_THAT(text, HasSubstr("tocsin_data_illustrative{job=\"tocsin\",instance=\"a:1\"} 0 1767484800\n"));
  EXPECT_THAT(text, EndsWith("\n# EOF\n"));
}

TEST(ReadingsHistory, has_no_sample_of_what_did_not_exist_at_the_time) {
  ReadingsHistory history(std::vector<std::pair<std::string, std::string>>{{"job", "tocsin"}});
  Edition edition = sample_edition();
  history.add(edition, instant_at(2026, 1, 4, 0));
  edition.assessment.findings.pop_back();
  history.add(edition, instant_at(2026, 1, 11, 0));
  const std::string finding =
      "tocsin_finding{job=\"tocsin\",authority=\"E10000014\",watch=\"persistence\",direction=\"low\"} 1 ";
  EXPECT_THAT(written(history), HasSubstr(finding + "1767484800\n"));
  EXPECT_THAT(written(history), Not(HasSubstr(finding + "1768089600")));
}

TEST(ReadingsHistory, keeps_names_that_hold_braces_and_spaces) {
  ReadingsHistory history(std::vector<std::pair<std::string, std::string>>{});
  Edition edition = sample_edition();
  edition.assessment.panel.units[2].name = "a} b {c";
  history.add(edition, instant_at(2026, 1, 4, 0));
  EXPECT_THAT(written(history), HasSubstr("name=\"a} b {c\",region=\"E12000001\"} 1 1767484800\n"));
}

}  // namespace
}  // namespace tocsin
