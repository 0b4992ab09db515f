#include "tocsin/stats/beta_binomial.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

struct Drawn {
  Eigen::VectorXd counts;
  Eigen::VectorXd trials;
};

Drawn draw(std::uint64_t seed, Eigen::Index units, const BetaLaw& law) {
  Random random(seed);
  Drawn drawn{Eigen::VectorXd::Zero(units), Eigen::VectorXd::Zero(units)};
  for (Eigen::Index i = 0; i < units; ++i) {
    const double a = random.gamma(law.alpha, 1);
    const double share = a / (a + random.gamma(law.beta, 1));
    drawn.trials[i] = static_cast<double>(1 + random.below(40));
    for (double k = 0; k < drawn.trials[i]; ++k) drawn.counts[i] += random.uniform() < share ? 1 : 0;
  }
  return drawn;
}

TEST(BetaBinomial, likelihood_is_that_of_the_beta_functions) {
  const Eigen::Vector3d counts(0, 3, 5);
  const Eigen::Vector3d trials(4, 7, 5);
  const BetaLaw law{1.7, 4.2};
  const auto log_beta = [](double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); };
  double expected = 0;
  for (Eigen::Index i = 0; i < 3; ++i)
    expected += log_beta(law.alpha + counts[i], law.beta + trials[i] - counts[i]) - log_beta(law.alpha, law.beta);
  EXPECT_NEAR(beta_binomial_log_likelihood(law, counts, trials), expected, 1e-12);
}

TEST(BetaBinomial, maximum_is_where_the_likelihood_is_flat) {
  const Drawn drawn = draw(3, 153, {2, 6});
  const BetaBinomialFit fit = fit_beta_binomial(drawn.counts, drawn.trials);
  ASSERT_EQ(fit.status, BetaBinomialStatus::converged);
  const double best = beta_binomial_log_likelihood(fit.prior, drawn.counts, drawn.trials);
  for (const double factor : {0.99, 1.01}) {
    EXPECT_LT(beta_binomial_log_likelihood({factor * fit.prior.alpha, fit.prior.beta}, drawn.counts, drawn.trials),
              best);
    EXPECT_LT(beta_binomial_log_likelihood({fit.prior.alpha, factor * fit.prior.beta}, drawn.counts, drawn.trials),
              best);
  }
}

TEST(BetaBinomial, drawn_law_is_found_again) {
  const Drawn drawn = draw(4, 3000, {2, 6});
  const BetaLaw found = fit_beta_binomial(drawn.counts, drawn.trials).prior;
  EXPECT_NEAR(found.mean(), 0.25, 0.01);
  EXPECT_NEAR(found.alpha + found.beta, 8, 0.8);
}

TEST(BetaBinomial, posterior_means_what_it_says) {
  // Of units drawn from the law itself, those with a probability near p of a share above c have one as often.
  const BetaLaw law{2, 6};
  Random random(8);
  double stated = 0;
  double true_ones = 0;
  int units = 0;
  for (int i = 0; i < 20000; ++i) {
    const double a = random.gamma(law.alpha, 1);
    const double share = a / (a + random.gamma(law.beta, 1));
    double count = 0;
    for (int k = 0; k < 12; ++k) count += random.uniform() < share ? 1 : 0;
    const BetaLaw posterior = beta_posterior(law, count, 12);
    const double probability = beta_sf(0.3, posterior.alpha, posterior.beta);
    if (probability < 0.7) continue;
    stated += probability;
    true_ones += share > 0.3 ? 1 : 0;
    ++units;
  }
  EXPECT_NEAR(stated / units, true_ones / units, 4 * std::sqrt(0.25 / units));
}

TEST(BetaBinomial, units_that_differ_by_chance_alone_share_one_share) {
  Drawn drawn = draw(5, 153, {2e6, 6e6});
  const BetaBinomialFit fit = fit_beta_binomial(drawn.counts, drawn.trials);
  EXPECT_GT(fit.prior.alpha + fit.prior.beta, 60);
  EXPECT_NEAR(fit.prior.mean(), drawn.counts.sum() / drawn.trials.sum(), 0.01);
}

TEST(BetaBinomial, too_little_gives_the_law_of_jeffreys_and_bad_counts_are_told) {
  const Eigen::Vector3d trials(4, 7, 5);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d::Zero(), trials).status, BetaBinomialStatus::too_few);
  EXPECT_EQ(fit_beta_binomial(trials, trials).status, BetaBinomialStatus::too_few);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d(1, 0, 0), Eigen::Vector3d(4, 0, 0)).status, BetaBinomialStatus::too_few);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d(5, 1, 1), trials).status, BetaBinomialStatus::not_usable);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d(-1, 1, 1), trials).status, BetaBinomialStatus::not_usable);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d(0.5, 1, 1), trials).status, BetaBinomialStatus::not_usable);
  EXPECT_EQ(fit_beta_binomial(Eigen::Vector3d(1, 1, 1), trials).prior.mean() > 0, true);
}

TEST(BetaBinomial, beta_tails_and_quantiles_agree) {
  EXPECT_NEAR(beta_sf(0.3, 1, 1), 0.7, 1e-15);
  EXPECT_NEAR(beta_sf(0.2, 1, 4), std::pow(0.8, 4), 1e-15);
  EXPECT_NEAR(beta_sf(beta_quantile(0.05, 2.5, 7), 2.5, 7), 0.95, 1e-12);
}

}  // namespace
}  // namespace tocsin
