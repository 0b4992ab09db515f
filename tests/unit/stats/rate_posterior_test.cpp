#include "tocsin/stats/rate_posterior.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "rate_panel.hpp"

namespace tocsin {
namespace {

constexpr PersistentLaw all_persistent[] = {PersistentLaw::normal, PersistentLaw::scale_mixture};
constexpr TransientLaw all_transient[] = {TransientLaw::none, TransientLaw::lognormal, TransientLaw::gamma};

/// Calls `check` with the panel under every pair of laws.
void under_every_law(RatePanel panel, const std::function<void(const RatePanel&)>& check) {
  for (const PersistentLaw persistent : all_persistent) {
    for (const TransientLaw transient : all_transient) {
      SCOPED_TRACE(testing::Message() << "persistent " << static_cast<int>(persistent) << ", transient "
                                      << static_cast<int>(transient));
      panel.laws.persistent = persistent;
      panel.laws.transient = transient;
      check(panel);
    }
  }
}

void expect_proper(const RatePosterior& posterior) {
  for (const AreaPosterior* one : {&posterior.persistent, &posterior.average}) {
    EXPECT_TRUE(one->mean.allFinite() && one->sd.allFinite());
    EXPECT_GT(one->sd.minCoeff(), 0);
    for (const Eigen::VectorXd* chance : {&one->prob_high, &one->prob_low, &one->prob_above_zero}) {
      EXPECT_GE(chance->minCoeff(), 0);
      EXPECT_LE(chance->maxCoeff(), 1);
    }
    EXPECT_LE((one->prob_high + one->prob_low).maxCoeff(), 1 + 1e-9);
    EXPECT_GE((one->prob_above_zero - one->prob_high).minCoeff(), -1e-12);
  }
  EXPECT_LT(0, posterior.lower.minCoeff());
  EXPECT_GT((posterior.median - posterior.lower).minCoeff(), 0);
  EXPECT_GT((posterior.upper - posterior.median).minCoeff(), 0);
  EXPECT_TRUE(posterior.upper.allFinite() && posterior.fixed_mean.allFinite());
  EXPECT_TRUE(posterior.fixed_covariance.allFinite() && std::isfinite(posterior.log_marginal_likelihood));
  for (const PosteriorSummary* one : {&posterior.narrow, &posterior.wide, &posterior.bulk, &posterior.transient}) {
    EXPECT_LE(one->lower, one->median);
    EXPECT_LE(one->median, one->upper);
  }
}

RateLikelihood likelihood_at(const RatePanel& panel, const Eigen::VectorXd& standardised,
                             const Eigen::VectorXd& theta) {
  RateScales scales;
  const bool mixture = panel.laws.persistent == PersistentLaw::scale_mixture;
  scales.narrow = scales.wide = std::exp(theta[mixture ? 1 : 0]);
  if (mixture) {
    scales.bulk = 1 / (1 + std::exp(-theta[0]));
    scales.wide += std::exp(theta[2]);
  }
  Eigen::Index next = mixture ? 3 : 1;
  if (panel.laws.transient != TransientLaw::none) scales.transient = std::exp(theta[next++]);
  Eigen::VectorXd fixed = standardised;
  if (panel.laws.group_count > 0) {
    scales.group = std::exp(theta[next]);
    fixed.segment(panel.laws.group_first, panel.laws.group_count) *= scales.group;
  }
  return rate_likelihood(panel.cells, panel.laws, fixed, scales);
}

void expect_derivatives(const RatePanel& panel, const std::vector<double>& theta_of_laws) {
  const Eigen::VectorXd theta = Eigen::Map<const Eigen::VectorXd>(theta_of_laws.data(), std::ssize(theta_of_laws));
  Eigen::VectorXd gamma = Eigen::VectorXd::Constant(panel.cells.design.cols(), 0.15);
  gamma[0] = -0.1;
  const RateLikelihood at = likelihood_at(panel, gamma, theta);
  constexpr double h = 3e-3;
  for (Eigen::Index k = 0; k < gamma.size(); ++k) {
    const Eigen::VectorXd away = h * Eigen::VectorXd::Unit(gamma.size(), k);
    const RateLikelihood below = likelihood_at(panel, gamma - away, theta);
    const RateLikelihood above = likelihood_at(panel, gamma + away, theta);
    EXPECT_NEAR((above.value - below.value) / (2 * h), at.gradient[k], 0.02 + 1e-3 * std::abs(at.gradient[k])) << k;
    const Eigen::VectorXd column = (below.gradient - above.gradient) / (2 * h);
    EXPECT_LE((column - at.information.col(k)).cwiseAbs().maxCoeff(), 0.03 * (1 + at.information(k, k))) << k;
  }
  ASSERT_EQ(at.scale_gradient.size(), theta.size());
  for (Eigen::Index j = 0; j < theta.size(); ++j) {
    const Eigen::VectorXd away = h * Eigen::VectorXd::Unit(theta.size(), j);
    const double slope =
        (likelihood_at(panel, gamma, theta + away).value - likelihood_at(panel, gamma, theta - away).value) / (2 * h);
    EXPECT_NEAR(slope, at.scale_gradient[j], 0.02 + 1e-3 * std::abs(slope)) << "hyperparameter " << j;
  }
}

std::vector<double> theta_of(const RateLaws& laws, double log_transient) {
  std::vector<double> theta{std::log(0.3)};
  if (laws.persistent == PersistentLaw::scale_mixture) theta = {1.2, std::log(0.2), std::log(0.4)};
  if (laws.transient != TransientLaw::none) theta.push_back(log_transient);
  if (laws.group_count > 0) theta.push_back(std::log(0.2));
  return theta;
}

TEST(RateLikelihood, derivatives_are_differences_under_every_law) {
  for (const Eigen::Index groups : {0, 3}) {
    for (const bool suppressed : {false, true}) {
      for (const double transient_sd : {0.05, 0.3, 0.9}) {
        RatePanel panel = rate_panel(11, 12, 3, 6, groups);
        if (suppressed) suppress(panel.cells);
        under_every_law(
            panel, [&](const RatePanel& one) { expect_derivatives(one, theta_of(one.laws, std::log(transient_sd))); });
      }
    }
  }
}

TEST(RateLikelihood, derivatives_hold_for_counts_beyond_the_tables) {
  under_every_law(rate_panel(12, 5, 2, 400),
                  [](const RatePanel& one) { expect_derivatives(one, theta_of(one.laws, std::log(0.2))); });
}

RatePosteriorOptions held(double fixed, const RateScales& scales, Eigen::Index columns = 2) {
  RatePosteriorOptions options;
  options.held = RatePosteriorOptions::Held{Eigen::VectorXd::Constant(columns, fixed), scales};
  return options;
}

/// Chances may differ more than moments: they hang on where the law's lattice begins.
void expect_same(const AreaPosterior& a, const AreaPosterior& b, double tolerance, double of_chances) {
  EXPECT_LE((a.mean - b.mean).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LE((a.sd - b.sd).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LE((a.prob_high - b.prob_high).cwiseAbs().maxCoeff(), of_chances);
  EXPECT_LE((a.prob_low - b.prob_low).cwiseAbs().maxCoeff(), of_chances);
}

TEST(RatePosterior, laws_meet_where_one_turns_into_the_other) {
  RatePanel panel = rate_panel(13, 30, 4, 5);
  panel.laws.persistent = PersistentLaw::normal;
  panel.laws.transient = TransientLaw::none;
  const RatePosterior plain = rate_posterior(panel.cells, panel.laws, held(0.1, {1, 0.3, 0.3, 0, 0}));
  for (const TransientLaw law : {TransientLaw::lognormal, TransientLaw::gamma}) {
    panel.laws.transient = law;
    for (const double sd : {0.0, 1e-7, 1e-3}) {
      const RatePosterior near = rate_posterior(panel.cells, panel.laws, held(0.1, {1, 0.3, 0.3, sd, 0}));
      expect_same(near.persistent, plain.persistent, 1e-4, 4e-3);
      expect_same(near.average, plain.average, 1e-4, 4e-3);
    }
  }
  panel.laws.transient = TransientLaw::none;
  panel.laws.persistent = PersistentLaw::scale_mixture;
  for (const RateScales& scales : {RateScales{1, 0.3, 0.9, 0, 0}, {1 - 1e-9, 0.3, 0.9, 0, 0}, {0.4, 0.3, 0.3, 0, 0}})
    expect_same(rate_posterior(panel.cells, panel.laws, held(0.1, scales)).average, plain.average, 1e-6, 1e-6);
}

TEST(RatePosterior, same_input_gives_the_same_bits) {
  under_every_law(rate_panel(14, 20, 4, 4, 3), [](const RatePanel& panel) {
    RatePosteriorOptions options;
    options.years_above = true;
    const RatePosterior first = rate_posterior(panel.cells, panel.laws, options);
    const RatePosterior second = rate_posterior(panel.cells, panel.laws, options);
    EXPECT_EQ(first.log_marginal_likelihood, second.log_marginal_likelihood);
    EXPECT_EQ(first.average.prob_high, second.average.prob_high);
    EXPECT_EQ(first.average.prob_low, second.average.prob_low);
    EXPECT_EQ(first.lower, second.lower);
    EXPECT_EQ(first.prob_years_above, second.prob_years_above);
    EXPECT_EQ(first.fixed_covariance, second.fixed_covariance);
  });
}

TEST(RatePosterior, awkward_panels_have_proper_posteriors) {
  const auto shorter = [](RatePanel panel, Eigen::Index cells) {
    panel.cells.area.resize(static_cast<std::size_t>(cells));
    panel.cells.count.resize(static_cast<std::size_t>(cells));
    panel.cells.window_years.resize(static_cast<std::size_t>(panel.cells.area.back()) + 1);
    panel.cells.offset.conservativeResize(cells);
    panel.cells.design.conservativeResize(cells, Eigen::NoChange);
    return panel;
  };
  const RatePanel usual = rate_panel(15, 12, 3, 5);
  RatePanel zeros = usual;
  for (CountInterval& count : zeros.cells.count) count = {0, 0};
  RatePanel enormous = usual;
  for (std::size_t c = 0; c < 3; ++c) enormous.cells.count[c] = {1e7, 1e7};
  RatePanel collinear = usual;
  collinear.cells.design.col(1) = 2 * collinear.cells.design.col(0);
  RatePanel no_columns = shorter(usual, 1);
  no_columns.cells.design.resize(1, 0);
  no_columns.laws.fixed_mean.resize(0);
  no_columns.laws.fixed_precision.resize(0);
  RatePanel missing = usual;
  missing.cells.window_years.assign(12, 8);
  RatePanel far_units = usual;
  far_units.cells.offset.array() -= 20;
  const std::vector<RatePanel> panels{
      usual,     shorter(usual, 3),        shorter(usual, 1),        zeros, enormous, collinear, no_columns, missing,
      far_units, rate_panel(16, 12, 1, 5), rate_panel(17, 12, 3, 60)};
  for (std::size_t p = 0; p < panels.size(); ++p) {
    SCOPED_TRACE(testing::Message() << "panel " << p);
    under_every_law(panels[p], [](const RatePanel& panel) {
      const RatePosterior posterior = rate_posterior(panel.cells, panel.laws);
      EXPECT_NE(posterior.status, RatePosteriorStatus::not_usable);
      expect_proper(posterior);
    });
  }
}

TEST(RatePosterior, an_enormous_area_is_found_and_leaves_the_others_alone) {
  RatePanel panel = rate_panel(18, 40, 3, 8);
  for (std::size_t c = 0; c < 3; ++c) panel.cells.count[c] = {1e7, 1e7};
  const RatePosterior posterior = rate_posterior(panel.cells, panel.laws);
  EXPECT_GT(posterior.average.prob_high[0], 0.9999);
  EXPECT_NEAR(posterior.average.mean[0], std::log(1e7) - panel.cells.offset[0], 2);
  EXPECT_LT(posterior.average.mean.tail(39).cwiseAbs().maxCoeff(), 1.5);
}

TEST(RatePosterior, refuses_what_it_cannot_use) {
  const RatePanel usual = rate_panel(19, 4, 2, 5);
  const std::vector<std::function<void(RatePanel&, RatePosteriorOptions&)>> spoils{
      [](RatePanel& p, auto&) { p.cells = {}; },
      [](RatePanel& p, auto&) { p.cells.offset.conservativeResize(7); },
      [](RatePanel& p, auto&) { p.cells.design.conservativeResize(7, 2); },
      [](RatePanel& p, auto&) { p.cells.window_years.pop_back(); },
      [](RatePanel& p, auto&) { p.cells.window_years[1] = 1; },
      [](RatePanel& p, auto&) { p.cells.area[3] = 0; },
      [](RatePanel& p, auto&) { p.cells.area[0] = 1; },
      [](RatePanel& p, auto&) {
        p.cells.count[2] = {4, 1};
      },
      [](RatePanel& p, auto&) {
        p.cells.count[2] = {-1, 1};
      },
      [](RatePanel& p, auto&) {
        p.cells.count[2] = {4, std::numeric_limits<double>::infinity()};
      },
      [](RatePanel& p, auto&) { p.cells.count[2].lo = std::nan(""); },
      [](RatePanel& p, auto&) { p.cells.offset[2] = -std::numeric_limits<double>::infinity(); },
      [](RatePanel& p, auto&) { p.cells.design(2, 1) = std::nan(""); },
      [](RatePanel& p, auto&) { p.laws.fixed_precision[0] = 0; },
      [](RatePanel& p, auto&) { p.laws.fixed_mean.resize(1); },
      [](RatePanel& p, auto&) { p.laws.group_count = 3; },
      [](RatePanel& p, auto&) { p.laws.transient_sd.upper = -1; },
      [](RatePanel& p, auto&) { p.laws.transient_sd.tail = 1; },
      [](RatePanel& p, auto&) { p.laws.mixture.log_extra_sd = 0; },
      [](RatePanel&, auto& options) { options.ratio = 0; },
      [](RatePanel&, auto& options) { options.confidence = 1; },
      [](RatePanel&, auto& options) {
        options = held(0, {1, 0, 0, 0.1, 0});
      },
      [](RatePanel&, auto& options) {
        options = held(0, {1, 0.3, 0.4, 0.1, 0}, 3);
      },
  };
  for (std::size_t k = 0; k < spoils.size(); ++k) {
    RatePanel panel = usual;
    RatePosteriorOptions options;
    spoils[k](panel, options);
    const RatePosterior posterior = rate_posterior(panel.cells, panel.laws, options);
    EXPECT_EQ(posterior.status, RatePosteriorStatus::not_usable) << k;
  }
}

}  // namespace
}  // namespace tocsin
