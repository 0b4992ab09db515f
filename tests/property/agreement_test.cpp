#include "agreement.hpp"

#include <array>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

#include "../unit/models/shipped_model.hpp"
#include "../unit/models/test_panel.hpp"

// What a model says of an authority agrees with the counts beside it, whatever the model and the law it follows.
namespace tocsin {
namespace {

/// How a panel is drawn.
struct AgreementDraw {
  Eigen::Index units = 45;
  Eigen::Index years = 6;
  double mean = 300;       ///< notifications a year
  double region_sd = 0.4;  ///< of log rates
  double lasting_sd = 0.2;
  double passing_sd = 0.2;
  double correlation = 0;  ///< of the passing deviations of neighbouring years
  double gradient = 0.3;   ///< of the circumstance
  bool smooth = false;     ///< the lasting part goes round a ring of neighbours
  bool coarse = false;     ///< every seventh count is rounded to ten
};

/// Regions, a circumstance, and a passing part that may carry over from year to year.
Panel drawn_agreement_panel(const AgreementDraw& draw, std::uint64_t seed) {
  Random random(seed);
  Eigen::ArrayXXd counts(draw.units, draw.years);
  Eigen::ArrayXXd exposure(draw.units, draw.years);
  Eigen::ArrayXXd score(draw.units, draw.years);
  std::array<double, 9> region{};
  for (double& effect : region) effect = draw.region_sd * random.normal();
  for (Eigen::Index i = 0; i < draw.units; ++i) {
    const double round = 4 * std::acos(-1.0) * static_cast<double>(i) / static_cast<double>(draw.units);
    const double lasting = draw.smooth ? 2 * draw.lasting_sd * std::sin(round) : draw.lasting_sd * random.normal();
    const double circumstance = random.normal();
    const double children = 40000 * std::exp(0.5 * random.normal());
    double passing = draw.passing_sd * random.normal();
    for (Eigen::Index t = 0; t < draw.years; ++t) {
      exposure(i, t) = children;
      score(i, t) = std::exp(0.4 * circumstance);
      const double rate =
          draw.mean / 40000 *
          std::exp(region[static_cast<std::size_t>(i % 9)] + lasting + passing + draw.gradient * circumstance);
      counts(i, t) = static_cast<double>(random.poisson(rate * children));
      passing = draw.correlation * passing +
                std::sqrt(1 - draw.correlation * draw.correlation) * draw.passing_sd * random.normal();
    }
  }
  Panel panel = test_panel(counts, exposure);
  panel.covariates = {{"idaci_score", score}};
  for (std::size_t i = 0; i < panel.units.size(); ++i)
    panel.adjacent.emplace_back(std::min(i, (i + 1) % panel.units.size()), std::max(i, (i + 1) % panel.units.size()));
  for (std::size_t k = 3; draw.coarse && k < panel.counts.size(); k += 7)
    panel.counts[k] = Figure::rounded(10 * std::round(*panel.counts[k].shown() / 10), 10);
  return panel;
}

WindowEstimates thorough_estimates(const Panel& panel, const ModelCard& card) {
  return make_rate_model(card).value()->estimate(panel, {0, panel.periods.size()}, {.thorough = true}).value();
}

std::string law_of(const WindowEstimates& estimates) {
  for (const LawScore& law : estimates.laws) {
    if (law.chosen) return law.law;
  }
  return "none tried";
}

ModelCard card_of_agreement(const std::string& name, const AgreementDraw& draw) {
  ModelCard card = shipped_card(name);
  if (name != "persistent_rate") return card;
  card.persistent_rate->margin = 0;
  if (draw.smooth) card.persistent_rate->spatial = SpatialCard{{1, 0.01}, 0.5, 2.0 / 3.0};
  return card;
}

TEST(Agreement, of_relative_rates_with_their_counts_over_all_models_and_laws) {
  const std::vector<AgreementDraw> draws = {
      {},
      {.correlation = 0.9},
      {.mean = 2000, .passing_sd = 0.3, .correlation = 0.95},
      {.mean = 3, .correlation = 0.5},
      {.mean = 0.4, .region_sd = 0.8},
      {.mean = 60, .lasting_sd = 0.3, .passing_sd = 0.02, .gradient = 0, .smooth = true},
      {.mean = 200, .correlation = 0.9, .coarse = true},
      {.units = 25, .years = 4, .mean = 40, .region_sd = 1, .lasting_sd = 0.05},
  };
  std::set<std::string> laws;
  for (std::size_t d = 0; d < draws.size(); ++d) {
    const Panel panel = drawn_agreement_panel(draws[d], 500 + d);
    for (const std::string name : {"persistent_rate", "gamma_poisson", "funnel"}) {
      const WindowEstimates estimates = thorough_estimates(panel, card_of_agreement(name, draws[d]));
      if (name == "persistent_rate") laws.insert(law_of(estimates));
      // Rates being skew, the mean over years lies above the middle one: by half their variance.
      const double slack = 0.03 + draws[d].passing_sd * draws[d].passing_sd;
      for (const RateEstimate& unit : estimates.units)
        EXPECT_EQ(contradiction(unit, estimates.confidence, slack), "")
            << name << " (" << law_of(estimates) << "), draw " << d << ", unit " << unit.unit;
    }
  }
  for (const char* law : {"lognormal", "gamma", "autoregressive", "neighbours"})
    EXPECT_TRUE(laws.contains(law)) << law << " was chosen nowhere";
}

TEST(Agreement, of_the_autoregressive_law_with_the_regions_that_are_expected) {
  // Regions that differ by a factor of three: what a region has in common is expected of its authorities, and is no
  // part of their relative rates, under any law.
  const Panel panel = drawn_agreement_panel({.mean = 1000, .region_sd = 0.6, .correlation = 0.95}, 9);
  const WindowEstimates estimates = thorough_estimates(panel, shipped_card("persistent_rate"));
  ASSERT_EQ(law_of(estimates), "autoregressive");
  std::map<AreaCode, std::vector<double>> by_region;
  for (const RateEstimate& unit : estimates.units) {
    EXPECT_NEAR(unit.relative_rate / (unit.observed / unit.expected), 1, 0.05) << unit.unit;
    by_region[panel.units[unit.unit].region].push_back(std::log(unit.relative_rate));
  }
  for (const auto& [region, logs] : by_region) {
    double mean = 0;
    for (const double log : logs) mean += log / static_cast<double>(logs.size());
    EXPECT_NEAR(mean, 0, 0.2) << region.text();
  }
}

}  // namespace
}  // namespace tocsin
