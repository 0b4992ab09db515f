#include "tocsin/stats/gamma_poisson.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Units {
  Eigen::VectorXd y;
  Eigen::VectorXd E;
  Eigen::MatrixXd X;
};

Units simulated(Eigen::Index n, double alpha, std::uint64_t seed) {
  Random random(seed);
  Units units{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::MatrixXd(n, 2)};
  for (Eigen::Index i = 0; i < n; ++i) {
    units.X.row(i) << 1, random.normal();
    units.E[i] = 2 + 40 * random.uniform();
    const double mean = units.E[i] * std::exp(0.1 + 0.3 * units.X(i, 1));
    units.y[i] = static_cast<double>(random.negative_binomial(alpha, mean));
  }
  return units;
}

TEST(GammaPoissonLikelihood, derivatives_match_finite_differences) {
  Units units = simulated(25, 3, 1);
  units.y[0] = 0;
  units.y[1] = 1e5;  // far beyond the length at which digamma differences change their form
  units.E[1] = 9e4;
  const Eigen::Vector2d beta(0.05, 0.2);
  for (const double log_alpha : {-3.0, 0.5, 2.0, 6.0}) {
    const GammaPoissonDerivatives at = gamma_poisson_log_likelihood(units.y, units.E, units.X, beta, log_alpha);
    const auto shifted = [&](const Eigen::Vector3d& d) {
      return gamma_poisson_log_likelihood(units.y, units.E, units.X, beta + d.head<2>(), log_alpha + d[2]);
    };
    const double h = 1e-5;
    for (int j = 0; j < 3; ++j) {
      const GammaPoissonDerivatives up = shifted(h * Eigen::Vector3d::Unit(j));
      const GammaPoissonDerivatives down = shifted(-h * Eigen::Vector3d::Unit(j));
      const double scale = 1 + std::abs(at.gradient[j]);
      EXPECT_NEAR(at.gradient[j], (up.value - down.value) / (2 * h), 2e-5 * scale) << log_alpha << ' ' << j;
      for (int k = 0; k < 3; ++k)
        EXPECT_NEAR(at.hessian(j, k), (up.gradient[k] - down.gradient[k]) / (2 * h),
                    1e-5 * (1 + std::abs(at.hessian(j, k))))
            << log_alpha << ' ' << j << k;
    }
  }
}

TEST(GammaPoissonLikelihood, digamma_sums_and_functions_meet_at_the_seam) {
  // The score in log alpha as a function of the count is smooth across the count of 200.
  const auto score = [](double y) {
    return gamma_poisson_log_likelihood(Eigen::VectorXd::Constant(1, y), Eigen::VectorXd::Constant(1, 190.0),
                                        Eigen::MatrixXd(1, 0), Eigen::VectorXd(), std::log(7.3))
        .gradient[0];
  };
  EXPECT_NEAR(score(201) - 2 * score(200) + score(199), score(200) - 2 * score(199) + score(198), 1e-5);
  EXPECT_NEAR(score(202) - 2 * score(201) + score(200), score(201) - 2 * score(200) + score(199), 1e-5);
}

TEST(GammaPoissonLikelihood, tends_to_the_poisson_as_alpha_grows) {
  const Units units = simulated(30, 5, 2);
  double poisson = 0;
  for (Eigen::Index i = 0; i < 30; ++i) poisson += poisson_log_pmf(units.y[i], units.E[i]);
  const GammaPoissonDerivatives at =
      gamma_poisson_log_likelihood(units.y, units.E, units.X, Eigen::Vector2d::Zero(), std::log(1e11));
  EXPECT_NEAR(at.value, poisson, 1e-6);
  EXPECT_NEAR(at.gradient[2], 0, 1e-5);
}

TEST(GammaPoissonFit, recovers_its_parameters_with_honest_standard_errors) {
  const Units units = simulated(3000, 6, 3);
  const GammaPoissonFit fit = fit_gamma_poisson(units.y, units.E, units.X);
  ASSERT_EQ(fit.status, GammaPoissonStatus::converged);
  EXPECT_TRUE(fit.overdispersed);
  EXPECT_NEAR(fit.beta[0], 0.1, 4 * std::sqrt(fit.covariance(0, 0)));
  EXPECT_NEAR(fit.beta[1], 0.3, 4 * std::sqrt(fit.covariance(1, 1)));
  EXPECT_NEAR(std::log(fit.alpha), std::log(6), 4 * std::sqrt(fit.covariance(2, 2)));
  EXPECT_LT(std::sqrt(fit.covariance(2, 2)), 0.06);
  EXPECT_GT(fit.gain_over_poisson, 100);
  const GammaPoissonDerivatives at =
      gamma_poisson_log_likelihood(units.y, units.E, units.X, fit.beta, std::log(fit.alpha));
  EXPECT_LT(at.gradient.cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_NEAR(at.value, fit.log_likelihood, 1e-9);
}

TEST(GammaPoissonFit, common_mean_and_mean_one_are_special_cases) {
  const Units units = simulated(400, 8, 4);
  const GammaPoissonFit common = fit_gamma_poisson(units.y, units.E);
  const GammaPoissonFit fixed = fit_gamma_poisson_mean_one(units.y, units.E);
  ASSERT_EQ(common.status, GammaPoissonStatus::converged);
  ASSERT_EQ(fixed.status, GammaPoissonStatus::converged);
  EXPECT_GE(common.log_likelihood, fixed.log_likelihood);
  EXPECT_EQ(fixed.prior_mean, Eigen::VectorXd::Ones(400));
  EXPECT_EQ(fixed.covariance.rows(), 1);
  // Scaling the expected counts to the estimated mean leaves nothing for the mean to do.
  const GammaPoissonFit scaled = fit_gamma_poisson_mean_one(units.y, units.E * std::exp(common.beta[0]));
  EXPECT_NEAR(scaled.alpha, common.alpha, 1e-6 * common.alpha);
}

TEST(GammaPoissonFit, scaling_the_exposure_leaves_the_shape) {
  const Units units = simulated(300, 5, 5);
  const GammaPoissonFit one = fit_gamma_poisson(units.y, units.E);
  const GammaPoissonFit other = fit_gamma_poisson(units.y, units.E * 1e5);
  EXPECT_NEAR(one.alpha, other.alpha, 1e-7 * one.alpha);
  EXPECT_NEAR(one.beta[0] - std::log(1e5), other.beta[0], 1e-9);
}

TEST(GammaPoissonFit, equal_rates_end_at_infinite_shape_and_say_so) {
  const Eigen::VectorXd E = Eigen::VectorXd::LinSpaced(20, 5, 24);
  const GammaPoissonFit fit = fit_gamma_poisson(E, E);  // every count exactly as expected
  EXPECT_EQ(fit.status, GammaPoissonStatus::no_overdispersion);
  EXPECT_FALSE(fit.overdispersed);
  EXPECT_EQ(fit.alpha, infinity);
  EXPECT_EQ(fit.gain_over_poisson, 0.0);
  EXPECT_NEAR(fit.prior_mean[0], 1.0, 1e-12);
  EXPECT_NEAR(fit.covariance(0, 0), 1 / E.sum(), 1e-10);
  EXPECT_TRUE(std::isnan(fit.covariance(1, 1)));
}

TEST(GammaPoissonFit, a_hair_of_overdispersion_has_a_finite_shape) {
  // Counts 100 -+ d with d^2 just above 100: the likelihood peaks at a very large but finite alpha.
  Eigen::VectorXd y(10);
  for (Eigen::Index i = 0; i < 10; ++i) y[i] = 100 + (i % 2 == 0 ? 10.05 : -10.05);
  const GammaPoissonFit fit = fit_gamma_poisson(y, Eigen::VectorXd::Constant(10, 100.0));
  EXPECT_EQ(fit.status, GammaPoissonStatus::converged);
  EXPECT_TRUE(fit.overdispersed);
  EXPECT_GT(fit.alpha, 1000);
  EXPECT_TRUE(std::isfinite(fit.alpha));
}

TEST(GammaPoissonFit, leaves_out_units_without_exposure_and_gives_them_the_prior) {
  Units units = simulated(200, 5, 6);
  const GammaPoissonFit whole = fit_gamma_poisson(units.y, units.E, units.X);
  Units more{Eigen::VectorXd(202), Eigen::VectorXd(202), Eigen::MatrixXd(202, 2)};
  more.y << units.y, 0, 3;
  more.E << units.E, 0, 0;
  more.X << units.X, Eigen::RowVector2d(1, 0), Eigen::RowVector2d(1, 1);
  const GammaPoissonFit fit = fit_gamma_poisson(more.y, more.E, more.X);
  EXPECT_EQ(fit.units, 200);
  EXPECT_DOUBLE_EQ(fit.alpha, whole.alpha);
  EXPECT_NEAR(fit.prior_mean[201], std::exp(whole.beta[0] + whole.beta[1]), 1e-12);
}

TEST(GammaPoissonFit, says_what_is_wrong_with_degenerate_input) {
  EXPECT_EQ(fit_gamma_poisson(Eigen::VectorXd::Zero(4), Eigen::VectorXd::Ones(4)).status, GammaPoissonStatus::all_zero);
  EXPECT_EQ(fit_gamma_poisson_mean_one(Eigen::VectorXd::Zero(4), Eigen::VectorXd::Ones(4)).status,
            GammaPoissonStatus::all_zero);
  EXPECT_EQ(fit_gamma_poisson(Eigen::Vector2d(1, NAN), Eigen::Vector2d(1, 1)).status, GammaPoissonStatus::not_finite);
  EXPECT_EQ(fit_gamma_poisson(Eigen::Vector2d(1, 2), Eigen::Vector2d(1, infinity)).status,
            GammaPoissonStatus::not_finite);
  EXPECT_EQ(fit_gamma_poisson(Eigen::Vector2d(1, 2), Eigen::Vector2d(0, 0)).status, GammaPoissonStatus::not_finite);
  EXPECT_EQ(fit_gamma_poisson(Eigen::VectorXd(), Eigen::VectorXd()).status, GammaPoissonStatus::not_finite);
  const GammaPoissonFit one = fit_gamma_poisson(Eigen::VectorXd::Constant(1, 5), Eigen::VectorXd::Constant(1, 2.0));
  EXPECT_EQ(one.status, GammaPoissonStatus::no_overdispersion);
  EXPECT_NEAR(one.prior_mean[0], 2.5, 1e-12);
  const GammaPoissonFit separated = fit_gamma_poisson(Eigen::Vector4d(2, 9, 0, 0), Eigen::VectorXd::Ones(4),
                                                      (Eigen::MatrixXd(4, 2) << 1, 0, 1, 0, 1, 1, 1, 1).finished());
  EXPECT_EQ(separated.status, GammaPoissonStatus::separated);
}

TEST(GammaPoissonFit, names_collinear_columns) {
  const Units units = simulated(100, 4, 7);
  Eigen::MatrixXd X(100, 3);
  X << units.X.col(0), 2 * units.X.col(0), units.X.col(1);
  const GammaPoissonFit fit = fit_gamma_poisson(units.y, units.E, X);
  const GammaPoissonFit plain = fit_gamma_poisson(units.y, units.E, units.X);
  EXPECT_EQ(fit.aliased, (std::vector<Eigen::Index>{1}));
  EXPECT_TRUE(std::isnan(fit.beta[1]));
  EXPECT_NEAR(fit.beta[2], plain.beta[1], 1e-9);
  EXPECT_NEAR(fit.covariance(3, 3), plain.covariance(2, 2), 1e-9);
  EXPECT_TRUE(std::isnan(fit.covariance(1, 0)));
}

TEST(GammaPoissonFit, extreme_counts_and_one_wild_unit_still_converge) {
  Eigen::VectorXd y = Eigen::VectorXd::Constant(30, 3);
  y[4] = 1e7;
  const GammaPoissonFit wild = fit_gamma_poisson_mean_one(y, Eigen::VectorXd::Constant(30, 3.0));
  EXPECT_EQ(wild.status, GammaPoissonStatus::converged);
  EXPECT_LT(wild.alpha, 1);
  Random random(8);
  for (double& count : y) count = static_cast<double>(random.negative_binomial(4, 1e7));
  const GammaPoissonFit large = fit_gamma_poisson(y, Eigen::VectorXd::Constant(30, 1e7));
  EXPECT_EQ(large.status, GammaPoissonStatus::converged);
  EXPECT_NEAR(std::log(large.alpha), std::log(4), 1.2);
}

TEST(GammaPosterior, weighs_prior_and_count) {
  const GammaLaw law = gamma_posterior(10, 1.2, 7, 4);
  EXPECT_DOUBLE_EQ(law.mean, 17 / (10 / 1.2 + 4));
  EXPECT_DOUBLE_EQ(law.shape, 17);
  EXPECT_NEAR(law.probability_above(1.25) + law.probability_below(1.25), 1, 1e-14);
  EXPECT_NEAR(law.probability_below(law.quantile(0.3)), 0.3, 1e-12);
  EXPECT_DOUBLE_EQ(law.sd(), law.mean / std::sqrt(17));
}

TEST(GammaPosterior, rises_with_every_notification) {
  double before = -1;
  for (double y = 0; y < 40; y += 1) {
    const double now = gamma_posterior(5, 1, y, 6).probability_above(1.25);
    EXPECT_GT(now, before);
    before = now;
  }
}

TEST(GammaPosterior, without_exposure_is_the_prior_and_without_variation_a_point) {
  EXPECT_DOUBLE_EQ(gamma_posterior(5, 1.3, 0, 0).mean, 1.3);
  EXPECT_DOUBLE_EQ(gamma_posterior(5, 1.3, 0, 0).shape, 5);
  const GammaLaw point = gamma_posterior(infinity, 1.3, 50, 10);
  EXPECT_EQ(point.mean, 1.3);
  EXPECT_EQ(point.quantile(0.1), 1.3);
  EXPECT_EQ(point.sd(), 0.0);
  EXPECT_EQ(point.probability_above(1.25), 1.0);
  EXPECT_EQ(point.probability_below(1.25), 0.0);
  EXPECT_EQ(point.probability_above(1.3), 0.0);
  EXPECT_EQ(point.predictive_at_least(4, 2), poisson_sf(3, 2.6));
}

TEST(GammaPosterior, predictive_tails_share_the_count_itself) {
  const GammaLaw law = gamma_posterior(5, 1, 4, 6);
  EXPECT_NEAR(law.predictive_at_least(3, 2) + law.predictive_at_most(2, 2), 1, 1e-13);
  // Silence: Pr(no event over E) = (b / (b + E))^a with a = 9, b = 11.
  EXPECT_NEAR(law.predictive_at_most(0, 2), std::pow(11.0 / 13.0, 9), 1e-13);
}

}  // namespace
}  // namespace tocsin
