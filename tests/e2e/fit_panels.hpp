#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "england_example.hpp"

namespace tocsin::testing {

inline const std::string models = std::string(TOCSIN_SOURCE_DIR) + "/models/";
inline const std::string panel_header = "area,period,count,exposure";

/// The verb `fit` on panels written for it.
class Fit : public ::testing::Test {
 protected:
  Outcome fit(const std::string& panel, const std::vector<std::string>& more = {},
              const std::string& model = "persistent_rate") {
    write_file(folder_ / "panel.csv", panel);
    std::vector<std::string> command = {program, "fit", "--model", models + model, "--panel", folder_ / "panel.csv"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }

  nlohmann::json fitted(const std::string& panel, const std::string& model = "persistent_rate") {
    const Outcome made = fit(panel, {}, model);
    EXPECT_EQ(made.exit_code, 0) << made.err;
    said_ = made.err;
    return nlohmann::json::parse(made.out);
  }

  const ScratchFolder folder_;
  std::string said_;
};

/// Counts that vary from area to area and year to year, always the same.
inline int count_of(int area, int year) { return (area * 7 + year * 3 + area * year) % 5 + (area % 10 == 0 ? 8 : 0); }

/// areas x 5 years from 2019; `more` gives the further fields of a row.
template <class More>
std::string panel_of(int areas, const std::string& columns, const More& more) {
  std::string text = panel_header + columns + "\n";
  for (int i = 0; i < areas; ++i) {
    for (int t = 0; t < 5; ++t)
      text += fmt::format("A{},{},{},{}{}\n", i, 2019 + t, count_of(i, t), 40000 + 1000 * i, more(i, t));
  }
  return text;
}

inline std::string panel_of(int areas) {
  return panel_of(areas, "", [](int, int) { return ""; });
}

/// Every number of every area is one, and lies where it must.
inline void expect_sound(const nlohmann::json& fit) {
  for (const nlohmann::json& area : fit["areas"]) {
    for (const char* key : {"observed", "exposure", "expected", "rate_per_100k", "relative_rate", "relative_rate_lower",
                            "relative_rate_upper", "prob_high", "prob_low", "funnel_z"})
      ASSERT_TRUE(area[key].is_number()) << key << area;
    EXPECT_LE(area["relative_rate_lower"], area["relative_rate"]);
    EXPECT_LE(area["relative_rate"], area["relative_rate_upper"]);
    EXPECT_LE(area["prob_high"].get<double>() + area["prob_low"].get<double>(), 1 + 1e-9);
  }
}

}  // namespace tocsin::testing
