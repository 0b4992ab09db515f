#include <cmath>
#include <cstdlib>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "../unit/stats/rate_panel.hpp"

namespace tocsin {
namespace {

/// One seed and few cases for every run, unless the environment names others: a case is a whole posterior.
const bool seeded = setenv("RC_PARAMS", "seed=20261122 max_success=25", 0) == 0;

RatePanel any_panel(int least_years = 1) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000000);
  const auto areas = *rc::gen::inRange<Eigen::Index>(3, 16);
  const int years = *rc::gen::inRange(least_years, 6);
  const double per_cell = *rc::gen::element(0.3, 3.0, 30.0);
  RatePanel panel = rate_panel(seed, areas, years, per_cell, *rc::gen::element<Eigen::Index>(0, 3));
  panel.laws.persistent = *rc::gen::element(PersistentLaw::normal, PersistentLaw::scale_mixture);
  panel.laws.transient = *rc::gen::element(TransientLaw::none, TransientLaw::lognormal, TransientLaw::gamma);
  if (*rc::gen::arbitrary<bool>()) suppress(panel.cells);
  return panel;
}

RatePosteriorOptions held_somewhere(const RatePanel& panel) {
  RatePosteriorOptions options;
  const double narrow = *rc::gen::element(0.05, 0.2, 0.5);
  options.held = RatePosteriorOptions::Held{
      Eigen::VectorXd::Constant(panel.cells.design.cols(), *rc::gen::element(-0.3, 0.0, 0.2)),
      {*rc::gen::element(0.5, 0.9), narrow, narrow + *rc::gen::element(0.1, 0.6), *rc::gen::element(0.05, 0.3), 0.1}};
  return options;
}

/// The panel with its areas in another order: area i is the former area order[i].
RatePanel permuted(const RatePanel& panel, const std::vector<Eigen::Index>& order) {
  RatePanel result = panel;
  const Eigen::Index years = panel.cells.offset.size() / std::ssize(order);
  for (Eigen::Index i = 0; i < std::ssize(order); ++i) {
    const Eigen::Index from = order[static_cast<std::size_t>(i)] * years;
    result.cells.offset.segment(i * years, years) = panel.cells.offset.segment(from, years);
    result.cells.design.middleRows(i * years, years) = panel.cells.design.middleRows(from, years);
    for (Eigen::Index t = 0; t < years; ++t)
      result.cells.count[static_cast<std::size_t>(i * years + t)] =
          panel.cells.count[static_cast<std::size_t>(from + t)];
  }
  return result;
}

RC_GTEST_PROP(RatePosteriorProperties, order_of_areas_does_not_matter, ()) {
  const RatePanel panel = any_panel();
  const auto areas = static_cast<Eigen::Index>(panel.cells.window_years.size());
  std::vector<Eigen::Index> order(static_cast<std::size_t>(areas));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::rotate(order.begin(), order.begin() + *rc::gen::inRange<Eigen::Index>(1, areas), order.end());
  std::swap(order.front(), order.back());
  const RatePosterior straight = rate_posterior(panel.cells, panel.laws);
  const RatePanel mixed_panel = permuted(panel, order);
  const RatePosterior mixed = rate_posterior(mixed_panel.cells, mixed_panel.laws);
  RC_ASSERT(std::abs(straight.log_marginal_likelihood - mixed.log_marginal_likelihood) <=
            1e-9 * (1 + std::abs(straight.log_marginal_likelihood)));
  for (Eigen::Index i = 0; i < areas; ++i) {
    const Eigen::Index from = order[static_cast<std::size_t>(i)];
    RC_ASSERT(std::abs(mixed.average.prob_high[i] - straight.average.prob_high[from]) <= 1e-9);
    RC_ASSERT(std::abs(mixed.average.prob_low[i] - straight.average.prob_low[from]) <= 1e-9);
    RC_ASSERT(std::abs(mixed.average.mean[i] - straight.average.mean[from]) <= 1e-9);
  }
}

RC_GTEST_PROP(RatePosteriorProperties, scaling_exposure_leaves_relative_rates, ()) {
  RatePanel panel = any_panel();
  const RatePosterior before = rate_posterior(panel.cells, panel.laws);
  const double log_scale = *rc::gen::element(-5.0, -0.7, 2.0);
  panel.cells.offset.array() += log_scale;
  panel.laws.fixed_mean[0] -= log_scale;
  const RatePosterior after = rate_posterior(panel.cells, panel.laws);
  RC_ASSERT((before.average.mean - after.average.mean).cwiseAbs().maxCoeff() <= 5e-3);
  RC_ASSERT((before.average.prob_high - after.average.prob_high).cwiseAbs().maxCoeff() <= 5e-3);
  RC_ASSERT((before.average.prob_low - after.average.prob_low).cwiseAbs().maxCoeff() <= 5e-3);
}

RC_GTEST_PROP(RatePosteriorProperties, one_more_notification_never_lowers_an_area, ()) {
  RatePanel panel = any_panel();
  const RatePosteriorOptions options = held_somewhere(panel);
  const RatePosterior before = rate_posterior(panel.cells, panel.laws, options);
  CountInterval& count = panel.cells.count[*rc::gen::inRange<std::size_t>(0, panel.cells.count.size())];
  RC_PRE(count.lo == count.hi);
  const Eigen::Index area = panel.cells.area[static_cast<std::size_t>(&count - panel.cells.count.data())];
  count = {count.lo + 1, count.hi + 1};
  const RatePosterior after = rate_posterior(panel.cells, panel.laws, options);
  RC_ASSERT(after.average.mean[area] > before.average.mean[area]);
  RC_ASSERT(after.average.prob_high[area] >= before.average.prob_high[area] - 1e-9);
  RC_ASSERT(after.average.prob_low[area] <= before.average.prob_low[area] + 1e-9);
  for (Eigen::Index i = 0; i < after.average.mean.size(); ++i)
    RC_ASSERT(i == area || std::abs(after.average.prob_high[i] - before.average.prob_high[i]) <= 3e-3);
}

RC_GTEST_PROP(RatePosteriorProperties, chances_and_quantiles_are_in_order, ()) {
  const RatePanel panel = any_panel();
  RatePosteriorOptions options;
  options.years_above = true;
  options.ratio = *rc::gen::element(1.0, 1.25, 2.0);
  const RatePosterior posterior = rate_posterior(panel.cells, panel.laws, options);
  RC_ASSERT(posterior.status != RatePosteriorStatus::not_usable);
  for (const AreaPosterior* one : {&posterior.persistent, &posterior.average}) {
    RC_ASSERT(one->prob_high.minCoeff() >= 0);
    RC_ASSERT(one->prob_low.minCoeff() >= 0);
    RC_ASSERT((one->prob_high + one->prob_low).maxCoeff() <= 1 + 1e-9);
  }
  RC_ASSERT((posterior.median - posterior.lower).minCoeff() > 0);
  RC_ASSERT((posterior.upper - posterior.median).minCoeff() > 0);
  const Eigen::MatrixXd& above = posterior.prob_years_above;
  RC_ASSERT(above.col(0).isOnes());
  for (Eigen::Index k = 1; k < above.cols(); ++k) RC_ASSERT((above.col(k - 1) - above.col(k)).minCoeff() >= 0);
  RC_ASSERT(above.minCoeff() >= 0);
}

RC_GTEST_PROP(RatePosteriorProperties, cells_that_extend_others_predict, ()) {
  // Dropping the last year of every area leaves likelihoods whose ratios are probabilities.
  const RatePanel panel = any_panel(2);
  const RatePosteriorOptions options = held_somewhere(panel);
  const std::size_t areas = panel.cells.window_years.size();
  const auto years = static_cast<Eigen::Index>(panel.cells.count.size() / areas);
  RatePanel shorter = panel;
  shorter.cells.area.clear();
  shorter.cells.count.clear();
  Eigen::Index kept = 0;
  for (Eigen::Index c = 0; c < panel.cells.offset.size(); ++c) {
    if ((c + 1) % years == 0) continue;
    shorter.cells.area.push_back(panel.cells.area[static_cast<std::size_t>(c)]);
    shorter.cells.count.push_back(panel.cells.count[static_cast<std::size_t>(c)]);
    shorter.cells.offset[kept] = panel.cells.offset[c];
    shorter.cells.design.row(kept++) = panel.cells.design.row(c);
  }
  shorter.cells.offset.conservativeResize(kept);
  shorter.cells.design.conservativeResize(kept, Eigen::NoChange);
  const auto& [fixed, scales] = *options.held;
  const Eigen::VectorXd all = area_log_likelihoods(panel.cells, panel.laws, fixed, scales);
  const Eigen::VectorXd some = area_log_likelihoods(shorter.cells, shorter.laws, fixed, scales);
  RC_ASSERT((all - some).maxCoeff() < 1e-3);
}

TEST(RatePosteriorScale, twenty_thousand_areas_are_no_harder_than_two_thousand) {
  for (const Eigen::Index areas : {2000, 20000}) {
    const RatePanel panel = rate_panel(31, areas, 2, 3);
    const RatePosterior posterior = rate_posterior(panel.cells, panel.laws);
    EXPECT_EQ(posterior.status, RatePosteriorStatus::computed);
    EXPECT_LE(posterior.evaluations, 120) << areas;
    EXPECT_TRUE(posterior.average.prob_high.allFinite());
  }
}

}  // namespace
}  // namespace tocsin
