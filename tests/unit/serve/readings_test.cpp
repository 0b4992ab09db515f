#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tocsin/serve/snapshot.hpp"

#include "../../support/england_sized_edition.hpp"
#include "../publish/sample_edition.hpp"
#include "promtool.hpp"

namespace tocsin {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Readings, give_each_authority_its_series) {
  const std::string text = build_snapshot(sample_edition())->authority_readings;
  for (const char* line : {R"(tocsin_authority_info{authority="E06000001",name="Hartlepool",region="E12000001"} 1)",
                           R"(tocsin_authority_notifications{authority="E06000001"} 4)",
                           R"(tocsin_authority_expected_notifications{authority="E06000001"} 4.5)",
                           R"(tocsin_authority_child_population{authority="E06000001"} 20000.5)",
                           R"(tocsin_authority_relative_rate{authority="E06000001",bound="lower"} 0.5)",
                           R"(tocsin_authority_relative_rate{authority="E06000001",bound="mid"} 0.98)",
                           R"(tocsin_authority_relative_rate{authority="E06000001",bound="upper"} 1.7)",
                           R"(tocsin_authority_exceedance_ratio{authority="E06000001",direction="high"} 0.01)",
                           R"(tocsin_authority_exceedance_ratio{authority="E06000001",direction="low"} 0.96)",
                           R"(tocsin_authority_status{authority="E06000001",status="normal"} 1)",
                           R"(tocsin_finding{authority="E06000002",watch="persistence",direction="high"} 1)",
                           R"(tocsin_finding{authority="E10000014",watch="persistence",direction="low"} 1)"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
  EXPECT_FALSE(has_line(text, R"(tocsin_finding{authority="E06000001",watch="persistence",direction="low"} 1)"));
}

TEST(Readings, escape_what_a_name_may_hold) {
  Edition edition = sample_edition();
  edition.assessment.panel.units[2].name = "a\\b\"c\nd";
  const std::string text = build_snapshot(edition)->authority_readings;
  EXPECT_TRUE(has_line(text, R"(tocsin_authority_info{authority="E06000001",name="a\\b\"c\nd",region="E12000001"} 1)"))
      << text;
}

TEST(Readings, have_no_series_for_what_is_absent_or_ended) {
  const std::string text = build_snapshot(sample_edition())->authority_readings;
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find(R"(tocsin_authority_relative_rate{authority="E09000001")"), std::string::npos);
  EXPECT_NE(text.find(R"(tocsin_authority_status{authority="E09000001",status="not_assessable"} 1)"),
            std::string::npos);
  EXPECT_EQ(text.find("E10000006"), std::string::npos);
}

TEST(Readings, round_the_regions_as_published) {
  const std::string text = build_snapshot(sample_edition())->authority_readings;
  // The newest year: 8 + 0 in the North East but one count withheld there; 4 in the South East would round to 0, so it
  // is no number.
  EXPECT_EQ(text.find(R"(tocsin_region_notifications{region="E12000008"})"), std::string::npos) << text;
  EXPECT_TRUE(has_line(text, R"(tocsin_region_notifications{region="E12000007"} 0)")) << text;
}

/// Samples by the authority they name, and of a name.
struct Counted {
  std::map<std::string, int> of_authority;
  int findings = 0;
  int figures = 0;
  int all = 0;
};

Counted counted(const std::string& text) {
  Counted counts;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    if (line.starts_with('#')) continue;
    ++counts.all;
    counts.findings += line.starts_with("tocsin_finding{") ? 1 : 0;
    counts.figures += line.starts_with("tocsin_finding_notifications{") ? 1 : 0;
    const std::size_t label = line.find("authority=\"");
    if (label != std::string::npos) ++counts.of_authority[line.substr(label + 11, 9)];
  }
  return counts;
}

TEST(Readings, stay_within_their_budget_whatever_stands) {
  constexpr auto most = static_cast<int>(names_of<Watch>.size() * names_of<Direction>.size());
  for (const int findings_each : {3, 4, 6, 11, most}) {
    const auto snapshot = build_snapshot(england_sized_edition(findings_each));
    const Counted counts = counted(snapshot->authority_readings + snapshot->service_readings);
    EXPECT_EQ(counts.of_authority.size(), 153);
    for (const auto& [authority, count] : counts.of_authority) EXPECT_LE(count, 25) << authority << findings_each;
    EXPECT_LE(counts.all, 4200) << "the meters of the service need the rest of 5,000";
    EXPECT_EQ(counts.findings, 153 * findings_each) << "every finding is told";
    if (findings_each <= 3) {
      EXPECT_EQ(counts.figures, 153 * findings_each);
    } else if (findings_each <= 11) {
      EXPECT_EQ(counts.figures, 153 * ((15 - findings_each) / 4)) << "as many figures as there is room for";
    }
  }
}

TEST(Readings, satisfy_promtool_with_every_finding_that_there_can_be) {
  const auto snapshot = build_snapshot(england_sized_edition(14));
  const Promtool verdict = check_metrics(snapshot->service_readings + snapshot->authority_readings);
  if (verdict.status == -1) GTEST_SKIP() << "promtool is not installed";
  EXPECT_EQ(verdict.status, 0) << verdict.words;
}

TEST(Readings, give_the_thresholds_of_the_policy_and_the_curves_of_the_funnel) {
  const auto snapshot = build_snapshot(sample_edition());
  EXPECT_TRUE(has_line(snapshot->service_readings, "tocsin_policy_relative_rate 1.25"));
  EXPECT_TRUE(has_line(snapshot->service_readings, R"(tocsin_policy_exceedance_ratio{step="enter"} 0.9)"));
  EXPECT_TRUE(has_line(snapshot->authority_readings, R"(tocsin_funnel_limit_expected_notifications{point="000"} 0.5)"));
  EXPECT_TRUE(has_line(snapshot->authority_readings, R"(tocsin_region_info{region="E12000007",name="London"} 1)"));
  EXPECT_TRUE(has_line(
      snapshot->authority_readings,
      R"(tocsin_finding_relative_rate{authority="E10000014",watch="persistence",direction="low",bound="upper"} 0.6)"));
}

TEST(Readings, of_the_service_name_no_area) {
  Edition edition = sample_edition();
  edition.illustrative = true;
  const std::string text = build_snapshot(edition)->service_readings;
  EXPECT_EQ(text.find("authority"), std::string::npos);
  EXPECT_EQ(text.find("region"), std::string::npos);
  EXPECT_TRUE(has_line(text, "tocsin_snapshot_timestamp_seconds 1795339800")) << text;
  EXPECT_TRUE(has_line(text, "tocsin_snapshot_data_as_of_timestamp_seconds 1795219200")) << text;
  EXPECT_TRUE(has_line(text, "tocsin_data_illustrative 1")) << text;
  EXPECT_TRUE(has_line(text, R"(tocsin_model_converged{model="gamma_poisson"} 1)")) << text;
}

TEST(Readings, satisfy_promtool) {
  const auto snapshot = build_snapshot(sample_edition());
  const Promtool verdict = check_metrics(snapshot->service_readings + snapshot->authority_readings);
  if (verdict.status == -1) GTEST_SKIP() << "promtool is not installed";
  EXPECT_EQ(verdict.status, 0) << verdict.words;
  EXPECT_EQ(verdict.words, "");
}

}  // namespace
}  // namespace tocsin
