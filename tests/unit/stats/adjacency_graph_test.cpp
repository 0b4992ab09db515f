#include "tocsin/stats/adjacency_graph.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

using Edges = std::vector<std::pair<Eigen::Index, Eigen::Index>>;

Edges ring(Eigen::Index m) {
  Edges edges;
  for (Eigen::Index i = 0; i < m; ++i) edges.emplace_back(i, (i + 1) % m);
  return edges;
}

TEST(AdjacencyGraph, pairs_once_or_both_ways_round_are_the_same_graph) {
  const AdjacencyGraph once = adjacency_graph(4, {{2, 1}, {0, 1}});
  const AdjacencyGraph both = adjacency_graph(4, {{0, 1}, {1, 0}, {1, 2}, {2, 1}});
  EXPECT_EQ(once.status, GraphStatus::valid);
  EXPECT_EQ(once.neighbours, both.neighbours);
  EXPECT_EQ(once.neighbours[1], (std::vector<Eigen::Index>{0, 2}));
  EXPECT_EQ(once.components, (std::vector<std::vector<Eigen::Index>>{{0, 1, 2}, {3}}));
  EXPECT_TRUE(once.has_edges());
  EXPECT_FALSE(adjacency_graph(3, {}).has_edges());
  EXPECT_EQ(adjacency_graph(0, {}).areas(), 0);
}

TEST(AdjacencyGraph, says_what_is_wrong_with_the_pairs) {
  EXPECT_EQ(adjacency_graph(3, {{0, 3}}).status, GraphStatus::out_of_range);
  EXPECT_EQ(adjacency_graph(3, {{-1, 1}}).status, GraphStatus::out_of_range);
  EXPECT_EQ(adjacency_graph(3, {{1, 1}}).status, GraphStatus::self_loop);
  EXPECT_EQ(adjacency_graph(3, {{0, 1}, {0, 1}}).status, GraphStatus::duplicate);
  EXPECT_EQ(adjacency_graph(3, {{0, 1}, {1, 0}, {1, 2}}).status, GraphStatus::asymmetric);
  EXPECT_EQ(adjacency_graph(3, {{0, 3}}).areas(), 0);
}

TEST(ScaledStructure, a_ring_has_its_closed_form) {
  const Eigen::Index m = 7;
  const ScaledStructure structure = scaled_structure(adjacency_graph(m, ring(m)));
  const double variance = (49.0 - 1.0) / (12.0 * 7.0);
  EXPECT_NEAR(structure.scale[0], variance, 1e-13);
  EXPECT_TRUE(structure.covariance.diagonal().isApprox(Eigen::VectorXd::Ones(m), 1e-12));
  EXPECT_EQ(structure.eigenvalues[0], 0.0);
  Eigen::VectorXd expected(m);
  for (Eigen::Index k = 0; k < m; ++k)
    expected[k] =
        k == 0 ? 0.0 : 1.0 / variance / (2.0 - 2.0 * std::cos(2.0 * std::numbers::pi * double(k) / double(m)));
  Eigen::VectorXd found = structure.eigenvalues;
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  EXPECT_TRUE(found.isApprox(expected, 1e-12));
}

TEST(ScaledStructure, a_path_of_three_has_its_closed_form) {
  const ScaledStructure structure = scaled_structure(adjacency_graph(3, {{0, 1}, {1, 2}}));
  const double scale = std::cbrt(50.0 / 729.0);
  EXPECT_NEAR(structure.scale[0], scale, 1e-14);
  EXPECT_NEAR(structure.covariance(0, 0), 5.0 / 9.0 / scale, 1e-13);
  EXPECT_NEAR(structure.covariance(1, 1), 2.0 / 9.0 / scale, 1e-13);
  EXPECT_NEAR(structure.covariance(0, 2), -4.0 / 9.0 / scale, 1e-13);
}

TEST(ScaledStructure, every_component_is_scaled_and_sums_to_zero_by_itself_and_an_island_is_standard_normal) {
  // A pair, a path of three interleaved with it, an island.
  const AdjacencyGraph graph = adjacency_graph(6, {{0, 3}, {1, 4}, {4, 5}});
  EXPECT_EQ(graph.components, (std::vector<std::vector<Eigen::Index>>{{0, 3}, {1, 4, 5}, {2}}));
  const ScaledStructure structure = scaled_structure(graph);
  EXPECT_NEAR(structure.scale[0], 0.25, 1e-15);
  EXPECT_NEAR(structure.scale[1], std::cbrt(50.0 / 729.0), 1e-14);
  EXPECT_EQ(structure.scale[2], 1.0);
  EXPECT_NEAR(structure.covariance(0, 3), -1.0, 1e-13);
  EXPECT_EQ(structure.covariance(0, 1), 0.0);
  EXPECT_EQ(structure.covariance(2, 2), 1.0);
  for (const auto& part : graph.components) {
    if (part.size() == 1) continue;
    EXPECT_LT(structure.covariance(part, part).rowwise().sum().cwiseAbs().maxCoeff(), 1e-13);
    EXPECT_NEAR(structure.covariance.diagonal()(part).array().log().sum(), 0.0, 1e-12);
  }
  EXPECT_EQ((structure.eigenvalues.array() == 0.0).count(), 2);
  EXPECT_NEAR(structure.eigenvalues.sum(), structure.covariance.trace(), 1e-12);
}

}  // namespace
}  // namespace tocsin
