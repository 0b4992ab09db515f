#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/gamma_poisson.hpp"
#include "tocsin/stats/glm.hpp"
#include "tocsin/stats/mixed_model.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Panel {
  Eigen::VectorXd y;
  Eigen::MatrixXd X;
  Eigen::VectorXd offset;
  std::vector<Grouping> levels;
};

/// Regions of 5 areas, 8 years each, counts of mean about `scale`; levels region and area.
Panel simulated(Eigen::Index regions, double sigma_region, double sigma_area, double size, double scale,
                std::uint64_t seed) {
  Random random(seed);
  const Eigen::Index n = regions * 40;
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd(n, 2), Eigen::VectorXd(n), std::vector<Grouping>(2)};
  double region = 0;
  double area = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % 40 == 0) region = sigma_region * random.normal();
    if (i % 8 == 0) area = sigma_area * random.normal();
    panel.X.row(i) << 1, random.normal();
    panel.offset[i] = std::log(scale * (0.5 + random.uniform()));
    const double mean = std::exp(panel.offset[i] + 0.1 + 0.3 * panel.X(i, 1) + region + area);
    panel.y[i] = static_cast<double>(random.negative_binomial(size, mean));
    panel.levels[0].push_back(i / 40);
    panel.levels[1].push_back(i / 8);
  }
  return panel;
}

MixedFit fit(const Panel& panel, const std::vector<Grouping>& levels, const MixedOptions& options = {}) {
  return fit_mixed_negative_binomial(panel.y, panel.X, panel.offset, levels, options);
}

void expect_gradient(const Panel& panel, const std::vector<Grouping>& levels, double log_size, int nodes) {
  const auto m = 3 + static_cast<Eigen::Index>(levels.size());
  Eigen::VectorXd at = Eigen::VectorXd::LinSpaced(m, 0.2, -0.8);
  at[m - 1] = log_size;
  const auto value = [&](const Eigen::VectorXd& parameters) {
    return mixed_negative_binomial_log_likelihood(panel.y, panel.X, panel.offset, levels, parameters, nodes);
  };
  const Eigen::VectorXd gradient = value(at).gradient;
  const double h = 1e-5;
  for (Eigen::Index j = 0; j < m; ++j) {
    const Eigen::VectorXd shift = h * Eigen::VectorXd::Unit(m, j);
    EXPECT_NEAR(gradient[j], (value(at + shift).value - value(at - shift).value) / (2 * h),
                2e-5 * (1 + std::abs(gradient[j])))
        << levels.size() << ' ' << log_size << ' ' << nodes << ' ' << j;
  }
}

TEST(MixedNegativeBinomialLikelihood, gradients_match_finite_differences) {
  const Panel panel = simulated(4, 0.3, 0.4, 3, 10, 1);
  for (const double log_size : {-1.0, 1.2, 2.77, 6.0}) {  // on both sides of where the series of the size takes over
    expect_gradient(panel, panel.levels, log_size, 1);
    expect_gradient(panel, {panel.levels[1]}, log_size, 1);
    expect_gradient(panel, {panel.levels[1]}, log_size, 41);
  }
}

TEST(MixedNegativeBinomialLikelihood, tends_to_the_regression_as_sigma_shrinks) {
  for (const double scale : {3.0, 1e3, 1e7}) {
    const Panel panel = simulated(2, 0, 0, 3, scale, 2);
    for (const double log_size : {-1.0, std::log(15.999999), std::log(16.0), 9.0, 20.0}) {
      Eigen::VectorXd at(4);
      at << 0.1, 0.3, -18, log_size;
      const double regression =
          gamma_poisson_log_likelihood(panel.y, panel.offset.array().exp().matrix(), panel.X, at.head(2), log_size)
              .value;
      EXPECT_NEAR(mixed_negative_binomial_log_likelihood(panel.y, panel.X, panel.offset, {panel.levels[1]}, at).value,
                  regression, 1e-7 * (1 + std::abs(regression)))
          << scale << ' ' << log_size;
    }
  }
}

TEST(MixedNegativeBinomialLikelihood, tends_to_the_poisson_as_size_grows) {
  const Panel panel = simulated(4, 0.3, 0.4, 3, 10, 3);
  Eigen::VectorXd at(5);
  at << 0.1, 0.3, -1, -1, 30;
  for (const int nodes : {1, 25}) {
    const std::vector<Grouping> levels = nodes == 1 ? panel.levels : std::vector<Grouping>{panel.levels[1]};
    const auto m = 2 + static_cast<Eigen::Index>(levels.size());
    Eigen::VectorXd with_size(m + 1);
    with_size << at.head(m), 30;
    const MixedLikelihood limit = mixed_log_likelihood(panel.y, panel.X, panel.offset, levels, at.head(m), nodes);
    const MixedLikelihood value =
        mixed_negative_binomial_log_likelihood(panel.y, panel.X, panel.offset, levels, with_size, nodes);
    EXPECT_NEAR(value.value, limit.value, 1e-8);
    EXPECT_TRUE(value.gradient.head(m).isApprox(limit.gradient, 1e-7));
    EXPECT_NEAR(value.gradient[m], 0, 1e-7);
  }
}

TEST(MixedNegativeBinomialFit, recovers_its_parameters) {
  const Panel panel = simulated(120, 0.3, 0.4, 4, 8, 4);
  const MixedFit found = fit(panel, panel.levels);
  ASSERT_EQ(found.status, MixedStatus::converged);
  const Eigen::VectorXd se = found.covariance.diagonal().cwiseSqrt();
  EXPECT_NEAR(found.beta[0], 0.1, 4 * se[0]);
  EXPECT_NEAR(found.beta[1], 0.3, 4 * se[1]);
  EXPECT_NEAR(std::log(found.sigma[0]), std::log(0.3), 4 * se[2]);
  EXPECT_NEAR(std::log(found.sigma[1]), std::log(0.4), 4 * se[3]);
  EXPECT_NEAR(std::log(found.size), std::log(4), 4 * se[4]);
  EXPECT_LT(se.maxCoeff(), 0.15);
  EXPECT_TRUE((found.sd_total[1].array() > found.sd_conditional[1].array()).all());
  EXPECT_LT(found.evaluations, 50);
}

TEST(MixedNegativeBinomialFit, quadrature_agrees_with_laplace_where_groups_are_large) {
  const Panel panel = simulated(30, 0, 0.4, 4, 50, 5);
  const MixedFit laplace = fit(panel, {panel.levels[1]});
  const MixedFit quadrature = fit(panel, {panel.levels[1]}, {.nodes = 15});
  ASSERT_EQ(quadrature.status, MixedStatus::converged);
  EXPECT_NEAR(laplace.sigma[0], quadrature.sigma[0], 2e-3);
  EXPECT_NEAR(laplace.size, quadrature.size, 2e-2);
  EXPECT_NE(laplace.sigma[0], quadrature.sigma[0]);
}

TEST(MixedNegativeBinomialFit, counts_no_more_variable_than_poisson_have_infinite_size) {
  Panel panel = simulated(10, 0, 0.6, 3, 20, 6);
  for (Eigen::Index i = 0; i < panel.y.size(); ++i)
    panel.y[i] = std::round(20 * std::exp(0.3 * static_cast<double>(i / 8 % 5)));
  const MixedFit found = fit(panel, {panel.levels[1]});
  const MixedFit poisson = fit_mixed_poisson(panel.y, panel.X, panel.offset, {panel.levels[1]});
  EXPECT_TRUE(std::isfinite(found.size));  // the offset varies where these counts do not
  panel.offset.setZero();
  const MixedFit even = fit(panel, {panel.levels[1]});
  EXPECT_EQ(even.status, MixedStatus::no_overdispersion);
  EXPECT_TRUE(std::isinf(even.size));
  EXPECT_NEAR(even.log_likelihood, fit_mixed_poisson(panel.y, panel.X, panel.offset, {panel.levels[1]}).log_likelihood,
              1e-9);
  EXPECT_EQ(even.covariance.rows(), 4);
  EXPECT_TRUE(std::isnan(even.covariance(3, 3)));
  EXPECT_GT(found.log_likelihood, poisson.log_likelihood);
  panel.y.setConstant(20);
  const MixedFit neither = fit(panel, panel.levels);
  EXPECT_EQ(neither.status, MixedStatus::no_variation);
  EXPECT_TRUE(std::isinf(neither.size));
  EXPECT_EQ(neither.sigma, Eigen::VectorXd::Zero(2));
  EXPECT_EQ(neither.covariance.rows(), 5);
}

TEST(MixedNegativeBinomialFit, without_variation_between_groups_is_the_regression) {
  const Panel panel = simulated(10, 0, 0, 2, 10, 7);
  const MixedFit found = fit(panel, {Grouping(400, 0)});
  const GammaPoissonFit regression = fit_gamma_poisson(panel.y, panel.offset.array().exp().matrix(), panel.X);
  EXPECT_EQ(found.status, MixedStatus::no_variation);
  EXPECT_DOUBLE_EQ(found.size, regression.alpha);
  EXPECT_DOUBLE_EQ(found.covariance(3, 3), regression.covariance(2, 2));
}

TEST(MixedNegativeBinomialFit, permuting_groups_and_rows_permutes_the_results) {
  const Panel panel = simulated(6, 0.3, 0.4, 3, 10, 8);
  Panel turned = panel;
  const Eigen::Index n = panel.y.size();
  turned.y.reverseInPlace();
  turned.offset.reverseInPlace();
  turned.X = panel.X.colwise().reverse().eval();
  for (Eigen::Index i = 0; i < n; ++i) turned.levels[1][static_cast<std::size_t>(i)] = i / 8;
  const MixedFit a = fit(panel, {panel.levels[1]});
  const MixedFit b = fit(turned, {turned.levels[1]});
  EXPECT_NEAR(a.size, b.size, 1e-6);
  EXPECT_TRUE(a.mode[0].isApprox(b.mode[0].reverse(), 1e-6));
  EXPECT_TRUE(a.sd_total[0].isApprox(b.sd_total[0].reverse(), 1e-6));
}

TEST(MixedNegativeBinomialFit, gives_the_same_bits_on_every_run) {
  const Panel panel = simulated(6, 0.3, 0.4, 3, 10, 9);
  const MixedFit a = fit(panel, panel.levels);
  const MixedFit b = fit(panel, panel.levels);
  EXPECT_EQ(a.beta, b.beta);
  EXPECT_EQ(a.size, b.size);
  EXPECT_EQ(a.sd_total[1], b.sd_total[1]);
}

TEST(MixedNegativeBinomialFit, takes_no_more_evaluations_for_more_groups) {
  for (const Eigen::Index regions : {20, 2000}) {
    const Panel panel = simulated(regions, 0, 0.4, 3, 5, 10);
    const MixedFit found = fit(panel, {panel.levels[1]});
    EXPECT_EQ(found.status, MixedStatus::converged) << regions;
    EXPECT_LT(found.evaluations, 40) << regions;
  }
}

TEST(MixedNegativeBinomialFit, takes_extreme_counts) {
  for (const double scale : {0.02, 1e4, 1e7})
    for (const double size : {0.3, 5.0, 1e4}) {
      Panel panel = simulated(10, 0, 0.3, size, scale, 11);
      panel.y[3] = 0;
      const MixedFit found = fit(panel, {panel.levels[1]});
      EXPECT_NE(found.status, MixedStatus::not_finite) << scale << ' ' << size;
      EXPECT_NE(found.status, MixedStatus::hit_limit) << scale << ' ' << size;
      EXPECT_TRUE(found.beta.allFinite()) << scale << ' ' << size;
    }
}

TEST(MixedNegativeBinomialFit, says_what_is_wrong) {
  const Panel panel = simulated(2, 0.2, 0.2, 3, 10, 12);
  Panel broken = panel;
  broken.y.setZero();
  EXPECT_EQ(fit(broken, broken.levels).status, MixedStatus::all_zero);
  broken = panel;
  broken.offset[3] = std::nan("");
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
  EXPECT_EQ(fit(panel, panel.levels, {.max_iterations = 0}).status, MixedStatus::hit_limit);
}

}  // namespace
}  // namespace tocsin
