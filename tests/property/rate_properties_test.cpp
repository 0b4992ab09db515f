#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/assess/persistence.hpp"

#include "../unit/models/shipped_model.hpp"
#include "planted_panel.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t seeds = 20;

Window newest_five(const Panel& panel) { return {panel.periods.size() - 5, 5}; }

/// The panel with its units in another order: row i is the former row order[i].
Panel permuted(const Panel& panel, const std::vector<std::size_t>& order) {
  Panel result = panel;
  const std::size_t years = panel.periods.size();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto to = static_cast<Eigen::Index>(i);
    const auto from = static_cast<Eigen::Index>(order[i]);
    result.units[i] = panel.units[order[i]];
    for (std::size_t t = 0; t < years; ++t) result.counts[i * years + t] = panel.count(order[i], t);
    result.exposure.row(to) = panel.exposure.row(from);
    for (std::size_t k = 0; k < panel.covariates.size(); ++k) {
      result.covariates[k].values.row(to) = panel.covariates[k].values.row(from);
    }
  }
  return result;
}

std::vector<std::size_t> shuffled(std::size_t length, Random& random) {
  std::vector<std::size_t> order(length);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = length; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

TEST(RateProperties, order_of_units_does_not_matter) {
  const auto model = shipped_model("gamma_poisson");
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Random random(seed, 1);
    const Panel panel = planted_panel(seed, 3).panel;
    const std::vector<std::size_t> order = shuffled(panel.units.size(), random);
    const Assessment straight = assess_persistence(panel, *model, {}).value();
    const Assessment mixed = assess_persistence(permuted(panel, order), *model, {}).value();
    for (std::size_t i = 0; i < order.size(); ++i) {
      EXPECT_NEAR(mixed.estimates.units[i].relative_rate, straight.estimates.units[order[i]].relative_rate, 1e-8);
      EXPECT_EQ(mixed.units[i].status, straight.units[order[i]].status);
    }
    ASSERT_EQ(mixed.findings.size(), straight.findings.size());
    for (std::size_t i = 0; i < mixed.findings.size(); ++i) EXPECT_EQ(mixed.findings[i].id, straight.findings[i].id);
  }
}

TEST(RateProperties, unit_of_exposure_does_not_matter) {
  for (const std::string name : {"gamma_poisson", "funnel"}) {
    const auto model = shipped_model(name);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const Panel panel = planted_panel(seed, 3).panel;
      Panel scaled = panel;
      scaled.exposure *= 0.001;
      const WindowEstimates a = model->estimate(panel, newest_five(panel), {}).value();
      const WindowEstimates b = model->estimate(scaled, newest_five(panel), {}).value();
      for (std::size_t i = 0; i < panel.units.size(); ++i) {
        EXPECT_NEAR(a.units[i].relative_rate, b.units[i].relative_rate, 1e-8);
        EXPECT_NEAR(a.units[i].expected, b.units[i].expected, 1e-8 * a.units[i].expected);
        EXPECT_NEAR(a.units[i].rate_per_100k, b.units[i].rate_per_100k / 1000, 1e-9 * a.units[i].rate_per_100k);
      }
    }
  }
}

/// With the hyperparameters held (funnel kind, no circumstances) one notification more in a unit, and one fewer in
/// another so that the national total stands, moves only these two, and each its own way.
TEST(RateProperties, one_more_notification_never_makes_high_less_probable) {
  ModelCard card = shipped_card("funnel");
  card.covariates.clear();
  const auto model = make_rate_model(card).value();
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Random random(seed, 2);
    const Panel panel = planted_panel(seed, 3).panel;
    const std::size_t last = panel.periods.size() - 1;
    const auto cell = [&](std::size_t unit) { return unit * panel.periods.size() + last; };
    const std::size_t gains = random.below(panel.units.size());
    std::size_t loses = (gains + 1) % panel.units.size();
    while (*panel.count(loses, last).shown() == 0) loses = (loses + 1) % panel.units.size();
    Panel moved = panel;
    moved.counts[cell(gains)] = Figure::exact(*panel.count(gains, last).shown() + 1);
    moved.counts[cell(loses)] = Figure::exact(*panel.count(loses, last).shown() - 1);
    const WindowEstimates before = model->estimate(panel, newest_five(panel), {}).value();
    const WindowEstimates after = model->estimate(moved, newest_five(panel), {}).value();
    for (std::size_t i = 0; i < panel.units.size(); ++i) {
      const double change_high = after.units[i].prob_high - before.units[i].prob_high;
      const double change_low = after.units[i].prob_low - before.units[i].prob_low;
      if (i == gains) {
        EXPECT_GE(change_high, 0);
        EXPECT_LE(change_low, 0);
      } else if (i == loses) {
        EXPECT_LE(change_high, 0);
        EXPECT_GE(change_low, 0);
      } else {
        EXPECT_EQ(change_high, 0);
        EXPECT_EQ(change_low, 0);
      }
    }
  }
}

}  // namespace
}  // namespace tocsin
