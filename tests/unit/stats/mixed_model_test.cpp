#include "tocsin/stats/mixed_model.hpp"

#include <cmath>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Panel {
  Eigen::VectorXd y;
  Eigen::MatrixXd X;
  Eigen::VectorXd offset;
  std::vector<Grouping> levels;
};

/// Regions of 5 areas, 6 years each; levels region, area, area-year.
Panel simulated(Eigen::Index regions, const Eigen::Vector3d& sigma, std::uint64_t seed,
                std::vector<std::vector<double>>* truth = nullptr) {
  std::vector<std::vector<double>> effects(3);
  Random random(seed);
  const Eigen::Index n = regions * 30;
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd(n, 2), Eigen::VectorXd(n), std::vector<Grouping>(3)};
  double region = 0;
  double area = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % 30 == 0) effects[0].push_back(region = sigma[0] * random.normal());
    if (i % 6 == 0) effects[1].push_back(area = sigma[1] * random.normal());
    panel.X.row(i) << 1, random.normal();
    panel.offset[i] = std::log(5 + 10 * random.uniform());
    effects[2].push_back(sigma[2] * random.normal());
    const double eta = panel.offset[i] + 0.1 + 0.3 * panel.X(i, 1) + region + area + effects[2].back();
    panel.y[i] = static_cast<double>(random.poisson(std::exp(eta)));
    panel.levels[0].push_back(i / 30);
    panel.levels[1].push_back(i / 6);
    panel.levels[2].push_back(i);
  }
  if (truth != nullptr) *truth = effects;
  return panel;
}

MixedFit fit(const Panel& panel, const std::vector<Grouping>& levels, int nodes = 1) {
  return fit_mixed_poisson(panel.y, panel.X, panel.offset, levels, {.nodes = nodes});
}

void expect_gradient(const Panel& panel, const std::vector<Grouping>& levels, int nodes) {
  const auto m = 2 + static_cast<Eigen::Index>(levels.size());
  Eigen::VectorXd at = Eigen::VectorXd::LinSpaced(m, 0.2, -0.8);
  const auto value = [&](const Eigen::VectorXd& parameters) {
    return mixed_log_likelihood(panel.y, panel.X, panel.offset, levels, parameters, nodes);
  };
  const Eigen::VectorXd gradient = value(at).gradient;
  const double h = 1e-5;
  for (Eigen::Index j = 0; j < m; ++j) {
    const Eigen::VectorXd shift = h * Eigen::VectorXd::Unit(m, j);
    EXPECT_NEAR(gradient[j], (value(at + shift).value - value(at - shift).value) / (2 * h),
                1e-5 * (1 + std::abs(gradient[j])))
        << nodes << ' ' << j;
  }
}

TEST(MixedLikelihood, gradients_match_finite_differences) {
  const Panel panel = simulated(4, {0.3, 0.4, 0.3}, 1);
  expect_gradient(panel, panel.levels, 1);
  expect_gradient(panel, {panel.levels[1], panel.levels[2]}, 1);
  expect_gradient(panel, {panel.levels[1]}, 1);
  expect_gradient(panel, {panel.levels[1]}, 41);
}

TEST(MixedLikelihood, tends_to_the_poisson_as_sigma_shrinks) {
  const Panel panel = simulated(4, {0.3, 0.4, 0.3}, 2);
  const GlmFit poisson = fit_poisson(panel.y, panel.X, panel.offset);
  Eigen::VectorXd at(5);
  at << poisson.coefficients, -12, -12, -12;
  EXPECT_NEAR(mixed_log_likelihood(panel.y, panel.X, panel.offset, panel.levels, at).value, poisson.log_likelihood,
              1e-4);
}

TEST(MixedFit, recovers_its_parameters) {
  const Panel panel = simulated(80, {0.3, 0.4, 0.25}, 3);
  const MixedFit found = fit(panel, panel.levels);
  ASSERT_EQ(found.status, MixedStatus::converged);
  const Eigen::VectorXd se = found.covariance.diagonal().cwiseSqrt();
  EXPECT_NEAR(found.beta[0], 0.1, 4 * se[0]);
  EXPECT_NEAR(found.beta[1], 0.3, 4 * se[1]);
  EXPECT_NEAR(std::log(found.sigma[0]), std::log(0.3), 4 * se[2]);
  EXPECT_NEAR(std::log(found.sigma[1]), std::log(0.4), 4 * se[3]);
  EXPECT_NEAR(std::log(found.sigma[2]), std::log(0.25), 4 * se[4]);
  EXPECT_TRUE((found.sd_total[1].array() > found.sd_conditional[1].array()).all());
  EXPECT_LT(mixed_log_likelihood(panel.y, panel.X, panel.offset, panel.levels,
                                 (Eigen::VectorXd(5) << found.beta, found.sigma.array().log().matrix()).finished())
                .gradient.cwiseAbs()
                .maxCoeff(),
            1e-3);
}

void expect_information(const Panel& panel, const std::vector<Grouping>& levels) {
  const MixedFit found = fit(panel, levels);
  ASSERT_EQ(found.status, MixedStatus::converged);
  const Eigen::Index m = found.covariance.rows();
  const Eigen::VectorXd at = (Eigen::VectorXd(m) << found.beta, found.sigma.array().log().matrix()).finished();
  const auto gradient = [&](const Eigen::VectorXd& parameters) {
    return mixed_log_likelihood(panel.y, panel.X, panel.offset, levels, parameters).gradient;
  };
  const Eigen::MatrixXd information = found.covariance.inverse();
  for (Eigen::Index j = 0; j < m; ++j) {
    const Eigen::VectorXd shift = 1e-4 * Eigen::VectorXd::Unit(m, j);
    const Eigen::VectorXd differenced = (gradient(at - shift) - gradient(at + shift)) / 2e-4;
    EXPECT_LT((information.col(j) - differenced).norm(), 1e-6 * differenced.norm()) << levels.size() << ' ' << j;
  }
}

TEST(MixedFit, covariance_is_the_inverse_of_the_differenced_gradient) {
  const Panel panel = simulated(30, {0.4, 0.4, 0.4}, 3);
  expect_information(panel, {panel.levels[1]});
  expect_information(panel, {panel.levels[1], panel.levels[2]});
  expect_information(panel, panel.levels);
}

TEST(MixedFit, levels_may_vanish_together) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Panel panel = simulated(3, {0, 0, 3}, seed);
    panel.y = (0.05 * panel.y.array()).floor();
    const MixedFit found = fit(panel, panel.levels);
    EXPECT_TRUE(found.status == MixedStatus::no_variation || found.status == MixedStatus::converged) << seed;
    EXPECT_GE(found.log_likelihood, fit(panel, {panel.levels[2]}).log_likelihood - 1e-5) << seed;
    EXPECT_LT(found.log_likelihood, 0) << seed;
  }
}

TEST(MixedFit, a_level_without_variation_is_named_and_left_out) {
  const Panel panel = simulated(10, {0, 0, 0}, 4);
  Panel even = panel;
  for (Eigen::Index i = 0; i < even.y.size(); ++i) even.y[i] = std::round(std::exp(even.offset[i]));
  even.X.col(1).setZero();
  even.X.conservativeResize(Eigen::NoChange, 1);
  const MixedFit found = fit(even, {even.levels[1]});
  EXPECT_EQ(found.status, MixedStatus::no_variation);
  EXPECT_EQ(found.sigma[0], 0);
  EXPECT_NEAR(found.log_likelihood, fit_poisson(even.y, even.X, even.offset).log_likelihood, 1e-9);
  EXPECT_TRUE(std::isnan(found.covariance(1, 1)));
}

TEST(MixedFit, one_group_has_no_variation) {
  const Panel panel = simulated(2, {0, 0, 0}, 5);
  EXPECT_EQ(fit(panel, {Grouping(60, 0)}).status, MixedStatus::no_variation);
}

TEST(MixedFit, total_sd_is_calibrated_at_every_level) {
  std::vector<std::vector<double>> truth;
  const Panel panel = simulated(150, {0.4, 0.4, 0.3}, 7, &truth);
  const MixedFit found = fit(panel, panel.levels);
  ASSERT_EQ(found.status, MixedStatus::converged);
  for (std::size_t j = 0; j < 3; ++j) {
    const Eigen::Map<const Eigen::ArrayXd> effects(truth[j].data(), static_cast<Eigen::Index>(truth[j].size()));
    const Eigen::ArrayXd z = (effects - found.mode[j].array()) / found.sd_total[j].array();
    EXPECT_NEAR(z.square().mean(), 1.0, 5 * std::sqrt(2.0 / static_cast<double>(z.size()))) << j;
    EXPECT_TRUE((found.sd_total[j].array() > found.sd_conditional[j].array()).all()) << j;
  }
}

TEST(MixedFit, permuting_groups_permutes_the_results) {
  const Panel panel = simulated(6, {0.3, 0.4, 0.3}, 8);
  Panel turned = panel;
  for (Eigen::Index& g : turned.levels[1]) g = 29 - g;
  for (Eigen::Index& g : turned.levels[2]) g = (g + 77) % 180;
  const MixedFit a = fit(panel, {panel.levels[1], panel.levels[2]});
  const MixedFit b = fit(turned, {turned.levels[1], turned.levels[2]});
  EXPECT_NEAR(a.log_likelihood, b.log_likelihood, 1e-9);
  EXPECT_TRUE(a.mode[0].isApprox(b.mode[0].reverse(), 1e-6));
  for (Eigen::Index k = 0; k < 180; ++k) {
    EXPECT_NEAR(a.mode[1][k], b.mode[1][(k + 77) % 180], 1e-7);
    EXPECT_NEAR(a.sd_total[1][k], b.sd_total[1][(k + 77) % 180], 1e-6);
  }
}

TEST(MixedFit, does_not_mind_the_scale_or_origin_of_a_covariate) {
  const Panel panel = simulated(20, {0.3, 0.4, 0.3}, 9);
  Panel moved = panel;
  moved.X.col(1) = (panel.X.col(1).array() * 1e3 + 2e5).matrix();
  const MixedFit a = fit(panel, {panel.levels[1]});
  const MixedFit b = fit(moved, {panel.levels[1]});
  ASSERT_EQ(b.status, MixedStatus::converged);
  EXPECT_NEAR(a.log_likelihood, b.log_likelihood, 1e-7);
  EXPECT_NEAR(a.beta[1], 1e3 * b.beta[1], 1e-7);
  EXPECT_NEAR(std::sqrt(a.covariance(1, 1)), 1e3 * std::sqrt(b.covariance(1, 1)), 1e-6);
  EXPECT_TRUE(a.sd_total[0].isApprox(b.sd_total[0], 1e-5));
}

TEST(MixedFit, gives_the_same_bits_on_every_run) {
  const Panel panel = simulated(10, {0.3, 0.4, 0.3}, 10);
  const MixedFit a = fit(panel, panel.levels);
  const MixedFit b = fit(panel, panel.levels);
  EXPECT_EQ(a.beta, b.beta);
  EXPECT_EQ(a.sd_total[2], b.sd_total[2]);
  EXPECT_EQ(a.covariance, b.covariance);
}

TEST(MixedFit, takes_no_more_evaluations_for_a_hundred_thousand_groups) {
  const Eigen::Index n = 1000000;
  Random random(11);
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd::Ones(n, 1), Eigen::VectorXd::Zero(n), std::vector<Grouping>(1)};
  double area = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % 10 == 0) area = 0.3 * random.normal();
    panel.y[i] = static_cast<double>(random.poisson(3 * std::exp(area)));
    panel.levels[0].push_back(i / 10);
  }
  const MixedFit found = fit(panel, panel.levels);
  EXPECT_EQ(found.status, MixedStatus::converged);
  EXPECT_LT(found.evaluations, 40);
  EXPECT_NEAR(found.sigma[0], 0.3, 0.005);
}

TEST(MixedFit, takes_extreme_counts_and_tiny_sigmas) {
  Panel panel = simulated(4, {0, 0, 0}, 12);
  for (const double sigma : {1e-3, 0.3, 2.0}) {
    Random random(13);
    for (Eigen::Index i = 0; i < panel.y.size(); ++i)
      panel.y[i] = i == 7 ? 0 : static_cast<double>(random.poisson(1e6 * std::exp(sigma * random.normal())));
    const MixedFit found = fit(panel, {panel.levels[1], panel.levels[2]});
    EXPECT_TRUE(found.status == MixedStatus::converged || found.status == MixedStatus::no_variation) << sigma;
    EXPECT_TRUE(found.beta.allFinite() && found.sigma.allFinite()) << sigma;
    EXPECT_LT(found.evaluations, 150) << sigma;
  }
}

TEST(MixedFit, without_a_single_iteration_says_so) {
  const Panel panel = simulated(4, {0.3, 0.4, 0.3}, 14);
  const MixedFit found = fit_mixed_poisson(panel.y, panel.X, panel.offset, panel.levels, {.max_iterations = 0});
  EXPECT_EQ(found.status, MixedStatus::hit_limit);
  EXPECT_EQ(found.iterations, 0);
  EXPECT_TRUE(found.beta.allFinite());
}

TEST(MixedFit, says_what_is_wrong) {
  const Panel panel = simulated(2, {0.2, 0.2, 0.2}, 6);
  Panel broken = panel;
  broken.y.setZero();
  EXPECT_EQ(fit(broken, broken.levels).status, MixedStatus::all_zero);
  broken = panel;
  broken.y[3] = std::nan("");
  EXPECT_EQ(fit(broken, broken.levels).status, MixedStatus::not_finite);
  broken = panel;
  broken.X.col(1) = 2 * broken.X.col(0);
  EXPECT_EQ(fit(broken, broken.levels).status, MixedStatus::aliased);
  broken = panel;
  broken.X.col(1).setZero();
  broken.X.col(1).head(10).setOnes();
  broken.y.head(10).setZero();
  EXPECT_EQ(fit(broken, broken.levels).status, MixedStatus::separated);
  EXPECT_EQ(fit(panel, {panel.levels[1], panel.levels[0]}).status, MixedStatus::not_nested);
}

}  // namespace
}  // namespace tocsin
