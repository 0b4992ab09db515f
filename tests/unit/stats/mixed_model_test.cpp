#include "tocsin/stats/mixed_model.hpp"

#include <cmath>

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
Panel simulated(Eigen::Index regions, const Eigen::Vector3d& sigma, std::uint64_t seed) {
  Random random(seed);
  const Eigen::Index n = regions * 30;
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd(n, 2), Eigen::VectorXd(n), std::vector<Grouping>(3)};
  double region = 0;
  double area = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % 30 == 0) region = sigma[0] * random.normal();
    if (i % 6 == 0) area = sigma[1] * random.normal();
    panel.X.row(i) << 1, random.normal();
    panel.offset[i] = std::log(5 + 10 * random.uniform());
    const double eta = panel.offset[i] + 0.1 + 0.3 * panel.X(i, 1) + region + area + sigma[2] * random.normal();
    panel.y[i] = static_cast<double>(random.poisson(std::exp(eta)));
    panel.levels[0].push_back(i / 30);
    panel.levels[1].push_back(i / 6);
    panel.levels[2].push_back(i);
  }
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
  EXPECT_EQ(fit(panel, {panel.levels[1], panel.levels[0]}).status, MixedStatus::not_nested);
}

}  // namespace
}  // namespace tocsin
