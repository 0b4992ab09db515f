// Every published panel that a shipped map reads, where the folder of reference material is at hand (TOCSIN_SHARED, or
// ../shared beside the project): what is said of an authority agrees with the counts beside it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/rate_limits.hpp"

#include "england_example.hpp"

namespace tocsin::testing {
namespace {

namespace fs = std::filesystem;

struct RealPanel {
  std::string file;  ///< how its name begins
  std::string map;
  std::vector<std::string> measures;
};

const std::vector<RealPanel> real_panels = {
    {"la_hospital_admissions", "fingertips_injury_admissions", {"injury_admissions"}},
    {"b1_children_in_need", "ees_children_in_need", {"children_in_need_started", "children_in_need_ended"}},
    {"cla_number_and_rate", "ees_children_looked_after", {"children_looked_after"}},
    {"d3_cpps",
     "ees_repeat_child_protection_plans",
     {"child_protection_plans_started", "child_protection_plans_repeated"}},
    {"la_care_leavers", "ees_care_leavers_accommodation", {"care_leavers"}},
    {"la_cla_swcount", "ees_social_worker_stability", {"children_looked_after"}},
    {"csww_indicators",
     "ees_social_work_workforce",
     {"social_work_starters_headcount", "social_work_leavers_headcount", "social_work_agency_headcount"}},
    {"c3_factors",
     "ees_assessment_factors",
     {"assessments_with_factor", "factor_gangs", "factor_female_genital_mutilation"}},
    {"SFR34", "sfr_children_looked_after_2015", {"children_looked_after_starting"}},
    {"SFR36", "sfr_children_looked_after_2014", {"children_looked_after_starting"}},
};

using Row = std::map<std::string, std::string>;

/// Rows by column name; fields may be quoted but hold no line ends.
std::vector<Row> named_rows(const std::string& text) {
  std::vector<Row> rows;
  std::vector<std::string> header;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    if (header.empty()) {
      header = fields;
      continue;
    }
    Row& row = rows.emplace_back();
    for (std::size_t k = 0; k < std::min(header.size(), fields.size()); ++k) row[header[k]] = fields[k];
  }
  return rows;
}

double number(const Row& row, const std::string& column) { return std::stod(row.at(column)); }

/// Whether chance hardly explains a count: its exact limits leave the expected one out.
bool clearly_above(double observed, double expected) {
  return count_limits(observed, LimitMethod::exact, 0.95).lower > expected;
}
bool clearly_below(double observed, double expected) {
  return count_limits(observed, LimitMethod::exact, 0.95).upper < expected;
}

TEST(RealPanels, say_nothing_that_their_own_counts_contradict) {
  const char* named = std::getenv("TOCSIN_SHARED");
  const fs::path raw = (named ? fs::path(named) : fs::path(TOCSIN_SOURCE_DIR) / ".." / "shared") / "data/raw";
  if (!fs::is_directory(raw)) GTEST_SKIP() << "no reference material at " << raw;
  const ScratchFolder folder;
  const std::string source = TOCSIN_SOURCE_DIR;
  int panels = 0;
  int judged = 0;
  int findings = 0;
  for (const auto& entry : fs::recursive_directory_iterator(raw)) {
    const std::string name = entry.path().filename();
    const auto panel = std::find_if(real_panels.begin(), real_panels.end(),
                                    [&](const RealPanel& each) { return name.starts_with(each.file); });
    if (panel == real_panels.end() || entry.path().extension() != ".csv") continue;
    for (const std::string& measure : panel->measures) {
      const std::string out = folder / (std::to_string(panels) + "-" + measure);
      const Outcome assessed = run({program, "assess", "--config", source + "/config/tocsin.toml", "--notifications",
                                    entry.path().string(), "--map", panel->map, "--measure", measure, "--population",
                                    england + "/child_population.csv", "--out", out});
      if (assessed.exit_code != 0) {  // too few years, say
        std::printf("%s, %s: %s", name.c_str(), measure.c_str(), assessed.err.c_str());
        continue;
      }
      ++panels;
      for (const Row& row : named_rows(read_file(out + "/estimates.csv"))) {
        if (row.at("relative_rate").empty()) continue;
        const double observed = number(row, "observed");
        const double expected = number(row, "expected");
        const double relative = number(row, "relative_rate");
        const std::string of = name + ", " + measure + ", " + row.at("authority_name");
        EXPECT_LE(number(row, "relative_rate_lower"), relative) << of;
        EXPECT_LE(relative, number(row, "relative_rate_upper")) << of;
        EXPECT_FALSE(clearly_above(observed, expected) && number(row, "relative_rate_upper") < 1) << of;
        EXPECT_FALSE(clearly_below(observed, expected) && number(row, "relative_rate_lower") > 1) << of;
        EXPECT_LE(relative * expected, std::max(expected, observed) * 1.1 + 0.5) << of;
        EXPECT_GE(relative * expected, std::min(expected, observed) / 1.1 - 0.5) << of;
        ++judged;
      }
      for (const Row& row : named_rows(read_file(out + "/findings.csv"))) {
        if (row.at("watch") != "persistence") continue;
        const bool high = row.at("direction") == "high";
        EXPECT_EQ(number(row, "observed") > number(row, "expected"), high) << name << ", " << row.at("finding_id");
        EXPECT_EQ(number(row, "relative_rate") > 1, high) << name << ", " << row.at("finding_id");
        ++findings;
      }
    }
  }
  std::printf("%d panels, %d authorities, %d findings\n", panels, judged, findings);
  EXPECT_GE(panels, 12);
  EXPECT_GT(findings, 100);
}

}  // namespace
}  // namespace tocsin::testing
