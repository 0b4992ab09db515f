#include "mixed_tree.hpp"

#include <algorithm>

namespace tocsin {

MixedTree::MixedTree(const std::vector<Grouping>& levels) : first_{0} {
  for (std::size_t j = 0; j < levels.size(); ++j) {
    Eigen::Index groups = 0;
    for (const Eigen::Index g : levels[j]) groups = std::max(groups, g + 1);
    parent_.resize(static_cast<std::size_t>(first_[j] + groups), -1);
    first_.push_back(first_[j] + groups);
    if (j == 0) continue;
    for (std::size_t i = 0; i < levels[j].size(); ++i) {
      Eigen::Index& parent = parent_[static_cast<std::size_t>(first_[j] + levels[j][i])];
      const Eigen::Index here = first_[j - 1] + levels[j - 1][i];
      nested_ = nested_ && (parent == -1 || parent == here);
      parent = here;
    }
  }
  tau_ = below_ = inverse_pivot_ = share_ = Eigen::VectorXd::Zero(size());
}

bool MixedTree::set(const Eigen::VectorXd& log_sigma) {
  for (Eigen::Index j = 0; j < levels(); ++j)
    tau_.segment(first(j), groups(j)).setConstant(std::exp(-2.0 * log_sigma[j]));
  return tau_.allFinite() && tau_.minCoeff() > 0.0;
}

double MixedTree::half_log_determinant() const {
  double sum = 0.0;
  for (Eigen::Index j = 0; j < levels(); ++j) sum += 0.5 * static_cast<double>(groups(j)) * std::log(tau_[first(j)]);
  return sum;
}

void MixedTree::times_precision(const Eigen::VectorXd& c, Eigen::VectorXd& product) const {
  product.setZero(size());
  for (Eigen::Index k = 0; k < size(); ++k) {
    const double pull = tau_[k] * (c[k] - of_parent(c, k));
    product[k] += pull;
    if (parent(k) >= 0) product[parent(k)] -= pull;
  }
}

void MixedTree::factor(const Eigen::VectorXd& curvature) {
  below_.setZero();
  below_.tail(cells()) = curvature;
  for (Eigen::Index j = levels() - 1; j >= 0; --j) {
    const auto tau = tau_.segment(first(j), groups(j)).array();
    auto inverse = inverse_pivot_.segment(first(j), groups(j)).array();
    inverse = (tau + below_.segment(first(j), groups(j)).array()).inverse();
    share_.segment(first(j), groups(j)).array() = tau * inverse;
    if (j == 0) continue;
    for (Eigen::Index k = first(j); k < first(j + 1); ++k) below_[parent(k)] += share_[k] * below_[k];
  }
}

void MixedTree::solve(Eigen::VectorXd& x) const {
  for (Eigen::Index k = size() - 1; k >= first(1); --k) x[parent(k)] += share_[k] * x[k];
  for (Eigen::Index k = 0; k < size(); ++k) x[k] = inverse_pivot_[k] * x[k] + share_[k] * of_parent(x, k);
}

Eigen::VectorXd MixedTree::node_variances() const {
  Eigen::VectorXd v(size());
  for (Eigen::Index k = 0; k < size(); ++k) v[k] = inverse_pivot_[k] + share_[k] * share_[k] * of_parent(v, k);
  return v;
}

Eigen::VectorXd MixedTree::cell_variances() const { return node_variances().tail(cells()); }

Eigen::VectorXd MixedTree::edge_variances() const {
  const Eigen::VectorXd v = node_variances();
  Eigen::VectorXd q(size());
  for (Eigen::Index k = 0; k < size(); ++k) {
    const double rest = below_[k] * inverse_pivot_[k];
    q[k] = inverse_pivot_[k] + rest * rest * of_parent(v, k);
  }
  return q;
}

Eigen::VectorXd MixedTree::edges(const Eigen::VectorXd& x) const {
  Eigen::VectorXd d(size());
  for (Eigen::Index k = 0; k < size(); ++k) d[k] = x[k] - of_parent(x, k);
  return d;
}

Eigen::VectorXd MixedTree::gradient(const Eigen::VectorXd& c, const Eigen::VectorXd& r) const {
  const Eigen::VectorXd d = edges(c);
  const Eigen::VectorXd terms = tau_.cwiseProduct(edge_variances() + d.cwiseProduct(d - edges(r)));
  Eigen::VectorXd result(levels());
  for (Eigen::Index j = 0; j < levels(); ++j)
    result[j] = terms.segment(first(j), groups(j)).sum() - static_cast<double>(groups(j));
  return result;
}

Eigen::MatrixXd MixedTree::precision_derivatives(const Eigen::VectorXd& c) const {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size(), levels());
  for (Eigen::Index j = 0; j < levels(); ++j)
    for (Eigen::Index k = first(j); k < first(j + 1); ++k) {
      const double change = -2.0 * tau_[k] * (c[k] - of_parent(c, k));
      result(k, j) += change;
      if (parent(k) >= 0) result(parent(k), j) -= change;
    }
  return result;
}

}  // namespace tocsin
