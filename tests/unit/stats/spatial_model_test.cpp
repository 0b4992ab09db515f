#include "tocsin/stats/spatial_model.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tocsin/stats/random.hpp"

namespace tocsin {
namespace {

using Edges = std::vector<std::pair<Eigen::Index, Eigen::Index>>;

struct Map {
  Eigen::VectorXd y;
  Eigen::VectorXd exposure;
  Eigen::MatrixXd X;
  Edges edges;

  SpatialFit fit(const SpatialOptions& options = {}) const {
    return fit_bym2(y, exposure, X, adjacency_graph(y.size(), edges), options);
  }
};

/// A square of areas whose rates run smoothly from one side to the other, or do not.
Map square(Eigen::Index side, double slope, double noise, std::uint64_t seed) {
  Random random(seed);
  const Eigen::Index n = side * side;
  Map map{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::MatrixXd(n, 2), {}};
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::Index row = i / side;
    const Eigen::Index column = i % side;
    if (row + 1 < side) map.edges.emplace_back(i, i + side);
    if (column + 1 < side) map.edges.emplace_back(i, i + 1);
    map.exposure[i] = 10 + 20 * random.uniform();
    map.X.row(i) << 1, random.normal();
    const double b = slope * (static_cast<double>(column) / static_cast<double>(side - 1) - 0.5);
    const double log_rate = 0.2 + 0.3 * map.X(i, 1) + b + noise * random.normal();
    map.y[i] = static_cast<double>(random.poisson(map.exposure[i] * std::exp(log_rate)));
  }
  return map;
}

TEST(Bym2, tells_a_smooth_map_from_a_rough_one) {
  const SpatialFit smooth = square(9, 2.0, 0.0, 1).fit();
  const SpatialFit rough = square(9, 0.0, 0.5, 1).fit();
  EXPECT_EQ(smooth.status, SpatialStatus::computed);
  EXPECT_GT(smooth.phi.lower, 0.5);
  EXPECT_LT(rough.phi.upper, 0.7);
  EXPECT_NEAR(rough.sigma.mean, 0.5, 0.12);
  EXPECT_NEAR(rough.fixed_mean[1], 0.3, 3 * rough.fixed_sd[1]);
  EXPECT_NEAR(smooth.fixed_mean[1], 0.3, 3 * smooth.fixed_sd[1]);
  EXPECT_GT(smooth.prob_low[0], 0.95);
  EXPECT_GT(smooth.prob_high[8], 0.95);
  for (const SpatialSummary& s : {smooth.sigma, smooth.phi, rough.sigma, rough.phi}) {
    EXPECT_LT(s.lower, s.median);
    EXPECT_LE(s.median, s.upper);  // equal where both lie at the end of phi
  }
}

TEST(Bym2, permuting_the_areas_permutes_the_results) {
  const Map map = square(5, 1.0, 0.3, 2);
  const SpatialFit straight = map.fit();
  const Eigen::Index n = map.y.size();
  const auto moved = [n](Eigen::Index i) { return (7 * i + 3) % n; };
  Map other = map;
  for (Eigen::Index i = 0; i < n; ++i) {
    other.y[moved(i)] = map.y[i];
    other.exposure[moved(i)] = map.exposure[i];
    other.X.row(moved(i)) = map.X.row(i);
  }
  for (auto& [i, j] : other.edges) {
    i = moved(i);
    j = moved(j);
  }
  const SpatialFit permuted = other.fit();
  EXPECT_NEAR(straight.log_marginal, permuted.log_marginal, 1e-7);
  EXPECT_NEAR(straight.phi.median, permuted.phi.median, 1e-6);
  for (Eigen::Index i = 0; i < n; ++i) {
    EXPECT_NEAR(straight.mean[i], permuted.mean[moved(i)], 1e-7);
    EXPECT_NEAR(straight.prob_high[i], permuted.prob_high[moved(i)], 1e-7);
  }
}

TEST(Bym2, the_same_input_gives_the_same_bits) {
  const Map map = square(4, 1.0, 0.3, 3);
  const SpatialFit a = map.fit();
  const SpatialFit b = map.fit();
  EXPECT_EQ(a.log_marginal, b.log_marginal);
  EXPECT_EQ(a.prob_above_zero, b.prob_above_zero);
  EXPECT_EQ(a.phi.upper, b.phi.upper);
}

TEST(Bym2, scaling_exposure_moves_the_intercept_alone) {
  Map map = square(4, 1.0, 0.3, 4);
  const SpatialFit before = map.fit();
  map.exposure *= 1000;
  const SpatialFit after = map.fit();
  EXPECT_NEAR(after.fixed_mean[0], before.fixed_mean[0] - std::log(1000), 1e-6);
  EXPECT_NEAR(after.fixed_mean[1], before.fixed_mean[1], 1e-6);
  EXPECT_TRUE(after.mean.isApprox(before.mean, 1e-6));
}

TEST(Bym2, disconnected_parts_and_an_island_are_fitted_together) {
  Map map = square(4, 1.0, 0.3, 5);
  std::erase_if(map.edges, [](const auto& e) { return (e.first < 8) != (e.second < 8) || e.first == 0; });
  const SpatialFit fit = map.fit();
  EXPECT_EQ(fit.status, SpatialStatus::computed);
  EXPECT_TRUE(fit.mean.allFinite());
  EXPECT_GT(fit.sd.minCoeff(), 0.0);
}

TEST(Bym2, an_area_not_observed_takes_after_its_neighbours) {
  Map map = square(5, 2.5, 0.0, 6);
  map.y[14] = map.exposure[14] = 0;  // at the high side
  const SpatialFit fit = map.fit();
  EXPECT_EQ(fit.status, SpatialStatus::computed);
  EXPECT_GT(fit.mean[14], 0.3);
  EXPECT_GT(fit.sd[14], fit.sd[9]);
}

TEST(Bym2, without_neighbours_phi_means_nothing) {
  Map map = square(3, 0.0, 0.5, 7);
  map.edges.clear();
  const SpatialFit fit = map.fit();
  EXPECT_EQ(fit.status, SpatialStatus::no_neighbours);
  EXPECT_TRUE(std::isnan(fit.phi.mean));
  EXPECT_GT(fit.sigma.mean, 0.0);
  const Map one{Eigen::VectorXd::Constant(1, 7), Eigen::VectorXd::Constant(1, 2), Eigen::MatrixXd::Ones(1, 1), {}};
  const SpatialFit single = one.fit();
  EXPECT_EQ(single.status, SpatialStatus::no_neighbours);
  // The flat intercept takes all there is to learn: sigma keeps its prior, exponential with mean U / -log(a).
  EXPECT_NEAR(single.sigma.mean, 1 / -std::log(0.01), 0.01);
  EXPECT_NEAR(single.prob_above_zero[0], 0.5, 0.02);
}

TEST(Bym2, only_zeros_have_no_posterior_under_a_flat_prior_and_one_under_a_proper_one) {
  Map map = square(3, 0.0, 0.0, 8);
  map.y.setZero();
  EXPECT_EQ(map.fit().status, SpatialStatus::all_zero);
  const SpatialFit fit = map.fit({.fixed_precision = Eigen::Vector2d(0.1, 0.1)});
  EXPECT_EQ(fit.status, SpatialStatus::computed);
  EXPECT_LT(fit.fixed_mean[0], -2.0);
  EXPECT_NEAR(fit.mean.maxCoeff(), 0.0, 0.1);
}

TEST(Bym2, refuses_what_has_no_posterior_and_says_why) {
  const Map map = square(3, 0.0, 0.3, 9);
  Map separated = map;
  separated.X.col(1).setZero();
  separated.X.col(1).head(3).setOnes();
  separated.y.head(3).setZero();
  EXPECT_EQ(separated.fit().status, SpatialStatus::separated);
  EXPECT_EQ(separated.fit({.fixed_precision = Eigen::Vector2d(0, 0.001)}).status, SpatialStatus::computed);
  Map aliased = map;
  aliased.X.col(1).setConstant(2);
  EXPECT_EQ(aliased.fit().status, SpatialStatus::aliased);
  EXPECT_EQ(aliased.fit({.fixed_precision = Eigen::Vector2d(0, 0.001)}).status, SpatialStatus::computed);
  Map looped = map;
  looped.edges.emplace_back(2, 2);
  EXPECT_EQ(looped.fit().status, SpatialStatus::bad_graph);
  EXPECT_EQ(fit_bym2(map.y, map.exposure, map.X, adjacency_graph(8, {})).status, SpatialStatus::bad_graph);
  for (const double bad : {-1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    Map broken = map;
    broken.y[0] = bad;
    EXPECT_EQ(broken.fit().status, SpatialStatus::not_usable);
  }
  Map unexposed = map;
  unexposed.y[0] = 1;
  unexposed.exposure[0] = 0;
  EXPECT_EQ(unexposed.fit().status, SpatialStatus::not_usable);
  EXPECT_EQ(Map{}.fit().status, SpatialStatus::not_usable);
}

TEST(Bym2, extreme_counts_are_followed_to_the_last_digit_they_hold) {
  Map map = square(4, 1.0, 0.3, 10);
  map.y *= 3e5;
  map.exposure *= 3e5;
  const SpatialFit fit = map.fit();
  EXPECT_EQ(fit.status, SpatialStatus::computed);
  const Eigen::VectorXd log_rate = (map.y.array() / map.exposure.array()).log().matrix();
  EXPECT_LT((map.X * fit.fixed_mean + fit.mean - log_rate).cwiseAbs().maxCoeff(), 2e-3);
}

TEST(Bym2, what_the_prior_holds_beyond_the_lattice_counts_once) {
  // The lattice ends elsewhere with every number of notifications; the posterior must not care.
  const Map map = square(4, 0.5, 0.3, 12);
  const SpatialFit fit = map.fit();
  for (int more = 1; more <= 12; ++more) {
    Map other = map;
    other.exposure.conservativeResize(17);
    other.y.conservativeResize(17);
    other.X.conservativeResize(17, Eigen::NoChange);
    other.y[16] = 100.0 * more;  // an island with a coefficient of its own
    other.exposure[16] = 50;
    other.X.row(16).setZero();
    other.X.conservativeResize(Eigen::NoChange, 3);
    other.X.col(2) = Eigen::VectorXd::Unit(17, 16);
    const SpatialFit found = other.fit();
    EXPECT_NEAR(found.phi.mean, fit.phi.mean, 0.004) << more;
    EXPECT_NEAR(found.sigma.mean, fit.sigma.mean, 0.002) << more;
    EXPECT_NEAR(found.mean[3], fit.mean[3], 0.002) << more;
  }
}

TEST(Bym2, the_peers_ways_move_the_figures_as_told) {
  const Map map = square(5, 1.0, 0.2, 11);
  const SpatialFit ours = map.fit();
  const SpatialFit cut = map.fit({.largest_logit_phi = 3.0});
  EXPECT_LT(cut.phi.upper, 1 / (1 + std::exp(-3.0)) + 1e-12);
  EXPECT_LT(cut.phi.mean, ours.phi.mean);
  const SpatialFit simplified = map.fit({.correction = MeanCorrection::simplified});
  EXPECT_GT((simplified.mean - ours.mean).minCoeff(), 0.0);  // Poisson terms skew b to the left
  EXPECT_LT((simplified.mean - ours.mean).maxCoeff(), 0.1);
}

}  // namespace
}  // namespace tocsin
