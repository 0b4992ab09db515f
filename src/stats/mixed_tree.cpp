#include "mixed_tree.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tocsin {
namespace {

constexpr double smallest_precision = 1e-150;  ///< so that two factors stay in the range of numbers
constexpr double largest_precision = 1e16;     ///< beyond, differences of effects drown in rounding

}  // namespace

MixedTree::MixedTree(const std::vector<Grouping>& levels) : first_{0} {
  std::vector<Eigen::Index> parents;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    Eigen::Index groups = 0;
    for (const Eigen::Index g : levels[j]) groups = std::max(groups, g + 1);
    parents.resize(static_cast<std::size_t>(first_[j] + groups), -1);
    first_.push_back(first_[j] + groups);
    if (j == 0) continue;
    for (std::size_t i = 0; i < levels[j].size(); ++i) {
      Eigen::Index& parent = parents[static_cast<std::size_t>(first_[j] + levels[j][i])];
      const Eigen::Index here = first_[j - 1] + levels[j - 1][i];
      nested_ = nested_ && (parent == -1 || parent == here);
      parent = here;
    }
  }
  for (Eigen::Index k = first(1); k < size(); ++k) {
    const Eigen::Index parent = parents[static_cast<std::size_t>(k)];
    assert(parent >= 0);
    if (siblings_.empty() || siblings_.back().parent != parent) siblings_.push_back({parent, k, k});
    siblings_.back().end = k + 1;
  }
  tau_ = below_ = inverse_pivot_ = share_ = Eigen::VectorXd::Zero(size());
}

bool MixedTree::set(const Eigen::VectorXd& log_sigma) {
  for (Eigen::Index j = 0; j < levels(); ++j)
    tau_.segment(first(j), groups(j)).setConstant(std::exp(-2.0 * log_sigma[j]));
  return tau_.minCoeff() > smallest_precision && tau_.maxCoeff() < largest_precision;
}

double MixedTree::half_log_determinant() const {
  double sum = 0.0;
  for (Eigen::Index j = 0; j < levels(); ++j) sum += 0.5 * static_cast<double>(groups(j)) * std::log(tau_[first(j)]);
  return sum;
}

void MixedTree::times_precision(const Eigen::VectorXd& c, Eigen::VectorXd& product) const {
  product.resize(size());
  product.head(first(1)) = tau_.head(first(1)).cwiseProduct(c.head(first(1)));
  for (const Siblings& children : siblings_) {
    double sum = 0.0;
    for (Eigen::Index k = children.begin; k < children.end; ++k) {
      product[k] = tau_[k] * (c[k] - c[children.parent]);
      sum += product[k];
    }
    product[children.parent] -= sum;
  }
}

void MixedTree::factor(const Eigen::VectorXd& curvature) {
  below_.head(size() - cells()).setZero();
  below_.tail(cells()) = curvature;
  auto children = siblings_.rbegin();
  for (Eigen::Index j = levels() - 1; j >= 0; --j) {
    const auto tau = tau_.segment(first(j), groups(j)).array();
    auto inverse = inverse_pivot_.segment(first(j), groups(j)).array();
    inverse = (tau + below_.segment(first(j), groups(j)).array()).inverse();
    share_.segment(first(j), groups(j)).array() = tau * inverse;
    for (; children != siblings_.rend() && children->begin >= first(j); ++children) {
      double sum = 0.0;
      for (Eigen::Index k = children->begin; k < children->end; ++k) sum += share_[k] * below_[k];
      below_[children->parent] += sum;
    }
  }
}

double MixedTree::half_log_factor() const {
  double sum = 0.0;
  double product = 1.0;  // one logarithm for many pivots
  for (const double inverse : inverse_pivot_) {
    product *= inverse;
    if (product > smallest_precision && product < 1.0 / smallest_precision) continue;
    sum += std::log(product);
    product = 1.0;
  }
  return -0.5 * (sum + std::log(product));
}

void MixedTree::solve(Eigen::Ref<Eigen::VectorXd> x) const {
  for (auto children = siblings_.rbegin(); children != siblings_.rend(); ++children) {
    double sum = 0.0;
    for (Eigen::Index k = children->begin; k < children->end; ++k) sum += share_[k] * x[k];
    x[children->parent] += sum;
  }
  x.array() *= inverse_pivot_.array();
  for (const Siblings& children : siblings_)
    for (Eigen::Index k = children.begin; k < children.end; ++k) x[k] += share_[k] * x[children.parent];
}

Eigen::VectorXd MixedTree::node_variances() const {
  Eigen::VectorXd v = inverse_pivot_;
  for (const Siblings& children : siblings_)
    for (Eigen::Index k = children.begin; k < children.end; ++k) v[k] += share_[k] * share_[k] * v[children.parent];
  return v;
}

Eigen::VectorXd MixedTree::cell_variances() const { return node_variances().tail(cells()); }

Eigen::VectorXd MixedTree::edge_variances() const {
  const Eigen::VectorXd v = node_variances();
  Eigen::VectorXd q = inverse_pivot_;
  for (const Siblings& children : siblings_)
    for (Eigen::Index k = children.begin; k < children.end; ++k) {
      const double rest = below_[k] * inverse_pivot_[k];
      q[k] += rest * rest * v[children.parent];
    }
  return q;
}

Eigen::VectorXd MixedTree::edges(const Eigen::VectorXd& x) const {
  Eigen::VectorXd d = x;
  for (const Siblings& children : siblings_)
    for (Eigen::Index k = children.begin; k < children.end; ++k) d[k] -= x[children.parent];
  return d;
}

Eigen::VectorXd MixedTree::weighted_sums(const Eigen::VectorXd& x) const {
  Eigen::VectorXd sums(levels());
  for (Eigen::Index j = 0; j < levels(); ++j) sums[j] = tau_[first(j)] * x.segment(first(j), groups(j)).sum();
  return sums;
}

Eigen::VectorXd MixedTree::gradient(const Eigen::VectorXd& c, const Eigen::VectorXd& r) const {
  Eigen::VectorXd result = weighted_sums(edge_variances() + edges(c).cwiseProduct(edges(c - r)));
  for (Eigen::Index j = 0; j < levels(); ++j) result[j] -= static_cast<double>(groups(j));
  return result;
}

MixedTree::Variances MixedTree::variance_changes(const Eigen::VectorXd& v, Eigen::Index level,
                                                 const Eigen::VectorXd& curvature_dot) const {
  Eigen::VectorXd tau_dot = Eigen::VectorXd::Zero(size());
  if (level >= 0) tau_dot.segment(first(level), groups(level)) = -2.0 * tau_.segment(first(level), groups(level));
  Eigen::VectorXd below_dot = Eigen::VectorXd::Zero(size());
  below_dot.tail(cells()) = curvature_dot;
  for (auto children = siblings_.rbegin(); children != siblings_.rend(); ++children) {
    double sum = 0.0;
    for (Eigen::Index k = children->begin; k < children->end; ++k) {
      const double rest = below_[k] * inverse_pivot_[k];
      sum += rest * rest * tau_dot[k] + share_[k] * share_[k] * below_dot[k];
    }
    below_dot[children->parent] += sum;
  }
  Variances dot{-inverse_pivot_.cwiseAbs2().cwiseProduct(tau_dot + below_dot), {}};
  dot.edges = dot.nodes;
  for (const Siblings& children : siblings_) {
    const double above = v[children.parent];
    const double above_dot = dot.nodes[children.parent];
    for (Eigen::Index k = children.begin; k < children.end; ++k) {
      const double rest = below_[k] * inverse_pivot_[k];
      const double share_dot = tau_dot[k] * inverse_pivot_[k] + tau_[k] * dot.edges[k];
      dot.nodes[k] += share_[k] * (2.0 * share_dot * above + share_[k] * above_dot);
      dot.edges[k] += rest * (rest * above_dot - 2.0 * share_dot * above);
    }
  }
  return dot;
}

Eigen::MatrixXd MixedTree::precision_derivatives(const Eigen::VectorXd& c) const {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size(), levels());
  const Eigen::VectorXd change = -2.0 * tau_.cwiseProduct(edges(c));
  auto children = siblings_.begin();
  for (Eigen::Index j = 0; j < levels(); ++j) {
    result.col(j).segment(first(j), groups(j)) = change.segment(first(j), groups(j));
    for (; children != siblings_.end() && children->begin < first(j + 1); ++children)
      result(children->parent, j) -= change.segment(children->begin, children->end - children->begin).sum();
  }
  return result;
}

}  // namespace tocsin
