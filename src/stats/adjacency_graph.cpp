#include "tocsin/stats/adjacency_graph.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "symmetric_eigen.hpp"

namespace tocsin {
namespace {

using Edge = std::pair<Eigen::Index, Eigen::Index>;

GraphStatus checked(Eigen::Index areas, const std::vector<Edge>& ascending) {
  std::size_t reversed = 0;
  for (std::size_t e = 0; e < ascending.size(); ++e) {
    const auto [i, j] = ascending[e];
    if (i < 0 || j < 0 || i >= areas || j >= areas) return GraphStatus::out_of_range;
    if (i == j) return GraphStatus::self_loop;
    if (e > 0 && ascending[e] == ascending[e - 1]) return GraphStatus::duplicate;
    if (std::binary_search(ascending.begin(), ascending.end(), Edge{j, i})) ++reversed;
  }
  return reversed == 0 || reversed == ascending.size() ? GraphStatus::valid : GraphStatus::asymmetric;
}

std::vector<std::vector<Eigen::Index>> connected_parts(const std::vector<std::vector<Eigen::Index>>& neighbours) {
  std::vector<std::vector<Eigen::Index>> parts;
  std::vector<bool> seen(neighbours.size(), false);
  for (std::size_t first = 0; first < neighbours.size(); ++first) {
    if (seen[first]) continue;
    std::vector<Eigen::Index> part{static_cast<Eigen::Index>(first)};
    seen[first] = true;
    for (std::size_t next = 0; next < part.size(); ++next)
      for (const Eigen::Index j : neighbours[static_cast<std::size_t>(part[next])])
        if (!seen[static_cast<std::size_t>(j)]) {
          seen[static_cast<std::size_t>(j)] = true;
          part.push_back(j);
        }
    std::sort(part.begin(), part.end());
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

AdjacencyGraph adjacency_graph(Eigen::Index areas, const std::vector<Edge>& edges) {
  assert(areas >= 0);
  std::vector<Edge> ascending = edges;
  std::sort(ascending.begin(), ascending.end());
  AdjacencyGraph graph;
  graph.status = checked(areas, ascending);
  if (graph.status != GraphStatus::valid) return graph;
  graph.neighbours.resize(static_cast<std::size_t>(areas));
  for (const auto& [i, j] : ascending) {
    graph.neighbours[static_cast<std::size_t>(i)].push_back(j);
    graph.neighbours[static_cast<std::size_t>(j)].push_back(i);
  }
  for (std::vector<Eigen::Index>& of_area : graph.neighbours) {
    std::sort(of_area.begin(), of_area.end());
    of_area.erase(std::unique(of_area.begin(), of_area.end()), of_area.end());
  }
  graph.components = connected_parts(graph.neighbours);
  return graph;
}

ScaledStructure scaled_structure(const AdjacencyGraph& graph) {
  assert(graph.status == GraphStatus::valid);
  const Eigen::Index n = graph.areas();
  ScaledStructure structure{Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd(n),
                            Eigen::VectorXd::Ones(static_cast<Eigen::Index>(graph.components.size()))};
  std::vector<Eigen::Index> place(static_cast<std::size_t>(n));  // of an area within its component
  Eigen::Index filled = 0;
  for (std::size_t c = 0; c < graph.components.size(); ++c) {
    const std::vector<Eigen::Index>& part = graph.components[c];
    const auto m = static_cast<Eigen::Index>(part.size());
    if (m == 1) {
      structure.covariance(part[0], part[0]) = 1.0;
      structure.eigenvalues[filled++] = 1.0;
      continue;
    }
    for (Eigen::Index k = 0; k < m; ++k) place[static_cast<std::size_t>(part[static_cast<std::size_t>(k)])] = k;
    Eigen::MatrixXd laplacian = Eigen::MatrixXd::Zero(m, m);
    for (Eigen::Index k = 0; k < m; ++k) {
      const auto& touching = graph.neighbours[static_cast<std::size_t>(part[static_cast<std::size_t>(k)])];
      laplacian(k, k) = static_cast<double>(touching.size());
      for (const Eigen::Index j : touching) laplacian(k, place[static_cast<std::size_t>(j)]) = -1.0;
    }
    const SymmetricEigen eigen = symmetric_eigen(laplacian);
    Eigen::VectorXd inverse = eigen.values.cwiseInverse();
    inverse[0] = 0.0;  // ascending, and a connected graph has exactly one null eigenvalue
    const Eigen::MatrixXd generalised = eigen.vectors * inverse.asDiagonal() * eigen.vectors.transpose();
    const double scale = std::exp(generalised.diagonal().array().log().mean());
    structure.scale[static_cast<Eigen::Index>(c)] = scale;
    structure.covariance(part, part) = generalised / scale;
    structure.eigenvalues.segment(filled, m) = inverse / scale;
    filled += m;
  }
  return structure;
}

}  // namespace tocsin
