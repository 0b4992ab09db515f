#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/disproportionality.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

constexpr GammaMixture truth{.alpha1 = 3.0, .beta1 = 0.6, .alpha2 = 4.0, .beta2 = 5.0, .share = 0.15};

struct Pairs {
  Eigen::VectorXd counts, expected;
};

Pairs simulated(std::uint64_t seed, Eigen::Index n, const GammaMixture& prior) {
  Random random(seed);
  Pairs pairs{Eigen::VectorXd(n), Eigen::VectorXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    pairs.expected[i] = std::exp(1.5 * random.normal());
    const double lambda = random.uniform() < prior.share ? random.gamma(prior.alpha1, prior.beta1)
                                                         : random.gamma(prior.alpha2, prior.beta2);
    pairs.counts[i] = static_cast<double>(random.poisson(lambda * pairs.expected[i]));
  }
  return pairs;
}

double cut_pmf(double n, double a, double b, double e, double least) {
  return std::exp(negative_binomial_log_pmf(n, a, a / b * e)) / negative_binomial_sf(least - 1.0, a, a / b * e);
}

TEST(GammaPoissonShrinker, likelihood_is_the_mixture_of_cut_negative_binomials) {
  const Pairs pairs = simulated(1, 300, truth);
  for (const double least : {0.0, 1.0, 3.0}) {
    double direct = 0.0;
    for (Eigen::Index i = 0; i < 300; ++i) {
      if (pairs.counts[i] < least) continue;
      const double e = pairs.expected[i];
      direct -= std::log(truth.share * cut_pmf(pairs.counts[i], truth.alpha1, truth.beta1, e, least) +
                         (1.0 - truth.share) * cut_pmf(pairs.counts[i], truth.alpha2, truth.beta2, e, least));
    }
    EXPECT_NEAR(mixture_negative_log_likelihood(truth, pairs.counts, pairs.expected, least), direct, 1e-8) << least;
  }
}

TEST(GammaPoissonShrinker, fit_is_a_minimum_in_every_parameter) {
  const Pairs pairs = simulated(2, 4000, truth);
  for (const double least : {0.0, 1.0, 2.0}) {
    const MixtureFit fit = fit_gamma_mixture(pairs.counts, pairs.expected, least);
    ASSERT_EQ(fit.status, MixtureStatus::converged) << least;
    EXPECT_NEAR(mixture_negative_log_likelihood(fit.prior, pairs.counts, pairs.expected, least),
                fit.negative_log_likelihood, 1e-8);
    for (double GammaMixture::*parameter : {&GammaMixture::alpha1, &GammaMixture::beta1, &GammaMixture::alpha2,
                                            &GammaMixture::beta2, &GammaMixture::share})
      for (const double factor : {0.998, 1.002}) {
        GammaMixture moved = fit.prior;
        moved.*parameter *= factor;
        EXPECT_GT(mixture_negative_log_likelihood(moved, pairs.counts, pairs.expected, least),
                  fit.negative_log_likelihood);
      }
  }
}

TEST(GammaPoissonShrinker, fit_recovers_the_prior_of_many_pairs) {
  const Pairs pairs = simulated(3, 60000, truth);
  const MixtureFit fit = fit_gamma_mixture(pairs.counts, pairs.expected, 0.0);
  EXPECT_EQ(fit.status, MixtureStatus::converged);
  EXPECT_EQ(fit.pairs, 60000);
  EXPECT_NEAR(fit.prior.share, truth.share, 0.03);
  EXPECT_NEAR(fit.prior.alpha1 / fit.prior.beta1, 5.0, 0.4);
  EXPECT_NEAR(fit.prior.alpha2 / fit.prior.beta2, 0.8, 0.04);
}

TEST(GammaPoissonShrinker, order_of_pairs_does_not_matter) {
  const Pairs pairs = simulated(4, 2000, truth);
  const MixtureFit fit = fit_gamma_mixture(pairs.counts, pairs.expected);
  const MixtureFit turned = fit_gamma_mixture(pairs.counts.reverse(), pairs.expected.reverse());
  EXPECT_EQ(fit.prior.alpha1, turned.prior.alpha1);
  EXPECT_EQ(fit.prior.share, turned.prior.share);
  EXPECT_EQ(fit.negative_log_likelihood, turned.negative_log_likelihood);
}

TEST(GammaPoissonShrinker, share_follows_bayes) {
  const Pairs pairs = simulated(5, 200, truth);
  const ShrunkRatios ratios = shrunken_ratios(truth, pairs.counts, pairs.expected);
  for (Eigen::Index i = 0; i < 200; ++i) {
    const double first = truth.share * cut_pmf(pairs.counts[i], truth.alpha1, truth.beta1, pairs.expected[i], 0.0);
    const double second =
        (1.0 - truth.share) * cut_pmf(pairs.counts[i], truth.alpha2, truth.beta2, pairs.expected[i], 0.0);
    EXPECT_NEAR(ratios.share[i], first / (first + second), 1e-12);
  }
}

TEST(GammaPoissonShrinker, quantiles_invert_the_posterior) {
  // Many pairs of one count go through the polynomial, the others one by one.
  const Pairs pairs = simulated(6, 3000, truth);
  const ShrunkRatios ratios = shrunken_ratios(truth, pairs.counts, pairs.expected);
  for (const double p : {0.01, 0.05, 0.5, 0.95}) {
    const Eigen::VectorXd x = shrunken_quantiles(truth, pairs.counts, pairs.expected, p);
    for (Eigen::Index i = 0; i < 3000; ++i) {
      const double cdf =
          ratios.share[i] * gamma_cdf(x[i], truth.alpha1 + pairs.counts[i], truth.beta1 + pairs.expected[i]) +
          (1.0 - ratios.share[i]) * gamma_cdf(x[i], truth.alpha2 + pairs.counts[i], truth.beta2 + pairs.expected[i]);
      ASSERT_NEAR(cdf / p, 1.0, 1e-6) << pairs.counts[i] << ' ' << pairs.expected[i];
    }
  }
}

TEST(GammaPoissonShrinker, quantiles_hold_for_sharp_and_heavy_priors) {
  const Eigen::VectorXd counts = Eigen::Vector4d(0.0, 1.0, 40.0, 5000.0);
  const Eigen::VectorXd expected = Eigen::Vector4d(1e-4, 0.5, 2.0, 4000.0);
  for (const GammaMixture& prior :
       {GammaMixture{0.01, 0.01, 1e4, 1e4, 0.5}, GammaMixture{50.0, 1.0, 0.3, 0.1, 0.999}}) {
    const ShrunkRatios ratios = shrunken_ratios(prior, counts, expected);
    const Eigen::VectorXd low = shrunken_quantiles(prior, counts, expected, 0.05);
    const Eigen::VectorXd high = shrunken_quantiles(prior, counts, expected, 0.95);
    for (Eigen::Index i = 0; i < 4; ++i) {
      EXPECT_TRUE(std::isfinite(ratios.geometric_mean[i]));
      EXPECT_LE(low[i], high[i]);
      const double cdf =
          ratios.share[i] * gamma_cdf(high[i], prior.alpha1 + counts[i], prior.beta1 + expected[i]) +
          (1.0 - ratios.share[i]) * gamma_cdf(high[i], prior.alpha2 + counts[i], prior.beta2 + expected[i]);
      EXPECT_NEAR(cdf, 0.95, 1e-6);
    }
  }
}

TEST(GammaPoissonShrinker, shrinks_small_counts_and_trusts_large_ones) {
  const ShrunkRatios ratios =
      shrunken_ratios(truth, Eigen::Vector3d(1.0, 10.0, 10000.0), Eigen::Vector3d(0.1, 1.0, 1000.0));
  EXPECT_LT(ratios.geometric_mean[0], ratios.geometric_mean[1]);
  EXPECT_LT(ratios.geometric_mean[1], 10.0);
  EXPECT_NEAR(ratios.geometric_mean[2], 10.0, 0.1);
}

TEST(GammaPoissonShrinker, counts_of_one_rate_end_in_a_status) {
  Random random(8);
  Eigen::VectorXd expected(500), counts(500);
  for (Eigen::Index i = 0; i < 500; ++i) {
    expected[i] = random.gamma(2.0, 1.0);
    counts[i] = static_cast<double>(random.poisson(expected[i]));
  }
  for (const double least : {0.0, 1.0}) {
    const MixtureFit fit = fit_gamma_mixture(counts, expected, least);
    EXPECT_TRUE(fit.status == MixtureStatus::converged || fit.status == MixtureStatus::hit_limit);
    EXPECT_TRUE(std::isfinite(fit.negative_log_likelihood));
    EXPECT_LT(shrunken_ratios(fit.prior, counts, expected).geometric_mean.maxCoeff(), 2.0);
  }
}

TEST(GammaPoissonShrinker, bad_or_scarce_pairs_are_told_by_status) {
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(10);
  Eigen::VectorXd spoilt = ones;
  spoilt[2] = NAN;
  EXPECT_EQ(fit_gamma_mixture(spoilt, ones).status, MixtureStatus::not_finite);
  spoilt[2] = -1.0;
  EXPECT_EQ(fit_gamma_mixture(spoilt, ones).status, MixtureStatus::not_finite);
  spoilt[2] = 0.0;
  EXPECT_EQ(fit_gamma_mixture(ones, spoilt).status, MixtureStatus::not_finite);
  EXPECT_EQ(fit_gamma_mixture(ones.head(4), ones.head(4)).status, MixtureStatus::too_few);
  EXPECT_EQ(fit_gamma_mixture({}, {}).status, MixtureStatus::too_few);
  EXPECT_EQ(fit_gamma_mixture(ones, ones, 2.0).status, MixtureStatus::too_few);
  EXPECT_TRUE(std::isfinite(fit_gamma_mixture(ones, ones, 0.0).negative_log_likelihood));
}

TEST(Disproportionality, is_the_cross_table_arithmetic) {
  const Disproportionality cell = disproportionality(20.0, 100.0, 60.0, 1000.0);
  EXPECT_NEAR(cell.expected, 6.0, 1e-12);
  EXPECT_NEAR(cell.relative_ratio, 20.0 / 6.0, 1e-12);
  EXPECT_NEAR(cell.reporting_odds_ratio, 20.0 * 860.0 / (80.0 * 40.0), 1e-12);
  EXPECT_NEAR(cell.proportional_ratio, (20.0 / 100.0) / (40.0 / 900.0), 1e-12);
  EXPECT_NEAR(cell.yates_chi_squared,
              1000.0 * std::pow(std::abs(20.0 * 860.0 - 80.0 * 40.0) - 500.0, 2) / (100.0 * 900.0 * 60.0 * 940.0),
              1e-9);
  EXPECT_NEAR(cell.information.value, std::log2(20.5 / 6.5), 1e-12);
  EXPECT_NEAR(cell.information.lower_025,
              std::log2(20.5 / 6.5) - 3.3 * std::pow(20.5, -0.5) - 2.0 * std::pow(20.5, -1.5), 1e-12);
}

TEST(Disproportionality, a_property_seen_only_together_is_infinite) {
  EXPECT_TRUE(std::isinf(disproportionality(5.0, 10.0, 5.0, 100.0).reporting_odds_ratio));
  EXPECT_TRUE(std::isinf(disproportionality(5.0, 10.0, 5.0, 100.0).proportional_ratio));
}

}  // namespace
}  // namespace tocsin
