#pragma once

#include <vector>

#include "tocsin/stats/mixed_model.hpp"

namespace tocsin {

/// The inner problem of a nested mixed model. Nodes are the groups of all levels, coarsest first, so a parent precedes
/// its children; c_k is the sum of intercepts from the root to node k. Leaves are the nodes of the finest level.
class MixedTree {
 public:
  /// The caller has checked the input; `nested` says whether the levels are.
  MixedTree(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
            const std::vector<Grouping>& levels, int nodes);

  bool nested() const { return nested_; }
  Eigen::Index parameters() const { return X_.cols() + levels(); }
  Eigen::Index levels() const { return static_cast<Eigen::Index>(first_.size()) - 1; }
  Eigen::Index first(Eigen::Index level) const { return first_[static_cast<std::size_t>(level)]; }
  Eigen::Index size() const { return first_.back(); }

  /// Log-likelihood and gradient; the modes found stay as the start of the next call. -infinity where the means leave
  /// the range of numbers.
  MixedLikelihood evaluate(const Eigen::VectorXd& parameters);

  // At the parameters of the last evaluation.
  Eigen::VectorXd intercepts() const { return edges(c_); }
  Eigen::VectorXd edge_variances() const;
  /// d intercepts / d (beta, log sigma), size() x parameters().
  Eigen::MatrixXd intercept_derivatives() const;

 private:
  double inner_objective(const Eigen::VectorXd& c) const;
  bool find_modes();
  void factor();
  Eigen::VectorXd solve(Eigen::VectorXd right) const;
  Eigen::VectorXd node_variances() const;
  Eigen::VectorXd edges(const Eigen::VectorXd& x) const;  ///< x_k - x_parent
  double parent_of(const Eigen::VectorXd& x, Eigen::Index k) const;
  MixedLikelihood laplace(const Eigen::VectorXd& log_sigma) const;
  MixedLikelihood quadrature(const Eigen::VectorXd& log_sigma) const;

  const Eigen::VectorXd& y_;
  const Eigen::MatrixXd& X_;
  const Eigen::VectorXd& offset_;
  std::vector<Eigen::Index> first_;   ///< first node of each level, then the number of nodes
  std::vector<Eigen::Index> parent_;  ///< of each node, -1 at the coarsest level
  std::vector<Eigen::Index> leaf_;    ///< node of each row
  bool nested_ = true;
  double log_factorials_ = 0;
  Eigen::VectorXd count_;  ///< by node, 0 off the leaves
  Eigen::VectorXd x_;      ///< quadrature nodes and weights for the weight exp(-x^2)
  Eigen::VectorXd weight_;

  Eigen::VectorXd base_;  ///< o + X beta
  Eigen::VectorXd mean_;  ///< by node, sum of exp(base), 0 off the leaves
  Eigen::VectorXd tau_;   ///< by node, 1 / sigma^2 of its level
  Eigen::VectorXd c_;
  Eigen::VectorXd below_;  ///< S_k, the pivot D_k = tau_k + S_k without its own edge
};

}  // namespace tocsin
