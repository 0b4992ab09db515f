#pragma once

#include <vector>

#include "tocsin/stats/mixed_model.hpp"

namespace tocsin {

/// Nested normal random intercepts as the latent field of a LaplaceLikelihood (see there). Nodes are the groups of all
/// levels, coarsest first, so a parent precedes its children; the effect c_k of node k is the sum of intercepts from
/// the root to k, and the cells of the response are the nodes of the finest level. In these cumulated effects the
/// Hessian is a tree: eliminated from the leaves, nothing fills in and nothing cancels.
class MixedTree {
 public:
  /// At least one level.
  explicit MixedTree(const std::vector<Grouping>& levels);

  bool nested() const { return nested_; }
  Eigen::Index levels() const { return static_cast<Eigen::Index>(first_.size()) - 1; }
  Eigen::Index first(Eigen::Index level) const { return first_[static_cast<std::size_t>(level)]; }
  Eigen::Index groups(Eigen::Index level) const { return first(level + 1) - first(level); }

  Eigen::Index size() const { return first_.back(); }
  Eigen::Index cells() const { return groups(levels() - 1); }
  Eigen::Index hyperparameters() const { return levels(); }

  bool set(const Eigen::VectorXd& log_sigma);
  double half_log_determinant() const;
  void times_precision(const Eigen::VectorXd& c, Eigen::VectorXd& product) const;

  void factor(const Eigen::VectorXd& curvature);
  double half_log_factor() const;
  void solve(Eigen::Ref<Eigen::VectorXd> x) const;
  Eigen::VectorXd cell_variances() const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& c, const Eigen::VectorXd& r) const;
  Eigen::MatrixXd precision_derivatives(const Eigen::VectorXd& c) const;

  /// From cumulated effects to intercepts, x_k - x_parent, and the conditional variances of these.
  Eigen::VectorXd edges(const Eigen::VectorXd& x) const;
  Eigen::VectorXd edge_variances() const;
  /// Sums over each level's nodes of x / sigma^2.
  Eigen::VectorXd weighted_sums(const Eigen::VectorXd& x) const;

  Eigen::VectorXd node_variances() const;  ///< conditional ones of the cumulated effects
  struct Variances {
    Eigen::VectorXd nodes;
    Eigen::VectorXd edges;
  };
  /// Derivatives of the conditional variances, those of the nodes being `v`, where the curvature has this one and log
  /// sigma of `level`, if there is such a level, 1.
  Variances variance_changes(const Eigen::VectorXd& v, Eigen::Index level, const Eigen::VectorXd& curvature_dot) const;

 private:
  /// Consecutive nodes begin .. end - 1 of one parent.
  struct Siblings {
    Eigen::Index parent;
    Eigen::Index begin;
    Eigen::Index end;
  };

  std::vector<Eigen::Index> first_;  ///< first node of each level, then the number of nodes
  std::vector<Siblings> siblings_;   ///< all nodes below the coarsest level, in order
  bool nested_ = true;

  // By node.
  Eigen::VectorXd tau_;            ///< 1 / sigma^2
  Eigen::VectorXd below_;          ///< the pivot less tau
  Eigen::VectorXd inverse_pivot_;  ///< 1 / (tau + below)
  Eigen::VectorXd share_;          ///< tau / (tau + below)
};

}  // namespace tocsin
