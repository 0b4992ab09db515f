#include <cmath>
#include <vector>

#include "hyper_grid.hpp"

namespace tocsin {
namespace {

constexpr double log_two_pi = 1.8378770664093453;

StandardDesign tensor(Eigen::Index dimensions) {
  const double spacing = dimensions == 1 ? 0.6 : 1.0;
  const int side = dimensions == 1 ? 7 : 3;
  constexpr double farthest = 3.7;
  std::vector<Eigen::VectorXd> nodes{Eigen::VectorXd::Zero(dimensions)};
  for (int i = -side; i <= side; ++i) {
    for (int j = dimensions == 1 ? 0 : -side; j <= (dimensions == 1 ? 0 : side); ++j) {
      Eigen::VectorXd node(dimensions);
      node[0] = spacing * i;
      if (dimensions == 2) node[1] = spacing * j;
      if ((i != 0 || j != 0) && (dimensions == 1 || node.norm() <= farthest)) nodes.push_back(node);
    }
  }
  StandardDesign design;
  design.nodes.resize(dimensions, static_cast<Eigen::Index>(nodes.size()));
  for (std::size_t k = 0; k < nodes.size(); ++k) design.nodes.col(static_cast<Eigen::Index>(k)) = nodes[k];
  design.log_factor = Eigen::VectorXd::Zero(design.nodes.cols());
  design.log_volume = static_cast<double>(dimensions) * std::log(spacing);
  return design;
}

/// Signs of a two-level design: full up to four factors; above that the last factors are products of the others
/// (resolution V for five: the fifth is the product of the first four).
Eigen::MatrixXd two_level(Eigen::Index dimensions) {
  const Eigen::Index free = std::min<Eigen::Index>(dimensions, 4);
  Eigen::MatrixXd signs(dimensions, Eigen::Index{1} << free);
  for (Eigen::Index run = 0; run < signs.cols(); ++run) {
    for (Eigen::Index j = 0; j < free; ++j) signs(j, run) = ((run >> j) & 1) != 0 ? 1 : -1;
    for (Eigen::Index j = free; j < dimensions; ++j) signs(j, run) = signs.col(run).head(free).prod();
  }
  return signs;
}

StandardDesign composite(Eigen::Index dimensions) {
  constexpr double stretch = 1.1;
  const auto d = static_cast<double>(dimensions);
  const Eigen::MatrixXd corners = two_level(dimensions);
  StandardDesign design;
  const Eigen::Index m = 1 + 2 * dimensions + corners.cols();
  design.nodes = Eigen::MatrixXd::Zero(dimensions, m);
  for (Eigen::Index j = 0; j < dimensions; ++j) {
    design.nodes(j, 1 + 2 * j) = stretch * std::sqrt(d);
    design.nodes(j, 2 + 2 * j) = -stretch * std::sqrt(d);
  }
  design.nodes.rightCols(corners.cols()) = stretch * corners;
  // Under the standard normal the sphere's nodes together weigh 1 / (stretch^2 - 1) of the centre's.
  const double each = 1 / (static_cast<double>(m - 1) * (stretch * stretch - 1));
  design.log_factor = Eigen::VectorXd::Constant(m, std::log(each) + 0.5 * stretch * stretch * d);
  design.log_factor[0] = 0;
  design.log_volume = 0.5 * d * log_two_pi - std::log(1 + 1 / (stretch * stretch - 1));
  return design;
}

}  // namespace

StandardDesign standard_design(Eigen::Index dimensions) {
  return dimensions <= 2 ? tensor(dimensions) : composite(dimensions);
}

}  // namespace tocsin
