// The verb `fit` on panels that hardly are any: a result that says what it is worth, or a refusal that says why.
#include <gmock/gmock.h>

#include "fit_panels.hpp"

namespace tocsin::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class DegeneratePanel : public Fit {
 protected:
  /// Fitted by every model, each saying `words` where it is the default one.
  void says(const std::string& panel, const std::string& words) {
    expect_sound(fitted(panel));
    EXPECT_THAT(said_, HasSubstr(words));
    for (const char* model : {"gamma_poisson", "funnel"}) expect_sound(fitted(panel, model));
  }
  void refused(const std::string& panel, const std::string& words) {
    for (const char* model : {"persistent_rate", "gamma_poisson", "funnel"}) {
      const Outcome made = fit(panel, {}, model);
      EXPECT_EQ(made.exit_code, 1) << made.out;
      EXPECT_EQ(made.out, "");
      EXPECT_THAT(made.err, HasSubstr(words));
    }
  }
  /// 30 areas x 5 years of one exposure.
  template <class Count>
  static std::string counts(const Count& count) {
    std::string text = panel_header + "\n";
    for (int i = 0; i < 30; ++i) {
      for (int t = 0; t < 5; ++t) text += fmt::format("A{},{},{},1000\n", i, 2019 + t, count(i, t));
    }
    return text;
  }
};

TEST_F(DegeneratePanel, one_area_is_compared_with_nobody) {
  says(panel_of(1), "one authority alone: there is none to compare it with");
  EXPECT_THAT(said_, HasSubstr("no log-likelihood"));
}

TEST_F(DegeneratePanel, two_areas_tell_little_of_their_spread) {
  says(panel_of(2), "2 authorities: how far they spread rests mostly on the priors");
}

TEST_F(DegeneratePanel, one_cell_is_enough_for_an_answer) {
  says(panel_header + "\nA,2020,3,1000\n", "one year alone");
  says(panel_header + "\nA,2020,0,1000\n", "no notification at all");
}

TEST_F(DegeneratePanel, all_zeros_leave_everything_to_the_priors) {
  says(counts([](int, int) { return 0; }), "no notification at all: every level and spread is the prior's");
  const json gamma = fitted(counts([](int, int) { return 0; }), "gamma_poisson");
  EXPECT_EQ(gamma["convergence"]["converged"], false);
  EXPECT_THAT(said_, HasSubstr("not converged: no notification in the window"));
}

TEST_F(DegeneratePanel, one_period_cannot_tell_what_persists) {
  std::string text = panel_header + "\n";
  for (int i = 0; i < 30; ++i) text += fmt::format("A{},spring,{},1000\n", i, count_of(i, 1));
  says(text, "one year alone: what persists cannot be told from what passes");
}

TEST_F(DegeneratePanel, a_year_of_zeros_is_named_as_the_file_names_it) {
  std::string text = panel_header + "\n";
  for (int i = 0; i < 30; ++i) {
    for (const char* quarter : {"Q1", "Q2", "Q3"})
      text += fmt::format("A{},{},{},1000\n", i, quarter, quarter == std::string("Q2") ? 0 : count_of(i, 1));
  }
  says(text, "no notification at all in Q2: its level rests on the prior");
}

TEST_F(DegeneratePanel, no_exposure_anywhere_is_refused) {
  refused(panel_header + "\nA,2020,3,0\nB,2020,0,0\n", "no row has an exposure above 0");
}

TEST_F(DegeneratePanel, no_count_anywhere_is_refused) {
  refused(panel_header + "\nA,2020,x,10\nB,2021,z,10\n", "2020 to 2021: no authority has an exact count");
}

TEST_F(DegeneratePanel, an_area_without_a_usable_count_has_no_figures_and_that_is_said) {
  const json fit = fitted(panel_of(5) + "Ghost,2020,x,100\n");
  EXPECT_EQ(fit["areas"][5]["years_used"], 0);
  EXPECT_EQ(fit["areas"][5]["relative_rate"], nullptr);
  EXPECT_THAT(said_, HasSubstr("1 area has no usable count and no estimate"));
}

TEST_F(DegeneratePanel, counts_from_0_to_ten_million_are_fitted) {
  const auto sizes = std::vector<int>{0, 1, 10, 1000, 100000, 10000000};
  says(counts([&](int i, int) { return sizes[static_cast<std::size_t>(i) % 6]; }), "");
  says(counts([&](int i, int t) { return sizes[static_cast<std::size_t>(i * 5 + t * t) % 6]; }), "");
  says(counts([](int i, int) { return i == 0 ? 10000000 : 0; }), "");
}

TEST_F(DegeneratePanel, a_constant_covariate_is_said) {
  says(panel_of(30, ",flat", [](int, int) { return ",7"; }), "flat does not vary: its coefficient is the prior's");
}

TEST_F(DegeneratePanel, collinear_covariates_are_said) {
  const std::string panel =
      panel_of(30, ",first,second", [](int i, int) { return fmt::format(",{},{}", i % 7, 3 - 2 * (i % 7)); });
  says(panel, "second says no more than the years and the circumstances before it");
  const json fit = fitted(panel);
  EXPECT_NEAR(fit["coefficients"][5]["estimate"].get<double>(), -fit["coefficients"][6]["estimate"].get<double>(),
              1e-6);
  says(panel_of(30, ",trend", [](int, int t) { return fmt::format(",{}", t); }), "trend says no more than the years");
}

TEST_F(DegeneratePanel, a_level_with_zeros_only_is_said) {
  std::string text = panel_header + ",remote\n";
  for (int i = 0; i < 40; ++i) {
    for (int t = 0; t < 5; ++t)
      text += fmt::format("A{},{},{},80000,{}\n", i, 2019 + t, i < 8 ? 0 : 1 + count_of(i, t), i < 8 ? 1 : 0);
  }
  expect_sound(fitted(text));
  EXPECT_THAT(said_, HasSubstr("remote parts the counts"));
  const json fit = fitted(text);
  EXPECT_LT(fit["coefficients"][5]["estimate"], -1);
  EXPECT_EQ(fitted(text, "gamma_poisson")["convergence"]["converged"], false);
  EXPECT_THAT(said_, HasSubstr("the regression on circumstances did not converge"));
}

TEST_F(DegeneratePanel, too_few_areas_for_circumstances_is_said) {
  says(panel_of(5, ",x", [](int i, int) { return fmt::format(",{}", i); }),
       "circumstances and regions are not allowed for: 5 of the 20 authorities that this needs");
}

}  // namespace
}  // namespace tocsin::testing
