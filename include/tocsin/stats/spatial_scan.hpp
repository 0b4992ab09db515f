#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/adjacency_graph.hpp"

/// Scan for clusters in space, or in space and the newest periods, with Monte Carlo significance.
///
/// Symbols: c cases and e expected cases (or population) in a window, C and E over everything. Scores are log
/// likelihood ratios of a raised rate inside the window; 0 where the rate inside is not above the one outside. Sources:
/// Kulldorff 1997 (Commun Stat Theory Methods 26:1481) and 2001 (JRSSA 164:61); Neill, Moore, Sabhnani and Daniel 2005
/// (KDD 218).
namespace tocsin {

/// Zones nested around each centre: zone k of a centre holds the first k + 1 areas of its list.
struct NestedZones {
  Eigen::Index areas = 0;
  std::vector<std::int32_t> members;  ///< the lists of all centres, one after the other; each entry ends one zone
  std::vector<std::size_t> first;     ///< areas + 1; where the list of each centre begins

  std::size_t size() const { return members.size(); }
};

/// Circles around each area through the others in order of distance (ties in the order given), as long as they hold at
/// most `share` of the population. An area with more than that has no zone of its own. Coordinates finite, population
/// >= 0 with a positive total. O(n^2 log n).
NestedZones circular_zones(const Eigen::VectorXd& x, const Eigen::VectorXd& y, const Eigen::VectorXd& population,
                           double share);
/// The k nearest areas, the area itself included; k is cut to the number of areas.
NestedZones nearest_zones(const Eigen::VectorXd& x, const Eigen::VectorXd& y, Eigen::Index k);
/// Zones that grow over a graph's edges: each next area is the neighbour of the zone that touches most of it, then the
/// first; up to k areas, fewer where a part of the graph is smaller. The graph is valid. O(n k^2 degree).
NestedZones adjacent_zones(const AdjacencyGraph& graph, Eigen::Index k);
/// Number of zones that differ as sets of areas.
std::size_t distinct_zones(const NestedZones& zones);

enum class ScanModel {
  poisson,      ///< cases against expected ones, given their total: c log(c/e) + (C-c) log((C-c)/(E-e)) - C log(C/E)
  binomial,     ///< cases among a population, given their total
  expectation,  ///< counts against expected ones taken at their word: c log(c/e) + e - c
};

enum class ScanStatus {
  ready,
  not_finite,  ///< a denominator or case is NaN, infinite or negative
  empty,       ///< no zone, or no denominator at all
};

/// A zone over the newest `duration` periods.
struct ScanWindow {
  Eigen::Index centre = 0;
  std::size_t areas = 1;  ///< how many of the centre's list
  Eigen::Index duration = 1;
};

/// The windows and what is expected in them. Windows are numbered by duration, then centre, then size. Immutable.
class Scan {
 public:
  /// `denominator` has a row for each period (oldest first; one row for a scan in space alone) and a column for each
  /// area: expected cases, or population under the binomial model. `whole_totals` cuts C and E to whole numbers as R's
  /// SpatialEpi does; only of use to reproduce it.
  Scan(NestedZones zones, const Eigen::MatrixXd& denominator, ScanModel model, bool whole_totals = false);

  ScanStatus status() const { return status_; }
  ScanModel model() const { return model_; }
  const NestedZones& zones() const { return zones_; }
  Eigen::Index durations() const { return denominator_.rows(); }
  std::size_t size() const { return zones_.size() * static_cast<std::size_t>(durations()); }
  ScanWindow window(std::size_t index) const;
  /// Areas of a window in ascending order.
  std::vector<Eigen::Index> areas(const ScanWindow& window) const;

  /// Score of each window. Cases in the shape of the denominator, not necessarily whole; all scores are NaN where one
  /// is negative or not finite, 0 where there is none. O(windows).
  std::vector<double> scores(const Eigen::MatrixXd& cases) const;
  /// True where some window scores at least `least` > 0, as `scores` gives it; far quicker than all scores where few
  /// come near. Cases as there; false where one is negative or not finite. O(windows).
  bool any_at_least(const Eigen::MatrixXd& cases, double least) const;
  /// Sum over a window of anything in the shape of the denominator.
  double total_in(const ScanWindow& window, const Eigen::MatrixXd& values) const;
  const Eigen::MatrixXd& denominator() const { return denominator_; }
  bool whole_totals() const { return whole_totals_; }

 private:
  NestedZones zones_;
  Eigen::MatrixXd denominator_;
  ScanModel model_;
  bool whole_totals_;
  ScanStatus status_;
};

/// Largest scores under the null: cases spread at random in proportion to the denominator, given their total (Poisson
/// and binomial), or Poisson with the expected counts as means. Immutable: threads may share one.
class ScanNull {
 public:
  /// `total` cases, rounded to a whole number; the expectation model does not use it. O(windows).
  ScanNull(const Scan& scan, double total);

  /// Fills in the maxima of the replicates first, first + 1, ... Each replicate has a random stream of its own,
  /// numbered by it, so that any split of the replicates over calls and threads gives the same numbers. O(replicates
  /// (windows + cases)).
  void maxima(std::uint64_t seed, std::uint64_t first, std::span<double> out) const;

 private:
  struct AliasCell {
    std::uint32_t share = 0;
    std::uint32_t other = 0;
  };
  /// What the binomial adds to the Poisson score, and bounds of it per squared count.
  struct Excess {
    double denominator = 0;
    double inside = 0;
    double outside = 0;
  };

  /// Score of a window with c cases: table[c] - slope c - offset where c > least.
  struct Coefficients {
    double slope = 0;
    double offset = 0;
    double least = 0;
  };
  static constexpr std::size_t lanes = 8;  ///< replicates scored side by side
  using Lanes = std::array<double, lanes>;

  static std::vector<AliasCell> alias_table(const std::vector<double>& weights, double total);
  static Excess excess_bounds(double inside, double outside, double total);
  void draw(std::uint64_t seed, std::uint64_t replicate, std::size_t lane, std::vector<std::int32_t>& counts) const;
  void score(const std::vector<std::int32_t>& counts, const std::vector<double>& table, Lanes& best) const;
  void extend(std::vector<double>& table, std::size_t count) const;

  NestedZones zones_;
  ScanModel model_;
  std::size_t periods_ = 0;
  std::int64_t total_ = 0;
  double scored_total_ = 0;  ///< C of the formula
  double denominator_ = 0;   ///< E of the formula
  double mean_total_ = 0;
  std::vector<Coefficients> windows_;
  std::vector<Excess> excess_;    ///< binomial only
  std::vector<AliasCell> alias_;  ///< over (newest period first, area)
};

/// Gumbel law fitted to null maxima.
struct Gumbel {
  double location = 0;
  double scale = 0;
  /// Pr(maximum > x), far beyond 1 / replicates.
  double probability_above(double x) const;
};
/// Maximum likelihood; scale 0 where fewer than two values differ. Source: Abrams, Kleinman and Kulldorff 2010 (Int J
/// Health Geogr 9:61).
Gumbel fit_gumbel(std::span<const double> maxima);

/// Monte Carlo significance of one score.
struct ScanSignificance {
  double p = 1;
  std::size_t replicates = 0;  ///< looked at
  std::size_t exceedances = 0;
  bool stopped = false;  ///< enough exceedances: further replicates would not be looked at
};
/// (1 + exceedances) / (1 + replicates), a tie (within 1e-9) counting against. With stop_after = h > 0 it stops at the
/// h-th exceedance with p = h / replicates (Besag and Clifford 1991, Biometrika 78:301), whatever follows.
ScanSignificance significance(double score, std::span<const double> maxima, std::size_t stop_after = 0);

struct ScanCluster {
  ScanWindow window;
  std::vector<Eigen::Index> areas;  ///< ascending
  double cases = 0;
  double expected = 0;
  double score = 0;
  double p = 1;         ///< Monte Carlo
  double gumbel_p = 1;  ///< by the Gumbel tail
};

/// The most likely cluster, then those of lower score that share no area with one before, in falling order of score
/// (ties by window) until one has p > alpha; the first is given whatever its p. Empty where nothing is above
/// expectation or the scan is not ready. O(windows log windows).
std::vector<ScanCluster> leading_clusters(const Scan& scan, const Eigen::MatrixXd& cases,
                                          std::span<const double> maxima, double alpha);

}  // namespace tocsin
