#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tocsin/assess/persistence.hpp"

#include "../unit/models/shipped_model.hpp"
#include "planted_panel.hpp"

// Whether the probabilities of the persistence watch mean what they say, over simulated panels with known truth. The
// table that this prints stands in models/CALIBRATION.md.
namespace tocsin {
namespace {

constexpr std::uint64_t panels = 100;

struct PlantedTally {
  int units = 0;
  int assessable = 0;  ///< in the direction planted
  int found = 0;       ///< likewise
};

struct Tally {
  int findings = 0;
  int false_findings = 0;
  double expected_false = 0;
  int intervals = 0;
  int covering = 0;
  int background = 0;
  int background_covering = 0;
  int beyond_detectable = 0;  ///< true rate further out than the smallest said to be shown with 80 % probability
  int beyond_found = 0;
  std::array<PlantedTally, planted_rates.size()> planted;

  [[nodiscard]] double false_share() const { return static_cast<double>(false_findings) / findings; }
  [[nodiscard]] double coverage() const { return static_cast<double>(covering) / intervals; }
  [[nodiscard]] double background_coverage() const { return static_cast<double>(background_covering) / background; }
  [[nodiscard]] double power() const { return static_cast<double>(beyond_found) / beyond_detectable; }
};

bool found(const Assessment& assessment, AreaCode authority, Direction direction) {
  for (const Finding& finding : assessment.findings) {
    if (finding.authority == authority && finding.direction == direction) return true;
  }
  return false;
}

void count_unit(Tally& tally, const Assessment& assessment, std::size_t unit, double truth, std::size_t planted_each) {
  const RateEstimate& estimate = assessment.estimates.units[unit];
  const AreaCode code = assessment.panel.units[unit].code;
  const bool found_high = found(assessment, code, Direction::high);
  const bool found_low = found(assessment, code, Direction::low);
  tally.findings += found_high + found_low;
  tally.false_findings +=
      (found_high && truth <= assessment.policy.ratio) + (found_low && truth >= 1 / assessment.policy.ratio);
  const bool covers = estimate.relative_lower <= truth && truth <= estimate.relative_upper;
  ++tally.intervals;
  tally.covering += covers;
  const bool beyond_high = estimate.detectable_high && truth >= *estimate.detectable_high;
  const bool beyond_low = estimate.detectable_low && truth <= *estimate.detectable_low;
  tally.beyond_detectable += beyond_high + beyond_low;
  tally.beyond_found += (beyond_high && found_high) + (beyond_low && found_low);
  if (unit >= planted_rates.size() * planted_each) {
    ++tally.background;
    tally.background_covering += covers;
    return;
  }
  PlantedTally& planted = tally.planted[unit % planted_rates.size()];
  const bool high = planted_rates[unit % planted_rates.size()] > 1;
  ++planted.units;
  planted.assessable += high ? assessment.units[unit].assessable_high : assessment.units[unit].assessable_low;
  planted.found += high ? found_high : found_low;
}

Tally tally_of(const std::string& name, const Policy& policy, std::size_t planted_each) {
  const auto model = shipped_model(name);
  Tally tally;
  for (std::uint64_t seed = 0; seed < panels; ++seed) {
    const PlantedPanel truth = planted_panel(seed, planted_each);
    const Assessment assessment = assess_persistence(truth.panel, *model, policy).value();
    tally.expected_false += assessment.expected_false_findings;
    for (std::size_t unit = 0; unit < truth.panel.units.size(); ++unit) {
      count_unit(tally, assessment, unit, truth.relative_rate[static_cast<Eigen::Index>(unit)], planted_each);
    }
  }
  return tally;
}

void print(const std::string& name, const Tally& tally) {
  fmt::print("| {} | {:.1f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.2f} of {} |\n", name,
             static_cast<double>(tally.findings) / panels, tally.false_share(), tally.expected_false / tally.findings,
             tally.coverage(), tally.background_coverage(), tally.power(), tally.beyond_detectable);
  for (std::size_t k = 0; k < planted_rates.size(); ++k) {
    const PlantedTally& planted = tally.planted[k];
    if (planted.units == 0) continue;
    fmt::print("| {} | {} | {} | {} | {} |\n", name, planted_rates[k], planted.units, planted.assessable,
               planted.found);
  }
}

TEST(Calibration, gamma_poisson_keeps_its_word) {
  const Policy policy;
  const Tally tally = tally_of("gamma_poisson", policy, 3);
  print("gamma_poisson", tally);
  ASSERT_GT(tally.findings, 300);
  const double error = std::sqrt(policy.false_discovery * (1 - policy.false_discovery) / tally.findings);
  EXPECT_LE(tally.false_share(), policy.false_discovery + 2 * error);
  EXPECT_LE(tally.false_findings, tally.expected_false + 2 * std::sqrt(tally.expected_false));
  EXPECT_GE(tally.coverage(), 0.92);
  EXPECT_LE(tally.coverage(), 0.98);
  // "would be flagged with 80 % probability"
  EXPECT_GE(tally.power(), 0.8);
}

TEST(Calibration, intervals_keep_their_word_where_nothing_is_planted) {
  const Tally tally = tally_of("gamma_poisson", {}, 0);
  print("gamma_poisson, none planted", tally);
  EXPECT_GE(tally.coverage(), 0.92);
  EXPECT_LE(tally.coverage(), 0.98);
  EXPECT_LE(tally.false_findings, tally.expected_false + 3 * std::sqrt(tally.expected_false));
}

TEST(Calibration, funnel_covers_but_promises_no_false_discovery_rate) {
  const Tally tally = tally_of("funnel", {}, 3);
  print("funnel", tally);
  EXPECT_GE(tally.coverage(), 0.92);
  EXPECT_LE(tally.coverage(), 0.98);
}

}  // namespace
}  // namespace tocsin
