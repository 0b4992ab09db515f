// The posterior of rates against sums over lattices in every dimension, written from the model alone.
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/poisson_binomial.hpp"

#include "rate_panel.hpp"

namespace tocsin {
namespace {

const double log_ratio = std::log(1.25);

/// A panel whose only column is the intercept.
RatePanel plain_panel(std::uint64_t seed, Eigen::Index areas, int years, double per_cell) {
  RatePanel panel = rate_panel(seed, areas, years, per_cell);
  panel.cells.design = Eigen::MatrixXd::Ones(panel.cells.offset.size(), 1);
  panel.laws.fixed_mean = Eigen::VectorXd::Zero(1);
  panel.laws.fixed_precision = Eigen::VectorXd::Constant(1, 0.1);
  panel.laws.transient = TransientLaw::none;
  return panel;
}

struct Chances {
  Eigen::ArrayXd high, low;
};

/// Chances of u by area, the hyperparameters of the persistent law, the intercept and u summed over; v is sigma_v = 0
/// or, where the laws have it, summed over too. Intercept and u share one spacing, so likelihoods depend on their sum
/// alone.
Chances dense(const RatePanel& panel) {
  constexpr double spacing = 0.05;
  constexpr int reach_u = 60;      // u to 3
  constexpr int reach_gamma = 26;  // intercept to 1.3
  const RateCells& cells = panel.cells;
  const RateLaws& laws = panel.laws;
  const auto areas = static_cast<Eigen::Index>(cells.window_years.size());
  const int sums = 2 * (reach_u + reach_gamma) + 1;
  std::vector<double> log_transient{0};
  if (laws.transient != TransientLaw::none) {
    log_transient.clear();
    for (double x = -6; x <= 0.6; x += 0.3) log_transient.push_back(x);
  }
  struct Persistent {
    double log_prior;
    Eigen::ArrayXd density;
  };
  std::vector<Persistent> persistents;
  const Eigen::ArrayXd u = spacing * Eigen::ArrayXd::LinSpaced(2 * reach_u + 1, -reach_u, reach_u);
  const auto law = [&](double sd) {
    // A law narrower than the lattice still has all its mass there.
    const Eigen::ArrayXd density = (-0.5 * (u / sd).square()).exp();
    return Eigen::ArrayXd(density / density.sum());
  };
  const auto log_normal_at = [](double x, double mean, double sd) { return -0.5 * std::pow((x - mean) / sd, 2); };
  if (laws.persistent == PersistentLaw::normal) {
    for (double x = -6; x <= 0.9; x += 0.15)
      persistents.push_back({x - laws.persistent_sd.rate() * std::exp(x), law(std::exp(x))});
  } else {
    const MixturePrior& m = laws.mixture;
    for (double a = -3.5; a <= 3.5; a += 0.7) {
      for (double b = -3.5; b <= 3.5; b += 0.7) {
        for (double c = -3.5; c <= 3.5; c += 0.7) {
          const double bulk = 1 / (1 + std::exp(-m.logit_bulk_mean - a * m.logit_bulk_sd));
          const double narrow = std::exp(m.log_narrow_mean + b * m.log_narrow_sd);
          const double extra = std::exp(m.log_extra_mean + c * m.log_extra_sd);
          persistents.push_back({log_normal_at(a, 0, 1) + log_normal_at(b, 0, 1) + log_normal_at(c, 0, 1),
                                 bulk * law(narrow) + (1 - bulk) * law(narrow + extra)});
        }
      }
    }
  }
  Chances result{Eigen::ArrayXd::Zero(areas), Eigen::ArrayXd::Zero(areas)};
  double total = 0;
  double top = -1e300;
  for (const double x : log_transient) {
    const double sd = std::exp(x);
    // Likelihood of every area at every sum of intercept and u.
    Eigen::ArrayXXd likelihood = Eigen::ArrayXXd::Zero(sums, areas);
    for (int k = 0; k < sums; ++k) {
      const double shift = spacing * (k - reach_u - reach_gamma);
      for (std::size_t c = 0; c < cells.count.size(); ++c) {
        const double eta = cells.offset[static_cast<Eigen::Index>(c)] + shift;
        likelihood(k, cells.area[c]) += log_cell(cells.count[c], eta, laws.transient, sd);
      }
    }
    const double scale = likelihood.colwise().maxCoeff().sum();
    likelihood = (likelihood.rowwise() - likelihood.colwise().maxCoeff()).exp();
    const double prior_v = laws.transient == TransientLaw::none ? 0 : x - laws.transient_sd.rate() * sd;
    for (const Persistent& one : persistents) {
      for (int g = -reach_gamma; g <= reach_gamma; ++g) {
        double log_weight = scale + prior_v + one.log_prior - 0.5 * laws.fixed_precision[0] * std::pow(spacing * g, 2);
        Eigen::ArrayXd high(areas);
        Eigen::ArrayXd low(areas);
        for (Eigen::Index i = 0; i < areas; ++i) {
          const Eigen::ArrayXd joint = one.density * likelihood.col(i).segment(g + reach_gamma, 2 * reach_u + 1);
          const double all = joint.sum();
          log_weight += std::log(all);
          // Each lattice point stands for its cell: the chance beyond a bound takes its share of that cell.
          high[i] = (joint * ((u - log_ratio) / spacing + 0.5).max(0.0).min(1.0)).sum() / all;
          low[i] = (joint * ((-log_ratio - u) / spacing + 0.5).max(0.0).min(1.0)).sum() / all;
        }
        if (log_weight > top) {
          const double shrink = std::exp(top - log_weight);
          total *= shrink;
          result.high *= shrink;
          result.low *= shrink;
          top = log_weight;
        }
        const double weight = std::exp(log_weight - top);
        total += weight;
        result.high += weight * high;
        result.low += weight * low;
      }
    }
  }
  result.high /= total;
  result.low /= total;
  return result;
}

void expect_chances(const RatePanel& panel, double tolerance) {
  const Chances expected = dense(panel);
  const RatePosterior posterior = rate_posterior(panel.cells, panel.laws);
  EXPECT_LE((posterior.persistent.prob_high.array() - expected.high).abs().maxCoeff(), tolerance);
  EXPECT_LE((posterior.persistent.prob_low.array() - expected.low).abs().maxCoeff(), tolerance);
}

// Twelve areas leave the deviations almost open, the hardest case for a grid laid by the curvature at its centre.
TEST(DensePosterior, agrees_under_the_normal_law) {
  RatePanel panel = plain_panel(21, 12, 3, 8);
  panel.laws.persistent = PersistentLaw::normal;
  expect_chances(panel, 0.01);
  suppress(panel.cells);
  expect_chances(panel, 0.01);
}

TEST(DensePosterior, agrees_under_the_normal_law_with_passing_effects) {
  RatePanel panel = plain_panel(22, 12, 3, 8);
  panel.laws.persistent = PersistentLaw::normal;
  for (const TransientLaw law : {TransientLaw::lognormal, TransientLaw::gamma}) {
    panel.laws.transient = law;
    expect_chances(panel, 0.02);
  }
}

TEST(DensePosterior, agrees_under_the_scale_mixture) {
  RatePanel panel = plain_panel(23, 12, 3, 8);
  panel.laws.persistent = PersistentLaw::scale_mixture;
  expect_chances(panel, 0.025);
}

/// Two years of one area, gamma and theta known.
RatePanel known_area(const CountInterval& first, const CountInterval& second, TransientLaw law) {
  RatePanel panel;
  panel.cells.area = {0, 0};
  panel.cells.count = {first, second};
  panel.cells.offset = Eigen::Vector2d(1.4, 1.9);
  panel.cells.design.resize(2, 0);
  panel.cells.window_years = {2};
  panel.laws.persistent = PersistentLaw::normal;
  panel.laws.transient = law;
  return panel;
}

RatePosteriorOptions known(const RateScales& scales) {
  RatePosteriorOptions options;
  options.years_above = true;
  options.held = RatePosteriorOptions::Held{Eigen::VectorXd(0), scales};
  return options;
}

TEST(KnownArea, average_over_the_window_is_a_triple_sum) {
  constexpr double spacing = 0.05;
  constexpr int reach = 50;
  for (const TransientLaw law : {TransientLaw::lognormal, TransientLaw::gamma}) {
    for (const CountInterval count : {CountInterval{0, 0}, {12, 12}, {1, 4}}) {
      const RatePanel panel = known_area(count, {9, 9}, law);
      const RateScales scales{1, 0.4, 0.4, 0.4, 0};
      double all = 0, high = 0, low = 0, mean = 0;
      for (int i = -reach; i <= reach; ++i) {
        const double u = spacing * i;
        std::array<std::vector<double>, 2> year;
        for (const Eigen::Index t : {0, 1}) {
          for (int j = -reach; j <= reach; ++j) {
            const double v = spacing * j;
            year[static_cast<std::size_t>(t)].push_back(
                std::exp(log_count(panel.cells.count[static_cast<std::size_t>(t)], panel.cells.offset[t] + u + v) +
                         log_transient_density(v, law, scales.transient)));
          }
        }
        for (int j = 0; j <= 2 * reach; ++j) {
          for (int k = 0; k <= 2 * reach; ++k) {
            const double weight = std::exp(log_normal_density(u, scales.narrow)) *
                                  year[0][static_cast<std::size_t>(j)] * year[1][static_cast<std::size_t>(k)];
            const double psi = u + 0.5 * spacing * (j + k - 2 * reach);
            all += weight;
            mean += weight * psi;
            high += weight * std::clamp((psi - log_ratio) / (0.5 * spacing) + 0.5, 0.0, 1.0);
            low += weight * std::clamp((-log_ratio - psi) / (0.5 * spacing) + 0.5, 0.0, 1.0);
          }
        }
      }
      const RatePosterior posterior = rate_posterior(panel.cells, panel.laws, known(scales));
      // The average of v given u is matched in its mean and variance only, and log gamma is skewed.
      const double tolerance = law == TransientLaw::gamma ? 0.015 : 0.006;
      EXPECT_NEAR(posterior.average.mean[0], mean / all, 4e-3) << count.lo << ", law " << static_cast<int>(law);
      EXPECT_NEAR(posterior.average.prob_high[0], high / all, tolerance);
      EXPECT_NEAR(posterior.average.prob_low[0], low / all, tolerance);
    }
  }
}

TEST(KnownArea, years_above_are_independent_trials_given_u) {
  const RatePanel panel = known_area({2, 2}, {14, 14}, TransientLaw::lognormal);
  const RateScales scales{1, 0.4, 0.4, 0.3, 0};
  Eigen::Vector3d pmf = Eigen::Vector3d::Zero();
  for (double u = -3; u <= 3; u += 0.02) {
    double likelihood = std::exp(log_normal_density(u, scales.narrow));
    Eigen::VectorXd above(2);
    for (const Eigen::Index t : {0, 1}) {
      double all = 0, part = 0;
      for (int j = -400; j <= 400; ++j) {
        const double v = 0.005 * j;
        const double weight =
            std::exp(log_count(panel.cells.count[static_cast<std::size_t>(t)], panel.cells.offset[t] + u + v) +
                     log_normal_density(v, scales.transient));
        all += weight;
        part += weight * std::clamp((u + v) / 0.005 + 0.5, 0.0, 1.0);
      }
      likelihood *= all;
      above[t] = part / all;
    }
    pmf += likelihood * poisson_binomial_pmf(above);
  }
  pmf /= pmf.sum();
  const RatePosterior posterior = rate_posterior(panel.cells, panel.laws, known(scales));
  ASSERT_EQ(posterior.prob_years_above.cols(), 3);
  EXPECT_DOUBLE_EQ(posterior.prob_years_above(0, 0), 1);
  EXPECT_NEAR(posterior.prob_years_above(0, 1), pmf[1] + pmf[2], 0.004);
  EXPECT_NEAR(posterior.prob_years_above(0, 2), pmf[2], 0.004);
}

TEST(KnownArea, without_figures_is_its_prior) {
  for (const TransientLaw law : {TransientLaw::none, TransientLaw::lognormal, TransientLaw::gamma}) {
    const RatePanel panel = known_area({0, 10000}, {0, 10000}, law);
    const RatePosterior posterior = rate_posterior(panel.cells, panel.laws, known({1, 0.3, 0.3, 0.2, 0}));
    EXPECT_NEAR(posterior.persistent.mean[0], 0, 1e-4);
    EXPECT_NEAR(posterior.persistent.sd[0], 0.3, 1e-3);
    EXPECT_NEAR(posterior.persistent.prob_high[0], normal_cdf(-log_ratio / 0.3), 3e-3);
    EXPECT_NEAR(posterior.persistent.prob_low[0], normal_cdf(-log_ratio / 0.3), 3e-3);
  }
}

TEST(RatePosterior, of_an_area_without_figures_is_no_finding) {
  for (const PersistentLaw persistent : {PersistentLaw::normal, PersistentLaw::scale_mixture}) {
    RatePanel panel = rate_panel(24, 12, 3, 5);
    panel.laws.persistent = persistent;
    panel.laws.transient = TransientLaw::none;
    for (std::size_t c = 0; c < 3; ++c) panel.cells.count[c] = {0, 1000};
    const RatePosterior posterior = rate_posterior(panel.cells, panel.laws);
    EXPECT_NEAR(posterior.average.mean[0], 0, 5e-3);
    EXPECT_NEAR(posterior.average.prob_high[0], posterior.average.prob_low[0], 5e-3);
    EXPECT_LT(posterior.average.prob_high[0], 0.5);
  }
}

}  // namespace
}  // namespace tocsin
