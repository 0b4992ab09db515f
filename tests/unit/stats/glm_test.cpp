#include "tocsin/stats/glm.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Panel {
  Eigen::VectorXd y;
  Eigen::MatrixXd X;
  Eigen::VectorXd offset;
};

/// Counts on an intercept and two covariates, means from about 1 to 60.
Panel simulated(Eigen::Index n, std::uint64_t seed) {
  Random random(seed);
  Panel panel{Eigen::VectorXd(n), Eigen::MatrixXd(n, 3), Eigen::VectorXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    panel.X.row(i) << 1, random.normal(), random.uniform();
    panel.offset[i] = std::log(5.0 + 20.0 * random.uniform());
    const double eta = panel.offset[i] - 0.3 + 0.4 * panel.X(i, 1) + 0.5 * panel.X(i, 2);
    panel.y[i] = static_cast<double>(random.poisson(std::exp(eta)));
  }
  return panel;
}

double log_likelihood(const Panel& panel, const Eigen::VectorXd& beta) {
  const Eigen::VectorXd eta = panel.offset + panel.X * beta;
  double sum = 0;
  for (Eigen::Index i = 0; i < eta.size(); ++i) sum += poisson_log_pmf(panel.y[i], std::exp(eta[i]));
  return sum;
}

TEST(PoissonRegression, an_intercept_alone_is_the_crude_rate) {
  const Eigen::VectorXd y = Eigen::Vector4d(3, 0, 7, 2);
  const Eigen::VectorXd exposure = Eigen::Vector4d(10, 5, 20, 13);
  const GlmFit fit = fit_poisson(y, Eigen::MatrixXd::Ones(4, 1), exposure.array().log().matrix());
  EXPECT_EQ(fit.status, GlmStatus::converged);
  EXPECT_NEAR(fit.coefficients[0], std::log(12.0 / 48.0), 1e-13);
  EXPECT_NEAR(fit.standard_errors()[0], 1 / std::sqrt(12.0), 1e-12);
  EXPECT_EQ(fit.residual_degrees, 3);
}

TEST(PoissonRegression, is_stationary_and_its_covariance_is_the_inverse_curvature) {
  const Panel panel = simulated(300, 4);
  const GlmFit fit = fit_poisson(panel.y, panel.X, panel.offset);
  ASSERT_EQ(fit.status, GlmStatus::converged);
  EXPECT_NEAR(fit.log_likelihood, log_likelihood(panel, fit.coefficients), 1e-9);
  EXPECT_LT((panel.X.transpose() * (panel.y - fit.fitted)).cwiseAbs().maxCoeff(), 1e-8);
  // Curvature by central differences of the log-likelihood.
  const double h = 1e-3;
  Eigen::Matrix3d curvature;
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      const Eigen::Vector3d da = h * Eigen::Vector3d::Unit(a);
      const Eigen::Vector3d db = h * Eigen::Vector3d::Unit(b);
      const Eigen::VectorXd at = fit.coefficients;
      curvature(a, b) = (log_likelihood(panel, at + da + db) - log_likelihood(panel, at + da - db) -
                         log_likelihood(panel, at - da + db) + log_likelihood(panel, at - da - db)) /
                        (4 * h * h);
    }
  EXPECT_TRUE((-curvature * fit.covariance).isApprox(Eigen::Matrix3d::Identity(), 1e-4));
  EXPECT_NEAR(fit.leverage.sum(), 3.0, 1e-10);
}

TEST(PoissonRegression, a_weight_of_two_is_the_row_twice_and_a_weight_of_zero_is_no_row) {
  const Panel panel = simulated(40, 8);
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(40);
  weights[3] = 2;
  weights[7] = 0;
  const GlmFit weighted = fit_poisson(panel.y, panel.X, panel.offset, weights);
  std::vector<Eigen::Index> rows{3};
  for (Eigen::Index i = 0; i < 40; ++i)
    if (i != 7) rows.push_back(i);
  const Eigen::MatrixXd X = panel.X(rows, Eigen::all);
  const GlmFit repeated = fit_poisson(panel.y(rows), X, panel.offset(rows));
  EXPECT_TRUE(weighted.coefficients.isApprox(repeated.coefficients, 1e-10));
  EXPECT_TRUE(weighted.covariance.isApprox(repeated.covariance, 1e-9));
  EXPECT_NEAR(weighted.deviance, repeated.deviance, 1e-9);
  EXPECT_EQ(weighted.residual_degrees, 36);
}

TEST(PoissonRegression, collinear_columns_are_named_and_the_rest_is_fitted) {
  const Panel panel = simulated(60, 9);
  Eigen::MatrixXd X(60, 5);
  X << panel.X.leftCols(2), panel.X.col(1) * 3 - panel.X.col(0), panel.X.col(2), Eigen::VectorXd::Zero(60);
  const GlmFit fit = fit_poisson(panel.y, X, panel.offset);
  const GlmFit plain = fit_poisson(panel.y, panel.X, panel.offset);
  EXPECT_EQ(fit.status, GlmStatus::converged);
  EXPECT_EQ(fit.aliased, (std::vector<Eigen::Index>{2, 4}));
  EXPECT_TRUE(std::isnan(fit.coefficients[2]));
  EXPECT_TRUE(std::isnan(fit.covariance(2, 0)));
  EXPECT_NEAR(fit.coefficients[3], plain.coefficients[2], 1e-10);
  EXPECT_NEAR(fit.deviance, plain.deviance, 1e-9);
  EXPECT_EQ(fit.residual_degrees, 57);
}

TEST(PoissonRegression, nearly_collinear_columns_are_still_told_apart) {
  Panel panel = simulated(200, 10);
  panel.X.col(2) = panel.X.col(1) + 1e-5 * panel.X.col(2);
  const GlmFit fit = fit_poisson(panel.y, panel.X, panel.offset);
  EXPECT_EQ(fit.status, GlmStatus::converged);
  EXPECT_TRUE(fit.aliased.empty());
  EXPECT_LT((panel.X.transpose() * (panel.y - fit.fitted)).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(PoissonRegression, a_level_of_zeros_only_is_called_separated) {
  Eigen::MatrixXd X(6, 2);
  X << 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1;
  const GlmFit fit = fit_poisson((Eigen::VectorXd(6) << 2, 3, 1, 0, 0, 0).finished(), X, Eigen::VectorXd::Zero(6));
  EXPECT_EQ(fit.status, GlmStatus::separated);
  EXPECT_NEAR(fit.fitted[0], 2.0, 1e-8);
  EXPECT_LT(fit.fitted[5], 1e-8);
}

TEST(PoissonRegression, all_zeros_are_said_to_be_all_zeros) {
  const GlmFit fit = fit_poisson(Eigen::VectorXd::Zero(5), Eigen::MatrixXd::Ones(5, 1), Eigen::VectorXd::Zero(5));
  EXPECT_EQ(fit.status, GlmStatus::all_zero);
  EXPECT_TRUE(std::isnan(fit.coefficients[0]));
  EXPECT_EQ(fit.fitted.sum(), 0.0);
}

TEST(PoissonRegression, impossible_input_is_refused_by_status) {
  const Eigen::MatrixXd X = Eigen::MatrixXd::Ones(2, 1);
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(2);
  EXPECT_EQ(fit_poisson(Eigen::Vector2d(1, NAN), X, zero).status, GlmStatus::not_finite);
  EXPECT_EQ(fit_poisson(Eigen::Vector2d(1, -1), X, zero).status, GlmStatus::not_finite);
  EXPECT_EQ(fit_poisson(Eigen::Vector2d(1, 2), X, Eigen::Vector2d(0, -std::numeric_limits<double>::infinity())).status,
            GlmStatus::not_finite);
  EXPECT_EQ(fit_poisson(Eigen::VectorXd(), Eigen::MatrixXd(0, 1), Eigen::VectorXd()).status, GlmStatus::not_finite);
  EXPECT_EQ(fit_poisson(Eigen::Vector2d(1, 2), X, zero, zero).status, GlmStatus::not_finite);
}

TEST(PoissonRegression, one_unit_and_no_columns_are_fitted) {
  const GlmFit one =
      fit_poisson(Eigen::VectorXd::Constant(1, 7), Eigen::MatrixXd::Ones(1, 1), Eigen::VectorXd::Zero(1));
  EXPECT_EQ(one.status, GlmStatus::converged);
  EXPECT_NEAR(one.fitted[0], 7, 1e-12);
  EXPECT_TRUE(std::isnan(one.dispersion()));
  const GlmFit none = fit_poisson(Eigen::Vector2d(3, 1), Eigen::MatrixXd(2, 0), Eigen::Vector2d(std::log(2), 0));
  EXPECT_EQ(none.status, GlmStatus::converged);
  EXPECT_NEAR(none.fitted[0], 2, 1e-15);
}

TEST(PoissonRegression, counts_of_ten_million_beside_zeros_converge) {
  Eigen::MatrixXd X(5, 2);
  X << 1, 0, 1, 1, 1, 2, 1, 3, 1, 4;
  const GlmFit fit = fit_poisson((Eigen::VectorXd(5) << 1e7, 4e4, 150, 1, 0).finished(), X, Eigen::VectorXd::Zero(5));
  EXPECT_EQ(fit.status, GlmStatus::converged);
  EXPECT_NEAR(fit.fitted.sum(), 1e7 + 4e4 + 151, 1e-4);
  EXPECT_NEAR(X.col(1).dot(fit.fitted), 4e4 + 303, 1e-4);
}

TEST(PoissonRegression, an_unlucky_start_is_brought_back_by_halving) {
  // One huge count at a far covariate: full steps overshoot.
  Eigen::MatrixXd X(4, 2);
  X << 1, 0, 1, 1, 1, 2, 1, 50;
  const GlmFit fit = fit_poisson(Eigen::Vector4d(0, 1, 0, 5e6), X, Eigen::VectorXd::Zero(4));
  EXPECT_EQ(fit.status, GlmStatus::converged);
  EXPECT_NEAR(fit.fitted.sum(), 5e6 + 1, 1e-3);
}

TEST(PoissonRegression, the_iteration_limit_is_a_result) {
  const Panel panel = simulated(50, 12);
  const GlmFit fit = fit_poisson(panel.y, panel.X, panel.offset, {}, {.max_iterations = 1});
  EXPECT_EQ(fit.status, GlmStatus::hit_limit);
  EXPECT_TRUE(fit.coefficients.allFinite());
}

TEST(OverdispersionTests, stay_quiet_on_poisson_counts_and_speak_on_gamma_mixed_ones) {
  Random random(3);
  const Eigen::Index n = 1500;
  Eigen::VectorXd poisson(n);
  Eigen::VectorXd mixed(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    poisson[i] = static_cast<double>(random.poisson(6));
    mixed[i] = static_cast<double>(random.negative_binomial(4, 6));
  }
  const auto fitted = [n](const Eigen::VectorXd& y) {
    return fit_poisson(y, Eigen::MatrixXd::Ones(n, 1), Eigen::VectorXd::Zero(n)).fitted;
  };
  EXPECT_GT(linear_overdispersion_test(poisson, fitted(poisson)).p_value, 0.01);
  EXPECT_LT(linear_overdispersion_test(mixed, fitted(mixed)).p_value, 1e-6);
  EXPECT_NEAR(quadratic_overdispersion_test(mixed, fitted(mixed)).alpha, 0.25, 0.06);
}

}  // namespace
}  // namespace tocsin
