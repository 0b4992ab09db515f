#include "tocsin/publish/csv.hpp"

#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "sample_edition.hpp"

namespace tocsin {
namespace {

std::vector<std::string> lines_of(const std::string& csv) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  for (std::size_t end = csv.find("\r\n"); end != std::string::npos; end = csv.find("\r\n", from)) {
    lines.push_back(csv.substr(from, end - from));
    from = end + 2;
  }
  EXPECT_EQ(from, csv.size()) << "the last line has no end";
  return lines;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  return cells;
}

TEST(EstimatesCsv, has_the_columns_of_the_contract) {
  EXPECT_EQ(
      lines_of(estimates_csv(sample_edition()))[0],
      "authority_code,authority_name,region_code,period_from,period_to,observed,exposure_child_years,expected,rate_per_"
      "100k,"
      "rate_lower,rate_upper,relative_rate,relative_rate_lower,relative_rate_upper,prob_high,prob_low,detectable_low,"
      "detectable_high,funnel_z,funnel_outside_95,funnel_outside_998,status");
}

TEST(EstimatesCsv, writes_each_value_under_its_column) {
  Edition edition = sample_edition();
  RateEstimate& e = edition.assessment.estimates.units[0];
  e.detectable_low = 0.55;
  e.funnel_z = -5.5;
  e.funnel_outside_95 = true;
  const auto cells = cells_of(lines_of(estimates_csv(edition))[1]);
  const std::vector<std::string> before_rate{"E10000014",  "Hampshire", "E12000008", "2021-04-01",
                                             "2026-03-31", "20",        "1450000",   "61.5"};
  ASSERT_EQ(cells.size(), 22u);
  EXPECT_EQ(std::vector<std::string>(cells.begin(), cells.begin() + 8), before_rate);
  const std::vector<std::string> after_rate{"0.42", "0.28", "0.6",  "0.01",  "0.96",      "0.55",
                                            "1.9",  "-5.5", "true", "false", "persistent"};
  EXPECT_EQ(std::vector<std::string>(cells.begin() + 11, cells.end()), after_rate);
}

TEST(EstimatesCsv, digits_read_back_as_the_same_double) {
  Edition edition = sample_edition();
  for (const double value : {1.0 / 3, 1e-9, 1e-300, 123456789.0, 1e6, 2.5e17, 0.1 + 0.2}) {
    edition.assessment.estimates.units[0].relative_rate = value;
    const std::string cell = cells_of(lines_of(estimates_csv(edition))[1])[11];
    EXPECT_EQ(std::strtod(cell.c_str(), nullptr), value) << cell;
  }
  edition.assessment.estimates.units[0].relative_rate = 1e6;
  EXPECT_EQ(cells_of(lines_of(estimates_csv(edition))[1])[11], "1000000");
}

TEST(EstimatesCsv, what_is_absent_is_empty) {
  const auto cells = cells_of(lines_of(estimates_csv(sample_edition()))[4]);
  ASSERT_EQ(cells[0], "E09000001");
  EXPECT_EQ(cells[5], "0");
  EXPECT_EQ(cells[11], "");
  EXPECT_EQ(cells[16], "");
  EXPECT_EQ(cells[21], "not_assessable");
}

TEST(FindingsCsv, has_the_columns_of_the_contract) {
  EXPECT_EQ(lines_of(findings_csv(sample_edition()))[0],
            "finding_id,watch,authority_code,authority_name,direction,since,observed,expected,relative_rate,lower,"
            "upper,probability,"
            "q_value,state,reason");
}

TEST(FindingsCsv, every_reason_ends_with_the_caution) {
  const auto lines = lines_of(findings_csv(sample_edition()));
  ASSERT_EQ(lines.size(), 3u);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto cells = cells_of(lines[i]);
    ASSERT_EQ(cells.size(), 15u);
    EXPECT_EQ(cells[14], "Observed differs from expected, over 5 years. " + std::string(caveat));
  }
  EXPECT_EQ(cells_of(lines[1])[5], "2023-04-01");
}

TEST(FindingsCsv, illustrative_figures_are_said_to_be) {
  Edition edition = sample_edition();
  edition.illustrative = true;
  const auto reason = cells_of(lines_of(findings_csv(edition))[1])[14];
  EXPECT_EQ(reason, "Illustrative data. Observed differs from expected, over 5 years. " + std::string(caveat));
}

TEST(FindingsCsv, without_findings_is_a_header) {
  Edition edition = sample_edition();
  edition.assessment.findings.clear();
  EXPECT_EQ(lines_of(findings_csv(edition)).size(), 1u);
}

TEST(RatesCsv, has_a_line_for_each_authority_and_year) {
  const auto lines = lines_of(rates_csv(sample_edition()));
  EXPECT_EQ(lines[0],
            "authority_code,authority_name,region_code,period_from,period_to,observed,exposure_child_years,rate_per_"
            "100k,rate_lower,"
            "rate_upper,limits_method,history");
  ASSERT_EQ(lines.size(), 11u);
  EXPECT_EQ(lines[1], "E10000014,Hampshire,E12000008,2024-04-01,2025-03-31,4,20000.5,19.5,5.25,50,byar,carried");
}

TEST(RatesCsv, keeps_withheld_apart_from_not_applicable) {
  const auto lines = lines_of(rates_csv(sample_edition()));
  EXPECT_EQ(cells_of(lines[9])[5], "c");
  EXPECT_EQ(lines[10], "E10000006,Cumbria,E12000001,2025-04-01,2026-03-31,z,,,,,byar,carried");
}

TEST(AuthoritiesCsv, says_where_the_history_comes_from_and_the_verdict) {
  Edition edition = sample_edition();
  PanelUnit& unit = edition.assessment.panel.units[4];
  unit.history = History::merged;
  unit.codes = {code_of("E10000005"), code_of("E10000006")};
  const auto lines = lines_of(authorities_csv(edition));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(
      lines[5],
      "E10000006,Cumbria,E12000001,merged,E10000005 E10000006,true,not_assessable,false,false,1.9,,Ended in 2023.");
}

TEST(FunnelCsv, has_the_points_of_the_plot) {
  const auto lines = lines_of(funnel_csv(sample_edition()));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[1], "E10000014,Hampshire,E12000008,61.5,20," + cells_of(lines[1])[5] + ",0,false,false,persistent");
  EXPECT_EQ(std::strtod(cells_of(lines[1])[5].c_str(), nullptr), 20 / 61.5);
}

TEST(Csv, every_line_has_as_many_cells_as_the_header) {
  const Edition edition = sample_edition();
  for (const std::string& csv : {authorities_csv(edition), funnel_csv(edition), estimates_csv(edition),
                                 findings_csv(edition), rates_csv(edition)}) {
    const auto lines = lines_of(csv);
    for (const std::string& line : lines) EXPECT_EQ(cells_of(line).size(), cells_of(lines[0]).size()) << line;
  }
}

TEST(Csv, quotes_what_rfc_4180_asks_to_quote) {
  Edition edition = sample_edition();
  const std::string name = "Kingston upon Hull, \"City\"\nof";
  edition.assessment.panel.units[0].name = name;
  const std::string csv = estimates_csv(edition);
  EXPECT_NE(csv.find("E10000014,\"Kingston upon Hull, \"\"City\"\"\nof\",E12000008"), std::string::npos);
}

TEST(Csv, a_text_that_a_spreadsheet_would_run_is_led_by_an_apostrophe) {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r"}) {
    Edition edition = sample_edition();
    edition.assessment.panel.units[0].name = start + "SUM(A1)";
    EXPECT_EQ(cells_of(lines_of(estimates_csv(edition))[1])[1], "'" + start + "SUM(A1)");
  }
}

TEST(Csv, a_negative_number_is_left_a_number) {
  Edition edition = sample_edition();
  edition.assessment.estimates.units[0].funnel_z = -2;
  EXPECT_EQ(cells_of(lines_of(estimates_csv(edition))[1])[18], "-2");
}

}  // namespace
}  // namespace tocsin
