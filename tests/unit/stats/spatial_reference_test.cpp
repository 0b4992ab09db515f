// The spatial model against definitions worked out another way: matrices for the prior of phi, sums over a fine lattice
// in every dimension for the posterior.
#include <cmath>
#include <numbers>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/spatial_model.hpp"

namespace tocsin {
namespace {

using Edges = std::vector<std::pair<Eigen::Index, Eigen::Index>>;

Eigen::MatrixXd mixed(const ScaledStructure& structure, double logit_phi) {
  const double phi = 1 / (1 + std::exp(-logit_phi));
  Eigen::MatrixXd covariance = phi * structure.covariance;
  covariance.diagonal().array() += 1 / (1 + std::exp(logit_phi));
  return covariance;
}

const Edges two_parts_and_an_island{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {4, 5}, {5, 6}};

TEST(MixingPrior, distance_is_that_of_the_divergence_of_the_matrices) {
  const ScaledStructure structure = scaled_structure(adjacency_graph(8, two_parts_and_an_island));
  const MixingPrior prior(structure.eigenvalues);
  for (const double logit : {-3.0, 0.0, 2.0, 8.0}) {
    const Eigen::MatrixXd covariance = mixed(structure, logit);
    const double twice_divergence = covariance.trace() - 8.0 - std::log(covariance.determinant());
    EXPECT_NEAR(prior.distance(logit), std::sqrt(twice_divergence), 1e-9) << logit;
  }
  EXPECT_NEAR(prior.distance(-12.0) / prior.distance(-13.0), std::exp(1.0), 1e-4);  // proportional to phi near 0
}

TEST(MixingPrior, integrates_to_one_with_two_thirds_below_a_half) {
  const ScaledStructure structure = scaled_structure(adjacency_graph(8, two_parts_and_an_island));
  for (const double probability : {2.0 / 3.0, 0.2}) {
    const MixingPrior prior(structure.eigenvalues, 0.5, probability);
    EXPECT_NEAR(prior.cdf(0.0), probability, 1e-14);
    const double step = 0.01;
    double below = 0;
    double above = 0;
    for (int k = -4000; k < 0; ++k) below += step * std::exp(prior.log_density(step * (k + 0.5)));
    for (int k = 0; k < 60000; ++k) above += step * std::exp(prior.log_density(step * (k + 0.5)));
    EXPECT_NEAR(below, probability, 1e-5);
    EXPECT_NEAR(below + above + prior.sf(600.0), 1.0, 1e-5);
    EXPECT_NEAR(prior.cdf(3.0) + prior.sf(3.0), 1.0, 1e-14);
  }
  EXPECT_EQ(MixingPrior(structure.eigenvalues).sf(INFINITY), 0.0);
}

/// Four areas, a path of three and an island, with one coefficient of known precision: eta is normal with mean 0, and
/// (log sigma, logit phi, eta) are summed over lattices.
struct Reference {
  double log_marginal = 0, fixed = 0, fixed_square = 0, sigma = 0, phi = 0;
  Eigen::Vector4d mean = Eigen::Vector4d::Zero(), square = Eigen::Vector4d::Zero(), above = Eigen::Vector4d::Zero(),
                  high = Eigen::Vector4d::Zero();
};

void add_point(const Eigen::Vector4d& y, const Eigen::Vector4d& exposure, double precision,
               const Eigen::Matrix4d& covariance, double log_prior, double sigma, double phi, Reference& sum) {
  const Eigen::Matrix4d K = covariance + Eigen::Matrix4d::Constant(1 / precision);
  const Eigen::Matrix4d Q = K.inverse();
  Eigen::Vector4d eta = Eigen::Vector4d::Zero();
  const auto mu = [&] { return Eigen::Vector4d(exposure.array() * eta.array().exp()); };
  Eigen::Matrix4d H;
  for (int iteration = 0; iteration < 60; ++iteration) {
    H = Q + Eigen::Matrix4d(mu().asDiagonal());
    eta += H.inverse() * (y - mu() - Q * eta);
  }
  const Eigen::Matrix4d axes = H.inverse().llt().matrixL();
  const Eigen::Matrix4d to_b = covariance * Q;
  const Eigen::Vector4d spread = (covariance - to_b * covariance).diagonal().cwiseMax(1e-300).cwiseSqrt();
  const double to_fixed = 1 / precision;
  const double fixed_variance = to_fixed - to_fixed * to_fixed * Q.sum();
  double constant =
      log_prior + 0.5 * std::log(Q.determinant()) - 2 * std::log(2 * std::numbers::pi) + std::log(axes.determinant());
  for (int i = 0; i < 4; ++i) constant += y[i] * std::log(exposure[i]) - std::lgamma(y[i] + 1);
  const Eigen::Vector4d mode = eta;
  const double step = 1.125;
  for (int place = 0; place < 9 * 9 * 9 * 9; ++place) {
    const Eigen::Vector4d z =
        step * (Eigen::Vector4d(place % 9, place / 9 % 9, place / 81 % 9, place / 729) - Eigen::Vector4d::Constant(4));
    eta = mode + axes * z;
    const double log_weight = constant + 4 * std::log(step) + y.dot(eta) - mu().sum() - 0.5 * eta.dot(Q * eta);
    const double weight = std::exp(log_weight);
    const double fixed = to_fixed * (Q * eta).sum();
    const Eigen::Vector4d b = to_b * eta;
    sum.log_marginal += weight;
    sum.sigma += weight * sigma;
    sum.phi += weight * phi;
    sum.fixed += weight * fixed;
    sum.fixed_square += weight * (fixed * fixed + fixed_variance);
    sum.mean += weight * b;
    sum.square += weight * (b.cwiseAbs2() + spread.cwiseAbs2());
    for (int i = 0; i < 4; ++i) {
      sum.above[i] += weight * normal_cdf(b[i] / spread[i]);
      sum.high[i] += weight * normal_cdf((b[i] - std::log(1.5)) / spread[i]);
    }
  }
}

Reference reference(const Eigen::Vector4d& y, const Eigen::Vector4d& exposure, const AdjacencyGraph& graph,
                    double precision) {
  const ScaledStructure structure = scaled_structure(graph);
  const MixingPrior prior(structure.eigenvalues);
  const double rate = -std::log(0.01);
  Reference sum;
  // Equal shares of the prior of phi, each at its middle.
  const int shares = 24;
  for (int k = 0; k < shares; ++k) {
    double low = -20;
    double high = 500;
    for (int halving = 0; halving < 60; ++halving)
      (prior.cdf(0.5 * (low + high)) < (k + 0.5) / shares ? low : high) = 0.5 * (low + high);
    const double phi = 1 / (1 + std::exp(-low));
    for (double log_sigma = -7; log_sigma < 1.1; log_sigma += 0.5) {
      const double sigma = std::exp(log_sigma);
      const double log_prior = std::log(rate) - rate * sigma + log_sigma + std::log(0.5 / shares);
      add_point(y, exposure, precision, sigma * sigma * mixed(structure, std::min(low, 25.0)), log_prior, sigma, phi,
                sum);
    }
  }
  const double total = sum.log_marginal;
  sum.log_marginal = std::log(total);
  for (double* part : {&sum.fixed, &sum.fixed_square, &sum.sigma, &sum.phi}) *part /= total;
  for (Eigen::Vector4d* part : {&sum.mean, &sum.square, &sum.above, &sum.high}) *part /= total;
  return sum;
}

void expect_agreement(const Eigen::Vector4d& y, const Eigen::Vector4d& exposure, double tolerance) {
  const AdjacencyGraph graph = adjacency_graph(4, {{0, 1}, {1, 2}});
  const Reference truth = reference(y, exposure, graph, 0.1);
  const SpatialFit fit = fit_bym2(y, exposure, Eigen::MatrixXd::Ones(4, 1), graph,
                                  {.fixed_precision = Eigen::VectorXd::Constant(1, 0.1), .ratio = 1.5});
  ASSERT_EQ(fit.status, SpatialStatus::computed);
  EXPECT_NEAR(fit.log_marginal, truth.log_marginal, 3 * tolerance);
  EXPECT_NEAR(fit.fixed_mean[0], truth.fixed, tolerance);
  EXPECT_NEAR(fit.fixed_sd[0], std::sqrt(truth.fixed_square - truth.fixed * truth.fixed), tolerance);
  EXPECT_NEAR(fit.sigma.mean, truth.sigma, tolerance);
  EXPECT_NEAR(fit.phi.mean, truth.phi, tolerance);
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(fit.mean[i], truth.mean[i], tolerance) << i;
    EXPECT_NEAR(fit.sd[i], std::sqrt(truth.square[i] - truth.mean[i] * truth.mean[i]), tolerance) << i;
    EXPECT_NEAR(fit.prob_above_zero[i], truth.above[i], tolerance) << i;
    EXPECT_NEAR(fit.prob_high[i], truth.high[i], tolerance) << i;
  }
}

TEST(Bym2, agrees_with_sums_over_every_dimension) {
  expect_agreement({40, 25, 12, 30}, {20, 20, 20, 20}, 0.004);
  expect_agreement({3, 8, 6, 0}, {2, 5, 4, 3}, 0.012);
}

}  // namespace
}  // namespace tocsin
