#include "tocsin/models/stream_rates.hpp"

#include <chrono>
#include <cmath>

#include <gtest/gtest.h>

#include "shipped_model.hpp"
#include "test_panel.hpp"

namespace tocsin {
namespace {

using std::chrono::days;

/// Twenty units of 100,000 children, five notifications each in every year but the last, which has `last`.
Panel even_panel(double last = 5) {
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Constant(20, 6, 5);
  counts.col(5) = last;
  return test_panel(counts, 100000);
}

WindowEstimates estimates_of(const Panel& panel, std::size_t first, std::size_t length) {
  return shipped_model("gamma_poisson")->estimate(panel, {first, length}, {}).value();
}

Day end_of(int year) { return Period::reporting_year(year).last(); }

TEST(StreamRates, year_at_the_panels_own_level_brings_its_count) {
  const Panel panel = even_panel();
  const StreamRates rates = stream_rates(panel, estimates_of(panel, 1, 5), {});
  ASSERT_TRUE(rates.known(3));
  EXPECT_NEAR(rates.relative_rate(3).mean * rates.expected(3, end_of(2025), end_of(2026)), 5, 0.05);
  EXPECT_NEAR(rates.expected(3, end_of(2025), end_of(2026)), rates.expected(3, end_of(2024), end_of(2025)), 0.01);
  EXPECT_EQ(rates.known_until(), end_of(2026));
}

TEST(StreamRates, stretches_add_up_over_the_ends_of_years) {
  const Panel panel = even_panel(8);
  const StreamRates rates = stream_rates(panel, estimates_of(panel, 0, 5), {});
  const Day from = end_of(2025) - days(100);
  const Day middle = end_of(2026) + days(30);
  const Day until = end_of(2026) + days(70);
  EXPECT_NEAR(rates.expected(0, from, until), rates.expected(0, from, middle) + rates.expected(0, middle, until),
              1e-12);
  EXPECT_EQ(rates.expected(0, until, until), 0);
}

TEST(StreamRates, year_in_which_everybody_notifies_more_is_nobodys_surge) {
  const Panel panel = even_panel(10);
  const StreamRates rates = stream_rates(panel, estimates_of(panel, 0, 5), {});
  const double of_the_time = rates.expected(0, end_of(2025), end_of(2026));
  const double carried = rates.expected(0, end_of(2025), end_of(2026), StreamRates::Level::carried);
  EXPECT_NEAR(carried, 5, 0.1);
  EXPECT_GT(of_the_time, 6.2);  // between the carried level and the year's own, by how much is known of both
  EXPECT_LT(of_the_time, 10);
}

TEST(StreamRates, level_of_the_days_after_the_panel_follows_the_stream) {
  const Panel panel = even_panel();
  std::vector<StreamEvent> events;
  for (int i = 0; i < 100; ++i)  // twice the fifty of half a year
    events.push_back({end_of(2026) + days(1 + i * 182 / 99),
                      panel.units[static_cast<std::size_t>(i % 20)].code,
                      Nature::serious_harm,
                      std::nullopt,
                      {}});
  const WindowEstimates estimates = estimates_of(panel, 1, 5);
  const Day until = end_of(2026) + days(182);
  const double quiet = stream_rates(panel, estimates, {}).expected(0, end_of(2026), until);
  const double busy = stream_rates(panel, estimates, event_stream(events)).expected(0, end_of(2026), until);
  EXPECT_NEAR(quiet, 2.5, 0.1);
  EXPECT_GT(busy, 1.05 * quiet);
  EXPECT_LT(busy, 2 * quiet);
}

TEST(StreamRates, law_is_wider_than_the_windows_average_and_keeps_its_median) {
  const Panel panel = even_panel();
  WindowEstimates estimates = estimates_of(panel, 1, 5);
  const double plain = stream_rates(panel, estimates, {}).relative_rate(0).shape;
  estimates.spreads = {{"transient_sd", 0.3, 0.2, 0.4}};
  const GammaLaw law = stream_rates(panel, estimates, {}).relative_rate(0);
  EXPECT_LT(law.shape, plain);
  EXPECT_LE(law.shape, 1 / std::expm1(0.09) * (1 + 1e-9));
  EXPECT_NEAR(law.quantile(0.5), estimates.units[0].relative_rate, 0.02);
}

TEST(StreamRates, ended_unit_and_unit_without_evidence_are_not_known) {
  Panel panel = even_panel();
  panel.units[2].ended = true;
  for (std::size_t t = 0; t < 6; ++t) panel.counts[5 * 6 + t] = Figure::not_available();
  const StreamRates rates = stream_rates(panel, estimates_of(panel, 1, 5), {});
  EXPECT_FALSE(rates.known(2));
  EXPECT_FALSE(rates.known(5));
  EXPECT_TRUE(rates.known(6));
}

}  // namespace
}  // namespace tocsin
