#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/assess/persistence.hpp"

#include "../models/test_panel.hpp"

namespace tocsin {
namespace {

/// A model that says, for the vintage ending with a period, the probabilities a test wrote down.
class ScriptedModel final : public RateModel {
 public:
  /// script[unit][vintage], the first vintage ending with the third period.
  ScriptedModel(std::vector<std::vector<double>> high, std::vector<std::vector<double>> low)
      : high_(std::move(high)), low_(std::move(low)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Result<WindowEstimates> estimate(const Panel& panel, const Window& window,
                                                 const RateQuestion&) const override {
    const std::size_t vintage = window.first + window.length - 3;
    WindowEstimates estimates;
    estimates.window = window;
    estimates.period = panel.periods[window.first].until(panel.periods[window.first + window.length - 1]);
    for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
      RateEstimate estimate;
      estimate.unit = unit;
      estimate.years_used = static_cast<int>(window.length);
      estimate.observed = 50;
      estimate.expected = 50;
      estimate.prob_high = high_[unit][vintage];
      estimate.prob_low = low_[unit][vintage];
      estimate.detectable_high = 1.5;
      estimate.detectable_low = 0.5;
      estimates.units.push_back(estimate);
    }
    return estimates;
  }

 private:
  std::string name_ = "scripted";
  std::vector<std::vector<double>> high_;
  std::vector<std::vector<double>> low_;
};

Assessment assessed(const std::vector<std::vector<double>>& high, const std::vector<std::vector<double>>& low,
                    const Policy& policy = {}) {
  const auto years = static_cast<Eigen::Index>(high[0].size() + 2);
  const Panel panel = test_panel(Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(high.size()), years, 10));
  return assess_persistence(panel, ScriptedModel(high, low), policy).value();
}

struct StateRun {
  std::vector<double> probabilities;  ///< by vintage; the last is of the reporting year 2026
  Status status;
  std::optional<int> since;  ///< reporting year, of a finding
};

/// Defaults: emerging above 0.9, persistent at two in succession or above 0.98, resolving below 0.6.
const std::vector<StateRun> runs{
    {{0.5}, Status::normal, {}},
    {{0.9}, Status::normal, {}},  // the threshold itself is not above it
    {{0.91}, Status::emerging, {}},
    {{0.98}, Status::emerging, {}},
    {{0.981}, Status::persistent, 2026},
    {{0.91, 0.91}, Status::persistent, 2026},
    {{0.91, 0.90}, Status::normal, {}},
    {{0.91, 0.5, 0.91}, Status::emerging, {}},
    {{0.91, 0.91, 0.91}, Status::persistent, 2025},
    {{0.99, 0.95, 0.92}, Status::persistent, 2024},
    {{0.99, 0.91}, Status::persistent, 2025},
    {{0.99, 0.59}, Status::resolving, {}},
    {{0.99, 0.59, 0.7}, Status::resolving, {}},
    {{0.99, 0.59, 0.59}, Status::normal, {}},
    {{0.99, 0.59, 0.91}, Status::persistent, 2024},        // the same run
    {{0.99, 0.59, 0.59, 0.99}, Status::persistent, 2026},  // a new one
    {{0.99, 0.59, 0.59, 0.91}, Status::emerging, {}},
};

TEST(PersistenceStates, follow_the_table_in_both_directions) {
  for (const StateRun& run : runs) {
    const std::string script = testing::PrintToString(run.probabilities);
    const std::vector<double> quiet(run.probabilities.size(), 0.01);
    for (const Direction direction : {Direction::high, Direction::low}) {
      const bool high = direction == Direction::high;
      const Assessment assessment = assessed({high ? run.probabilities : quiet}, {high ? quiet : run.probabilities});
      EXPECT_EQ(assessment.units[0].status, run.status) << script << " " << assessment.units[0].reason;
      ASSERT_EQ(assessment.findings.size(), run.since ? 1U : 0U) << script;
      if (!run.since) continue;
      EXPECT_EQ(assessment.findings[0].since, Period::reporting_year(*run.since)) << script;
      EXPECT_EQ(assessment.findings[0].direction, direction);
    }
  }
}

TEST(PersistenceStates, hysteresis_holds_between_the_thresholds) {
  Policy policy;
  policy.false_discovery = 0.5;
  policy.list_probability = 0.6;
  EXPECT_EQ(assessed({{0.99, 0.6}}, {{0, 0}}, policy).findings.size(), 1U);
}

TEST(PersistenceStates, a_departure_that_is_no_longer_likely_keeps_its_state_and_is_no_finding) {
  const Assessment assessment = assessed({{0.99, 0.79}}, {{0, 0}});
  EXPECT_TRUE(assessment.findings.empty());
  EXPECT_EQ(assessment.units[0].status, Status::persistent);
  EXPECT_NE(assessment.units[0].reason.find("not listed while the probability is this low"), std::string::npos);
  EXPECT_EQ(assessment.expected_false_findings, 0);
}

TEST(PersistenceStates, persistent_direction_tells_before_an_emerging_one) {
  const Assessment assessment = assessed({{0.99, 0.7}}, {{0.1, 0.95}});
  EXPECT_EQ(assessment.units[0].status, Status::persistent);
}

TEST(PersistenceStates, list_is_the_largest_whose_mean_chance_of_error_is_within_the_rate) {
  // Persistent at 0.99, 0.95, 0.85, 0.80 and 0.62; chances of error .01 .05 .15 .20 .38, running means .01 .03 .07
  // .1025 .158.
  const std::vector<std::vector<double>> high{{0.99, 0.99}, {0.99, 0.8}, {0.1, 0.1}, {0.99, 0.62}, {0.1, 0.1}};
  const std::vector<std::vector<double>> low{{0, 0}, {0, 0}, {0.99, 0.95}, {0, 0}, {0.99, 0.85}};
  const Assessment assessment = assessed(high, low);
  ASSERT_EQ(assessment.findings.size(), 3U);
  EXPECT_EQ(assessment.findings[0].id, "persistence-E06000001-high");
  EXPECT_EQ(assessment.findings[1].id, "persistence-E06000003-low");
  EXPECT_EQ(assessment.findings[2].id, "persistence-E06000005-low");
  EXPECT_NEAR(assessment.findings[0].q_value, 0.01, 1e-12);
  EXPECT_NEAR(assessment.findings[1].q_value, 0.03, 1e-12);
  EXPECT_NEAR(assessment.findings[2].q_value, 0.07, 1e-12);
  EXPECT_NEAR(assessment.expected_false_findings, 0.21, 1e-12);
  EXPECT_EQ(assessment.units[1].status, Status::persistent);
  EXPECT_NE(assessment.units[1].reason.find("not listed"), std::string::npos);

  Policy generous;
  generous.false_discovery = 0.11;
  EXPECT_EQ(assessed(high, low, generous).findings.size(), 4U);
}

}  // namespace
}  // namespace tocsin
