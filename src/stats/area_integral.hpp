#pragma once

#include <array>
#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/rate_posterior.hpp"

#include "cell_tables.hpp"

namespace tocsin {

/// One normal component of the law of u.
struct RateComponent {
  double share = 1;  ///< its prior probability
  double sd = 0;
  double mean = 0;
};

/// The components of the persistent law: one, or two under the scale mixture.
std::vector<RateComponent> components_of(PersistentLaw law, const RateScales& scales);

/// Cells first .. last - 1 of one area; those from `own` on are shared with its sibling.
struct AreaCells {
  Eigen::Index first = 0;
  Eigen::Index own = 0;
  Eigen::Index last = 0;
};
std::vector<AreaCells> areas_of(const RateCells& cells);

/// Integrand of one area and one component on equally spaced nodes about its mode: the trapezoid rule converges
/// geometrically there, since the integrand is log-concave and analytic.
struct ComponentNodes {
  static constexpr int count = 9;
  static constexpr double spacing = 1.25;  ///< in standard deviations of the integrand at its mode

  double mode = 0;
  double step = 0;
  double log_integral = 0;                  ///< log of share times the integral
  std::array<double, count> value{};        ///< log likelihood of the area at the node
  std::array<double, count> slope{};        ///< and its first ...
  std::array<double, count> curvature{};    ///< ... and second derivative in u
  std::array<double, count> probability{};  ///< of the node given the component

  [[nodiscard]] double at(int j) const { return mode + step * (j - count / 2); }
};

/// The nodes of every component of one area, with the terms of every cell at every node.
class AreaIntegral {
 public:
  /// Keeps a reference to the tables.
  explicit AreaIntegral(const CellTables& tables) : tables_(&tables) {}

  /// Integrates exp(log likelihood) N(u; mean, sd^2) for each component. `eta` holds the linear predictors of the
  /// area's cells; `modes` holds where the search for each mode starts and then the modes found.
  void compute(const AreaCells& cells, const double* eta, const std::vector<RateComponent>& components, double* modes);

  [[nodiscard]] double log_likelihood() const { return log_likelihood_; }
  [[nodiscard]] const std::vector<ComponentNodes>& components() const { return components_; }
  /// Posterior probability of component k.
  [[nodiscard]] double share(std::size_t k) const;
  /// Slope and curvature of cell t (from the area's first) at node j of component k.
  [[nodiscard]] double cell_slope(std::size_t k, int j, Eigen::Index t) const { return slope_(node(k, j), t); }
  [[nodiscard]] double cell_curvature(std::size_t k, int j, Eigen::Index t) const { return curvature_(node(k, j), t); }

  /// Expectations over the posterior of u: of the slopes (T) and of minus the curvatures (T), and the second derivative
  /// of the log likelihood in the linear predictors of the cells (T x T).
  void moments(Eigen::VectorXd& slope, Eigen::VectorXd& information, Eigen::MatrixXd& second);

 private:
  static Eigen::Index node(std::size_t k, int j) { return static_cast<Eigen::Index>(k) * ComponentNodes::count + j; }

  const CellTables* tables_;
  std::vector<CellTables::Cell> cells_;
  Eigen::VectorXd weight_;  ///< of the nodes, and one cell's slopes times it
  Eigen::VectorXd weighted_;
  double log_likelihood_ = 0;
  std::vector<ComponentNodes> components_;
  Eigen::MatrixXd slope_;      ///< nodes x cells
  Eigen::MatrixXd curvature_;  ///< nodes x cells
};

}  // namespace tocsin
