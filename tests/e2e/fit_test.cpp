// The verb `fit`: what it gives, in each format, and what it refuses.
#include <gmock/gmock.h>

#include "fit_panels.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(Fit, gives_the_whole_fit_as_json) {
  const json fit = fitted(panel_of(30, ",region,poverty",
                                   [](int i, int t) { return fmt::format(",R{},{}", i % 4, (i * 13 + t * 5) % 11); }));
  EXPECT_EQ(fit["model"], json({{"name", "persistent_rate"}, {"version", "1.0.0"}, {"kind", "persistent_rate"}}));
  EXPECT_EQ(fit["panel"]["areas"], 30);
  EXPECT_EQ(fit["panel"]["periods"], 5);
  EXPECT_EQ(fit["panel"]["cells"], 150);
  EXPECT_EQ(fit["convergence"]["converged"], true);
  EXPECT_LT(fit["log_likelihood"], 0);
  ASSERT_EQ(fit["coefficients"].size(), 6u);
  EXPECT_EQ(fit["coefficients"][0]["name"], "period 2019");
  EXPECT_EQ(fit["coefficients"][5]["name"], "poverty");
  EXPECT_GT(fit["coefficients"][5]["standard_error"], 0);
  std::vector<std::string> spreads;
  for (const json& spread : fit["variance_components"]) spreads.push_back(spread["name"]);
  EXPECT_THAT(spreads, ::testing::ElementsAre("bulk_share", "bulk_sd", "wide_sd", "transient_sd", "region_sd"));
  ASSERT_GE(fit["laws"].size(), 2u);
  EXPECT_EQ(fit["laws"][0]["law"], "lognormal");
  EXPECT_TRUE(fit["laws"][0]["log_score"].is_number());
  ASSERT_EQ(fit["areas"].size(), 30u);
  EXPECT_EQ(fit["areas"][1]["area"], "A1");
  EXPECT_EQ(fit["areas"][1]["years_used"], 5);
  EXPECT_EQ(fit["areas"][1]["prob_years_above"].size(), 6u);
  EXPECT_NEAR(fit["areas"][1]["prob_years_above"][0], 1, 1e-6);
  EXPECT_TRUE(fit["areas"][1]["unadjusted"]["relative_rate"].is_number());
  EXPECT_THAT(std::string(fit["caveat"]), StartsWith("Neither high nor low"));
  expect_sound(fit);
  EXPECT_GT(fit["areas"][0]["relative_rate"], fit["areas"][1]["relative_rate"]);
}

TEST_F(Fit, the_same_panel_gives_the_same_bytes) { EXPECT_EQ(fit(panel_of(25)).out, fit(panel_of(25)).out); }

TEST_F(Fit, the_other_formats_give_the_areas) {
  std::string panel = panel_of(4);
  panel.replace(panel.find("A0,"), 3, "\"Barking, and more\",");
  const Outcome csv = fit(panel, {"--format", "csv"});
  EXPECT_THAT(csv.out, StartsWith("area,years_used,observed,exposure,expected,rate_per_100k,rate_lower,rate_upper,"
                                  "relative_rate,relative_rate_lower,relative_rate_upper,prob_high,prob_low,prob_high_"
                                  "lasting,prob_low_lasting,prob_years_above,unadjusted_relative_rate,"));
  EXPECT_THAT(csv.out, HasSubstr("\n\"Barking, and more\",1,"));
  EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 6);
  const Outcome table = fit(panel, {"--format", "table"});
  EXPECT_THAT(table.out, StartsWith("persistent_rate 1.0.0: 5 areas, 5 periods, 20 cells\nconverged, "));
  EXPECT_THAT(table.out, HasSubstr("\ntransient_sd"));
  EXPECT_THAT(table.out, HasSubstr("\nBarking, and more"));
}

TEST_F(Fit, the_ratio_is_the_callers) {
  const auto high = [&](const char* ratio) {
    return json::parse(fit(panel_of(30), {"--ratio", ratio}).out)["areas"][0]["prob_high"].get<double>();
  };
  EXPECT_GT(high("1.1"), high("2"));
}

TEST_F(Fit, wrong_usage_ends_with_2) {
  EXPECT_EQ(run({program, "fit"}).exit_code, 2);
  EXPECT_EQ(fit(panel_of(3), {"--format", "xml"}).exit_code, 2);
  EXPECT_EQ(fit(panel_of(3), {"--ratio", "1"}).exit_code, 2);
  EXPECT_EQ(fit(panel_of(3), {"--ratio", "nan"}).exit_code, 2);
}

TEST_F(Fit, faults_of_the_panel_and_the_card_are_named_with_their_place) {
  const Outcome faulty = fit(panel_header + "\nA,2020,-1,100\nB,2020,2\n");
  EXPECT_EQ(faulty.exit_code, 1);
  EXPECT_EQ(faulty.out, "");
  EXPECT_THAT(faulty.err, HasSubstr("panel.csv:2:3: '-1' is no count"));
  EXPECT_THAT(faulty.err, HasSubstr("panel.csv:3:1: 3 fields where the header has 4"));
  const Outcome absent = run({program, "fit", "--model", models + "funnel", "--panel", folder_ / "absent.csv"});
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_THAT(absent.err, HasSubstr("absent.csv:0:0: the panel cannot be read"));
  write_file(folder_ / "card.toml", "name = 3\n");
  const Outcome card = run({program, "fit", "--model", folder_ / "card.toml", "--panel", folder_ / "panel.csv"});
  EXPECT_EQ(card.exit_code, 1);
  EXPECT_THAT(card.err, StartsWith((folder_ / "card.toml:1:").string()));
}

TEST_F(Fit, the_model_is_the_configurations_where_none_is_named) {
  write_file(folder_ / "panel.csv", panel_of(5));
  const Outcome made = run({program, "fit", "--config", make_configuration(folder_), "--panel", folder_ / "panel.csv"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(json::parse(made.out)["model"]["kind"], "gamma_poisson");
}

TEST_F(Fit, every_kind_of_model_fits_any_panel) {
  for (const char* model : {"gamma_poisson", "funnel"}) {
    const json fit = fitted(panel_of(30), model);
    EXPECT_EQ(fit["model"]["kind"], model);
    EXPECT_EQ(fit["log_likelihood"].is_number(), model == std::string("gamma_poisson"));
    EXPECT_EQ(fit["areas"][0]["prob_high_lasting"], nullptr);
    expect_sound(fit);
  }
}

}  // namespace
}  // namespace tocsin::testing
