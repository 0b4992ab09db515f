#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "tocsin/stats/poisson_lognormal.hpp"
#include "tocsin/stats/rate_posterior.hpp"

// Two areas that a predecessor was divided into, against a brute-force integral over both their effects.
namespace tocsin {
namespace {

/// Three own years of each of two siblings and two years of their predecessor, then an area that was never divided.
RateCells divided(const std::vector<double>& own_1, const std::vector<double>& own_2,
                  const std::vector<double>& before) {
  RateCells cells;
  std::vector<double> offset;
  const auto add = [&](Eigen::Index area, double count, double log_exposure, Eigen::Index other) {
    cells.area.push_back(area);
    cells.count.push_back({count, count});
    cells.shared_with.push_back(other);
    offset.push_back(log_exposure);
  };
  const auto shared = static_cast<Eigen::Index>(before.size());
  const auto first = static_cast<Eigen::Index>(own_1.size());
  const auto second = first + shared + static_cast<Eigen::Index>(own_2.size());
  for (const double y : own_1) add(0, y, 1.2, -1);
  for (Eigen::Index k = 0; k < shared; ++k) add(0, before[static_cast<std::size_t>(k)], 1.1, second + k);
  for (const double y : own_2) add(1, y, 0.6, -1);
  for (Eigen::Index k = 0; k < shared; ++k) add(1, before[static_cast<std::size_t>(k)], 0.5, first + k);
  for (const double y : {2.0, 4.0, 3.0}) add(2, y, 1.0, -1);
  cells.offset = Eigen::Map<Eigen::VectorXd>(offset.data(), std::ssize(offset));
  cells.design = Eigen::MatrixXd::Ones(cells.offset.size(), 1);
  cells.window_years = {static_cast<int>(own_1.size()), static_cast<int>(own_2.size()), 3};
  return cells;
}

RateLaws laws(PersistentLaw persistent, double correlation) {
  RateLaws laws;
  laws.persistent = persistent;
  laws.sibling_correlation = correlation;
  laws.fixed_mean = Eigen::VectorXd::Zero(1);
  laws.fixed_precision = Eigen::VectorXd::Ones(1);
  return laws;
}

struct Brute {
  double log_likelihood = 0;
  double prob_high = 0;  ///< Pr(exp(u_1) > 1.25)
  double mean_1 = 0;
  double mean_2 = 0;
};

/// On a lattice over (c + d_1, c + d_2) by its independent parts c, d_1, d_2: works for any correlation.
Brute brute(const RateCells& cells, const RateLaws& laws, const RateScales& scales) {
  const int n = laws.sibling_correlation < 1 ? 81 : 2001;
  Brute result;
  double sum = 0;
  double high = 0;
  double mean_1 = 0;
  double mean_2 = 0;
  const std::vector<std::pair<double, double>> kinds =
      laws.persistent == PersistentLaw::normal
          ? std::vector<std::pair<double, double>>{{1, scales.narrow}}
          : std::vector<std::pair<double, double>>{{scales.bulk, scales.narrow}, {1 - scales.bulk, scales.wide}};
  for (const auto& [share, sd] : kinds) {
    // (u_1, u_2) = ((s + t) / sqrt 2, (s - t) / sqrt 2) with s and t independent.
    const double sd_s = sd * std::sqrt(1 + laws.sibling_correlation);
    const double sd_t = sd * std::sqrt(std::max(1 - laws.sibling_correlation, 0.0));
    const int across = sd_t > 0 ? n : 1;
    for (int a = 0; a < n; ++a) {
      for (int b = 0; b < across; ++b) {
        const double x = 7.0 * (2.0 * a / (n - 1) - 1);
        const double y = across == 1 ? 0 : 7.0 * (2.0 * b / (n - 1) - 1);
        const double u_1 = (sd_s * x + sd_t * y) / std::sqrt(2.0);
        const double u_2 = (sd_s * x - sd_t * y) / std::sqrt(2.0);
        double log_density = 0;
        for (std::size_t c = 0; c < cells.area.size(); ++c) {
          if (cells.area[c] == 2) continue;
          const auto row = static_cast<Eigen::Index>(c);
          const Eigen::Index other = cells.shared_with[c];
          if (other >= 0 && other < row) continue;
          double eta = cells.offset[row] + (cells.area[c] == 0 ? u_1 : u_2);
          if (other >= 0) eta = std::log(std::exp(eta) + std::exp(cells.offset[other] + u_2));
          log_density += poisson_lognormal(cells.count[c].lo, eta, scales.transient).log_pmf;
        }
        const double cell = 14.0 / (n - 1) / std::sqrt(2 * std::acos(-1.0));
        const double mass = share * std::exp(log_density - 0.5 * (x * x + y * y)) * (across == 1 ? cell : cell * cell);
        sum += mass;
        high += std::abs(u_1 - std::log(1.25)) < 1e-12 ? mass / 2 : u_1 > std::log(1.25) ? mass : 0;
        mean_1 += mass * u_1;
        mean_2 += mass * u_2;
      }
    }
  }
  result.log_likelihood = std::log(sum);
  result.prob_high = high / sum;
  result.mean_1 = mean_1 / sum;
  result.mean_2 = mean_2 / sum;
  return result;
}

TEST(SiblingRates, agree_with_a_brute_force_integral) {
  for (const PersistentLaw law : {PersistentLaw::normal, PersistentLaw::scale_mixture}) {
    for (const double correlation : {0.3, 0.7, 1.0}) {
      for (const auto& before : {std::vector<double>{9, 14}, std::vector<double>{0, 1}, std::vector<double>{30, 3}}) {
        SCOPED_TRACE(testing::Message() << static_cast<int>(law) << " " << correlation << " " << before[0]);
        const RateCells cells = divided({7, 4, 6}, {1, 0, 2}, before);
        const RateLaws assumed = laws(law, correlation);
        RateScales scales{.bulk = 0.8, .narrow = 0.3, .wide = 0.3, .transient = 0.25, .group = 0};
        if (law == PersistentLaw::scale_mixture) scales.wide = 0.8;
        const Eigen::VectorXd fixed = Eigen::VectorXd::Zero(1);
        const Brute truth = brute(cells, assumed, scales);
        const Eigen::VectorXd found = area_log_likelihoods(cells, assumed, fixed, scales);
        EXPECT_NEAR(found[0], truth.log_likelihood, 2e-4);
        EXPECT_EQ(found[1], 0);
        RatePosteriorOptions options;
        options.held = RatePosteriorOptions::Held{fixed, scales};
        const RatePosterior posterior = rate_posterior(cells, assumed, options);
        ASSERT_EQ(posterior.status, RatePosteriorStatus::computed);
        EXPECT_NEAR(posterior.persistent.mean[0], truth.mean_1, 5e-4);
        EXPECT_NEAR(posterior.persistent.mean[1], truth.mean_2, 5e-4);
        // The lattice of the brute force cuts its steps at the threshold.
        EXPECT_NEAR(posterior.persistent.prob_high[0], truth.prob_high, 0.015);
      }
    }
  }
}

TEST(SiblingRates, of_full_correlation_and_no_own_count_are_their_predecessor) {
  // Fully correlated siblings have one effect: the sum of their expectations is that of one area.
  const RateLaws assumed = laws(PersistentLaw::scale_mixture, 1);
  const RateScales scales{.bulk = 0.7, .narrow = 0.2, .wide = 0.7, .transient = 0.3, .group = 0};
  RateCells whole;
  whole.area = {0, 0, 0};
  whole.count = {{5, 5}, {2, 2}, {8, 8}};
  whole.offset = Eigen::VectorXd::Constant(3, std::log(std::exp(1.1) + std::exp(0.5)));
  whole.design = Eigen::MatrixXd::Ones(3, 1);
  whole.window_years = {3};
  const RateCells parts = divided({}, {}, {5, 2, 8});
  const Eigen::VectorXd fixed = Eigen::VectorXd::Constant(1, 0.1);
  RateCells two = parts;
  two.window_years = {1, 1, 3};
  EXPECT_NEAR(area_log_likelihoods(two, assumed, fixed, scales)[0],
              area_log_likelihoods(whole, assumed, fixed, scales)[0], 1e-4);
}

TEST(SiblingRates, without_correlation_and_with_a_part_of_no_size_stand_alone) {
  const RateLaws assumed = laws(PersistentLaw::normal, 0);
  const RateScales scales{.bulk = 1, .narrow = 0.4, .wide = 0.4, .transient = 0.3, .group = 0};
  RateCells cells = divided({3, 6}, {1, 2}, {4});
  cells.offset[5] = -40;  // the second sibling's part of the shared count
  RateCells alone;
  alone.area = {0, 0, 0, 1, 1};
  alone.count = {{3, 3}, {6, 6}, {4, 4}, {1, 1}, {2, 2}};
  alone.offset = Eigen::VectorXd(5);
  alone.offset << 1.2, 1.2, 1.1, 0.6, 0.6;
  alone.design = Eigen::MatrixXd::Ones(5, 1);
  alone.window_years = {3, 2};
  const Eigen::VectorXd fixed = Eigen::VectorXd::Constant(1, 0.1);
  EXPECT_NEAR(area_log_likelihoods(cells, assumed, fixed, scales)[0],
              area_log_likelihoods(alone, assumed, fixed, scales).sum(), 1e-5);
}

TEST(SiblingRates, have_the_derivatives_of_their_likelihood) {
  for (const PersistentLaw law : {PersistentLaw::normal, PersistentLaw::scale_mixture}) {
    RateLaws assumed = laws(law, 0.7);
    RateCells cells = divided({7, 4, 6}, {1, 0, 2}, {9, 4});
    cells.design.conservativeResize(Eigen::NoChange, 2);
    for (Eigen::Index c = 0; c < cells.design.rows(); ++c) cells.design(c, 1) = 0.3 * static_cast<double>(c % 4) - 0.5;
    assumed.fixed_mean = Eigen::VectorXd::Zero(2);
    assumed.fixed_precision = Eigen::VectorXd::Ones(2);
    const bool mixture = law == PersistentLaw::scale_mixture;
    const auto at = [&](const Eigen::VectorXd& gamma, const Eigen::VectorXd& theta) {
      RateScales scales;
      scales.narrow = scales.wide = std::exp(theta[mixture ? 1 : 0]);
      if (mixture) {
        scales.bulk = 1 / (1 + std::exp(-theta[0]));
        scales.wide += std::exp(theta[2]);
      }
      scales.transient = std::exp(theta[mixture ? 3 : 1]);
      return rate_likelihood(cells, assumed, gamma, scales);
    };
    const Eigen::VectorXd gamma = Eigen::Vector2d(0.1, -0.2);
    Eigen::VectorXd theta(mixture ? 4 : 2);
    if (mixture) {
      theta << 1.0, -1.4, -0.6, -1.3;
    } else {
      theta << -1.0, -1.3;
    }
    const RateLikelihood here = at(gamma, theta);
    constexpr double h = 3e-3;
    for (Eigen::Index k = 0; k < 2; ++k) {
      const Eigen::VectorXd away = h * Eigen::VectorXd::Unit(2, k);
      const RateLikelihood below = at(gamma - away, theta);
      const RateLikelihood above = at(gamma + away, theta);
      EXPECT_NEAR((above.value - below.value) / (2 * h), here.gradient[k], 0.01) << k;
      const Eigen::VectorXd column = (below.gradient - above.gradient) / (2 * h);
      EXPECT_LE((column - here.information.col(k)).cwiseAbs().maxCoeff(), 0.01 * (1 + here.information(k, k))) << k;
    }
    for (Eigen::Index j = 0; j < theta.size(); ++j) {
      const Eigen::VectorXd away = h * Eigen::VectorXd::Unit(theta.size(), j);
      const double slope = (at(gamma, theta + away).value - at(gamma, theta - away).value) / (2 * h);
      EXPECT_NEAR(slope, here.scale_gradient[j], 0.01) << j;
    }
  }
}

TEST(SiblingRates, are_informed_by_their_predecessor) {
  const auto fitted = [](const std::vector<double>& before) {
    return rate_posterior(divided({4, 3, 4}, {2, 2, 1}, before), laws(PersistentLaw::scale_mixture, 0.7));
  };
  const RatePosterior few = fitted({0, 1});
  const RatePosterior many = fitted({14, 15});
  ASSERT_EQ(few.status, RatePosteriorStatus::computed);
  for (const Eigen::Index area : {0, 1}) {
    EXPECT_GT(many.persistent.prob_above_zero[area], few.persistent.prob_above_zero[area] + 0.05);
    EXPECT_GT(few.persistent.sd[area], 0);
  }
  EXPECT_TRUE(many.upper.allFinite());
}

TEST(SiblingRates, are_refused_where_counts_are_not_shared_by_twos) {
  const RateLaws assumed = laws(PersistentLaw::normal, 0.7);
  RateCells cells = divided({7, 4, 6}, {1, 0, 2}, {9, 4});
  cells.count[3] = {8, 8};
  EXPECT_EQ(rate_posterior(cells, assumed).status, RatePosteriorStatus::not_usable);
  cells = divided({7, 4, 6}, {1, 0, 2}, {9, 4});
  cells.shared_with[3] = 99;
  EXPECT_EQ(rate_posterior(cells, assumed).status, RatePosteriorStatus::not_usable);
  cells = divided({7, 4, 6}, {1, 0, 2}, {9, 4});
  EXPECT_EQ(rate_posterior(cells, laws(PersistentLaw::normal, 1.2)).status, RatePosteriorStatus::not_usable);
}

TEST(SumOfUnits, spreads_less_than_a_unit) {
  RateCells cells;
  cells.area = {0, 0};
  cells.count = {{40, 40}, {44, 44}};
  cells.offset = Eigen::VectorXd::Constant(2, std::log(20.0));
  cells.design = Eigen::MatrixXd::Ones(2, 1);
  cells.window_years = {2};
  const RateLaws assumed = laws(PersistentLaw::normal, 0.7);
  const RateScales narrow{.bulk = 1, .narrow = 0.1, .wide = 0.1, .transient = 0.2, .group = 0};
  const RateScales wide{.bulk = 1, .narrow = 0.4, .wide = 0.4, .transient = 0.2, .group = 0};
  const Eigen::VectorXd fixed = Eigen::VectorXd::Zero(1);
  const double expected = area_log_likelihoods(cells, assumed, fixed, narrow)[0];
  cells.deviation_factor = Eigen::VectorXd::Constant(1, 0.25);
  EXPECT_NEAR(area_log_likelihoods(cells, assumed, fixed, wide)[0], expected, 1e-9);
}

}  // namespace
}  // namespace tocsin
