#pragma once

#include <array>
#include <vector>

#include <Eigen/Core>

#include "area_integral.hpp"
#include "cell_tables.hpp"
#include "pair_integral.hpp"
#include "rate_hyper.hpp"

namespace tocsin {

/// The non-zero entries of the design, row by row.
class SparseRows {
 public:
  explicit SparseRows(const Eigen::MatrixXd& dense);
  [[nodiscard]] double times(Eigen::Index row, const Eigen::VectorXd& x) const;
  /// y += a * row
  void add(Eigen::Index row, double a, Eigen::VectorXd& y) const;
  /// A += a * row_1 row_2'
  void add_product(Eigen::Index row_1, Eigen::Index row_2, double a, Eigen::MatrixXd& A) const;

 private:
  struct Entry {
    Eigen::Index column;
    double value;
  };
  std::vector<Entry> entries_;
  std::vector<std::size_t> first_;
};

/// The joint density of data, gamma and theta at one point, gamma standardised: group effects are in units of their
/// sigma_r (otherwise the density has no maximum but sigma_r = 0), with what a search and Laplace's method over gamma
/// need.
struct JointDensity {
  double value = 0;             ///< log of it
  Eigen::VectorXd gradient;     ///< K, in gamma
  Eigen::MatrixXd information;  ///< K x K, minus the second derivative in gamma
  Eigen::VectorXd score;        ///< in theta
  Eigen::MatrixXd
      score_spread;  ///< sum over areas of the outer product of their scores (bounded), plus the prior's information

  void add_score(const Eigen::VectorXd& of_area);
};

/// d log f / d log sd of one negative binomial cell.
double gamma_cell_score(const CountInterval& count, double eta, double sd);

/// The share of each cell in what an area tells; even where it tells nothing.
Eigen::VectorXd information_shares(const Eigen::Ref<const Eigen::VectorXd>& information);

/// Log likelihood of one area and its first two derivatives in a common shift of its linear predictors.
struct AreaShift {
  double value = 0;
  double slope = 0;
  double curvature = 0;
  double across = 0;  ///< second derivative in this area's shift and its sibling's; 0 without one. The value of two
                      ///< siblings is with the first of them
};

/// Passes over all cells of one problem. Modes found in a pass start the searches of the next.
class RatePass {
 public:
  RatePass(const RateCells& cells, const RateLaws& laws);
  RatePass(const RatePass&) = delete;
  RatePass& operator=(const RatePass&) = delete;

  [[nodiscard]] const RateCells& cells() const { return cells_; }
  [[nodiscard]] const std::vector<AreaCells>& areas() const { return areas_; }
  [[nodiscard]] const SparseRows& design() const { return design_; }
  [[nodiscard]] const HyperLayout& layout() const { return layout_; }
  [[nodiscard]] const CellTables& tables() const { return tables_; }
  /// The area that shares counts with this one; -1 for none.
  [[nodiscard]] Eigen::Index sibling(std::size_t area) const { return siblings_[area]; }
  /// Of the standard deviation of the area's u.
  [[nodiscard]] double deviation_factor(std::size_t area) const;
  /// Integrates an area and its sibling, each u of the components' laws; modes as for PairIntegral.
  void integrate_pair(std::size_t first, const Eigen::VectorXd& eta, const std::vector<RateComponent>& components,
                      PairIntegral& integral, double* modes_1, double* modes_2) const;
  /// The law of the area's u.
  [[nodiscard]] std::vector<RateComponent> components(std::size_t area, const RateScales& scales) const;
  [[nodiscard]] double* modes(std::size_t area) { return modes_.data() + 2 * area; }

  /// What turns the standardised gamma into gamma, element by element.
  [[nodiscard]] Eigen::VectorXd units(const RateScales& scales) const;
  /// Of the standardised gamma.
  [[nodiscard]] Eigen::VectorXd prior_precision() const;
  /// Which way gamma (not standardised) shifts the linear predictors of an area as a whole, its cells weighted.
  [[nodiscard]] Eigen::VectorXd direction(std::size_t area, const Eigen::VectorXd& cell_weight) const;
  /// Linear predictors of all cells; gamma not standardised.
  [[nodiscard]] Eigen::VectorXd predictors(const Eigen::VectorXd& gamma) const;
  /// `shifts`, if given, receives one element an area; `weights` the share of each cell in its area's information.
  JointDensity density(const Eigen::VectorXd& standardised, const Eigen::VectorXd& theta,
                       std::vector<AreaShift>* shifts = nullptr, Eigen::VectorXd* weights = nullptr);
  /// Log likelihood of every area; gamma not standardised.
  Eigen::VectorXd area_values(const Eigen::VectorXd& gamma, const RateScales& scales);
  /// Posterior probability of each component of the law of u, areas x components; gamma not standardised.
  Eigen::ArrayXXd component_shares(const Eigen::VectorXd& gamma, const RateScales& scales);

 private:
  /// Calls use(area, integral) for each area alone and the first of each two siblings; gamma not standardised.
  template <typename F>
  void integrate_each(const Eigen::VectorXd& gamma, const RateScales& scales, const F& use);
  /// d log L / d log sigma_v of the area just integrated.
  double transient_score(const AreaIntegral& integral, const AreaCells& area, const double* eta, double sd) const;
  double transient_score(const PairIntegral& integral, double sd) const;
  /// Adds two siblings, of which `first` is one, to the density, all but the prior.
  void add_pair(std::size_t first, const Eigen::VectorXd& eta, const Eigen::VectorXd& grouped, const RateScales& scales,
                JointDensity& joint, std::vector<AreaShift>* shifts, Eigen::VectorXd* weights);
  /// Scores in the persistent law, from the posterior share of each component and its score in log sd.
  void persistent_score(const std::array<double, 2>& share, const std::array<double, 2>& in_log_sd,
                        const RateScales& scales, Eigen::VectorXd& score) const;

  const RateCells& cells_;
  const RateLaws& laws_;
  HyperLayout layout_;
  std::vector<AreaCells> areas_;
  std::vector<Eigen::Index> siblings_;
  SparseRows design_;
  CellKinds kinds_;
  CellTables tables_;
  std::vector<double> modes_;  ///< two an area
};

}  // namespace tocsin
