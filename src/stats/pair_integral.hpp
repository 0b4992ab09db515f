#pragma once

#include <array>
#include <vector>

#include <Eigen/Core>

#include "area_integral.hpp"

namespace tocsin {

/// One component of the joint law of the persistent effects of two siblings.
struct PairComponent {
  double share = 1;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();  ///< positive semidefinite, first variance > 0
};

/// The law of (u_1, u_2) of siblings: both of a component's deviation, correlated by `correlation`.
std::vector<PairComponent> pair_components(const std::vector<RateComponent>& components, double correlation);

/// The integral over (u_1, u_2) of two areas that share counts: a count of their predecessor is Poisson with the sum of
/// their expectations, one passing effect in common. Nodes are the product of two of the rules of AreaIntegral, laid
/// out by the curvature at the mode; the first coordinate moves u_1 alone, so that sums over the second give the
/// marginal of u_1 and its derivatives.
class PairIntegral {
 public:
  /// Keeps a reference to the tables.
  explicit PairIntegral(const CellTables& tables) : tables_(&tables) {}

  /// `eta` holds the linear predictors of all cells, `shared_with` of RateCells. `modes_1` and `modes_2` hold where the
  /// search for each component's mode starts and then the mode found.
  void compute(const AreaCells& first, const AreaCells& second, const std::vector<Eigen::Index>& shared_with,
               const double* eta, const std::vector<PairComponent>& components, double* modes_1, double* modes_2);

  [[nodiscard]] double log_likelihood() const { return log_likelihood_; }
  /// Posterior probability of component k.
  [[nodiscard]] double share(std::size_t k) const;
  /// Posterior expectation of u' S^-1 u under component k, S its covariance and u taken from its mean; 2 a priori.
  [[nodiscard]] double mean_square(std::size_t k) const { return mean_square_[k]; }
  /// The marginal of u_1 under each component, the evidence and the law of u_2 given u_1 in its `value`.
  [[nodiscard]] const std::vector<ComponentNodes>& components() const { return marginals_; }
  /// Slope and curvature of the own cell t of the first area at node j of that marginal.
  [[nodiscard]] double cell_slope(std::size_t k, int j, Eigen::Index t) const { return slope_(node(k, j, 0), t); }
  [[nodiscard]] double cell_curvature(std::size_t k, int j, Eigen::Index t) const {
    return curvature_(node(k, j, 0), t);
  }

  /// Expectations over the posterior: of the slopes in the linear predictors of the cells, those of the first area
  /// before those of the second, of what a count tells of each (never below 0), and the second derivative of the log
  /// likelihood in them.
  void moments(Eigen::VectorXd& slope, Eigen::VectorXd& information, Eigen::MatrixXd& second) const;

  /// Sum over nodes and counts, each shared one once, of f(cell, linear predictor, slope, curvature) times the
  /// posterior probability of the node; slope and curvature are those of the count's log probability.
  template <typename F>
  [[nodiscard]] double expectation(const F& f) const {
    double sum = 0;
    for (Eigen::Index n = 0; n < weight_.size(); ++n) {
      for (Eigen::Index t = 0; t < static_cast<Eigen::Index>(terms_.size()); ++t)
        sum +=
            weight_[n] * f(terms_[static_cast<std::size_t>(t)].cell, predictor_(n, t), slope_(n, t), curvature_(n, t));
    }
    return sum;
  }

 private:
  static constexpr int count_ = ComponentNodes::count;
  static Eigen::Index node(std::size_t k, int j, int l) {
    return (static_cast<Eigen::Index>(k) * count_ + j) * count_ + l;
  }
  /// A count: of one area, or of both.
  struct Term {
    Eigen::Index cell = 0;
    Eigen::Index slot_1 = -1;  ///< place of its linear predictor among the cells of both areas; -1: not of that area
    Eigen::Index slot_2 = -1;
    double eta_1 = 0;
    double eta_2 = 0;
  };
  /// Log likelihood and its derivatives in (u_1, u_2).
  struct Point {
    double value = 0;
    Eigen::Vector2d slope = Eigen::Vector2d::Zero();
    Eigen::Matrix2d curvature = Eigen::Matrix2d::Zero();
    Eigen::Matrix2d concave = Eigen::Matrix2d::Zero();  ///< the part of the curvature that is never positive
  };
  /// Linear predictor of a term at u, and the share of its expectation that the first area has.
  static double predictor_at(const Term& term, const Eigen::Vector2d& u, double& share);
  [[nodiscard]] Point at(const Eigen::Vector2d& u, Eigen::Index store);
  void integrate(std::size_t k, const PairComponent& component, double& mode_1, double& mode_2);

  const CellTables* tables_;
  Eigen::Index slots_ = 0;
  std::vector<Term> terms_;  ///< own cells of the first area, of the second, shared ones
  std::vector<CellTables::Cell> cells_;
  std::vector<ComponentNodes> marginals_;
  std::vector<double> mean_square_;
  double log_likelihood_ = 0;
  Eigen::VectorXd weight_;      ///< posterior probability of every node
  Eigen::MatrixXd predictor_;   ///< nodes x terms
  Eigen::MatrixXd share_of_1_;  ///< nodes x terms
  Eigen::MatrixXd slope_;       ///< nodes x terms, in the linear predictor of the term
  Eigen::MatrixXd curvature_;   ///< nodes x terms
};

}  // namespace tocsin
