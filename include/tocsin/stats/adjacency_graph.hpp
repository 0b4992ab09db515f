#pragma once

#include <utility>
#include <vector>

#include <Eigen/Core>

/// Which areas touch, and the intrinsic autoregression over them.
namespace tocsin {

enum class GraphStatus {
  valid,
  out_of_range,  ///< an edge names an area outside 0 .. areas - 1
  self_loop,     ///< an area is its own neighbour
  duplicate,     ///< the same pair, in the same order, twice
  asymmetric,    ///< some pairs are listed both ways round and others one way only
};

/// Areas 0 .. areas - 1 and their neighbours. Where the status is not `valid`, `neighbours` and `components` are empty.
struct AdjacencyGraph {
  GraphStatus status = GraphStatus::valid;
  std::vector<std::vector<Eigen::Index>> neighbours;  ///< of each area, ascending
  std::vector<std::vector<Eigen::Index>> components;  ///< connected parts in order of first area, each ascending

  Eigen::Index areas() const { return static_cast<Eigen::Index>(neighbours.size()); }
  bool has_edges() const { return components.size() < neighbours.size(); }
};

/// Builds the graph from pairs of neighbours in any order: either each pair once, or each pair both ways round (the
/// entries of a symmetric matrix). An area in no pair is an island. O(areas + edges log edges).
AdjacencyGraph adjacency_graph(Eigen::Index areas, const std::vector<std::pair<Eigen::Index, Eigen::Index>>& edges);

/// Covariance of the scaled intrinsic conditional autoregression u* on a graph: per component the generalised inverse
/// of the graph's Laplacian (so u* sums to 0 there), divided by the geometric mean of its diagonal, so that a standard
/// deviation in front of u* means the same on every graph. An island is standard normal. Sorbye and Rue 2014 (Spatial
/// Statistics 8:39); Freni-Sterrantino, Ventrucci and Rue 2018 (Spatial and Spatio-temporal Epidemiology 26:25).
struct ScaledStructure {
  Eigen::MatrixXd covariance;   ///< n x n
  Eigen::VectorXd eigenvalues;  ///< n, of the covariance, in order of component; one 0 a component, none for an island
  Eigen::VectorXd scale;        ///< by component, the geometric mean divided by; 1 for an island
};

/// The graph is valid. O(sum over components of size^3).
ScaledStructure scaled_structure(const AdjacencyGraph& graph);

}  // namespace tocsin
