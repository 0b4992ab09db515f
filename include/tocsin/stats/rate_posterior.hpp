#pragma once

#include <limits>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/interval_poisson.hpp"

/// Posterior of area rates that persist and years that pass.
///
/// Symbols: cell c is one area i(c) in one year; y_c its count, o_c offset (log exposure), x_c row of the design (K).
/// Model: y_c ~ Poisson(exp(o_c + x_c' gamma + u_i + v_c)), gamma ~ N(prior), u_i persistent, v_c transient, all
/// independent (but for two that share counts, see RateCells). psi_i = u_i + (sum of v over the T_i years of the
/// window) / T_i is the average log relative rate over the window. Given gamma and the hyperparameters theta the areas
/// are independent and everything about one of them is a one-dimensional integral over u_i, taken by quadrature; gamma
/// is integrated by Laplace's method and theta on lattices. No random numbers: the same input gives the same bits.
///
/// Sources: Rue, Martino and Chopin 2009 (JRSSB 71:319) for Laplace's method over gamma; Naylor and Smith 1982 (Applied
/// Statistics 31:214) and Trefethen and Weideman 2014 (SIAM Review 56:385) for the quadrature; Simpson et al. 2017
/// (Statistical Science 32:1) for the priors of standard deviations.
namespace tocsin {

enum class PersistentLaw {
  normal,         ///< u ~ N(0, s^2)
  scale_mixture,  ///< u ~ p N(0, s0^2) + (1 - p) N(0, (s0 + s1)^2): a bulk, and some that differ more
};
enum class TransientLaw {
  none,       ///< v = 0
  lognormal,  ///< v ~ N(0, sigma_v^2)
  gamma,      ///< exp(v) gamma with mean 1 and variance sigma_v^2: negative binomial counts
};

/// What was seen. One row a cell; the cells of an area are adjoining and areas are numbered from 0 in that order.
struct RateCells {
  std::vector<Eigen::Index> area;    ///< n
  std::vector<CountInterval> count;  ///< n; lo = hi is an exact count, a suppressed one an interval; hi finite
  Eigen::VectorXd offset;            ///< n, log exposure
  Eigen::MatrixXd design;            ///< n x K
  /// Years in the window of each area, at least its number of cells: a year without a cell has its v from the prior.
  std::vector<int> window_years;
  /// n, or empty where no count is shared: the cell of another area that has the same count, -1 for none. Such a count,
  /// of an authority that was divided into the two, is Poisson with the sum of both expectations and one passing effect
  /// of its own; it is given in both cells. An area shares with one other at most, its sibling; its shared cells come
  /// after the others, of which it may have none, and do not belong to its window.
  std::vector<Eigen::Index> shared_with = {};
  /// Factor of the standard deviation of u by area, above 0: less than 1 for the sum of many units. Empty: 1.
  Eigen::VectorXd deviation_factor = {};
};

/// Exponential prior of a standard deviation: Pr(sigma > upper) = tail (penalised complexity).
struct DeviationPrior {
  double upper = 1;
  double tail = 0.01;
  [[nodiscard]] double rate() const;
};

/// Prior of the scale mixture: logit p, log s0 and log s1 are normal.
struct MixturePrior {
  double logit_bulk_mean = 1.5;
  double logit_bulk_sd = 1;
  double log_narrow_mean = -1.6094379124341003;  ///< log 0.2
  double log_narrow_sd = 0.7;
  double log_extra_mean = -0.6931471805599453;  ///< log 0.5
  double log_extra_sd = 0.5;
};

struct RateLaws {
  PersistentLaw persistent = PersistentLaw::scale_mixture;
  TransientLaw transient = TransientLaw::lognormal;
  DeviationPrior persistent_sd;  ///< of the normal law
  MixturePrior mixture;          ///< of the scale mixture
  DeviationPrior transient_sd;
  /// Correlation of the persistent effects of siblings, 0 to 1: u = sqrt(omega) c + sqrt(1 - omega) d, c in common.
  /// Under the scale mixture both are of the bulk or neither.
  double sibling_correlation = 0.7;
  Eigen::VectorXd fixed_mean;       ///< K, of gamma
  Eigen::VectorXd fixed_precision;  ///< K, > 0; not read for the columns below
  /// Columns first .. first + count - 1 of the design are effects N(0, sigma_r^2) with sigma_r to be inferred
  /// (regions); count 0: none.
  Eigen::Index group_first = 0;
  Eigen::Index group_count = 0;
  DeviationPrior group_sd{0.5, 0.05};
};

/// Values of the hyperparameters; those that the laws lack are 0 (`bulk` 1).
struct RateScales {
  double bulk = 1;       ///< p of the scale mixture
  double narrow = 0;     ///< s, or s0
  double wide = 0;       ///< s0 + s1; equal to `narrow` under the normal law
  double transient = 0;  ///< sigma_v
  double group = 0;      ///< sigma_r
};

enum class RatePosteriorStatus {
  computed,
  not_usable,  ///< shapes do not fit, a number is not finite, an interval is empty, or there is no cell
  hit_limit,   ///< the centre of the grid was still moving at the iteration limit: the figures are approximate
};

/// Posterior mean, standard deviation and quantiles of one number.
struct PosteriorSummary {
  double mean = 0;
  double sd = 0;
  double lower = 0;   ///< 2.5 %
  double median = 0;  ///< 50 %
  double upper = 0;   ///< 97.5 %
};

/// A quantity of every area on the log scale, and the chances that it lies far out.
struct AreaPosterior {
  Eigen::VectorXd mean;
  Eigen::VectorXd sd;
  Eigen::VectorXd prob_above_zero;
  Eigen::VectorXd prob_high;  ///< Pr(exp(.) > ratio)
  Eigen::VectorXd prob_low;   ///< Pr(exp(.) < 1 / ratio)
};

struct RatePosterior {
  RatePosteriorStatus status = RatePosteriorStatus::not_usable;
  int iterations = 0;   ///< of the search for the centre
  int evaluations = 0;  ///< passes over the cells
  double log_marginal_likelihood = 0;
  Eigen::VectorXd fixed_mean;  ///< K
  Eigen::MatrixXd fixed_covariance;
  RateScales scales;             ///< posterior means
  RateScales centre;             ///< at the centre of the grid, with ...
  Eigen::VectorXd fixed_centre;  ///< ... the mode of gamma there
  PosteriorSummary narrow, wide, bulk, transient, group;
  AreaPosterior persistent;  ///< u
  AreaPosterior average;     ///< psi, the one to flag by
  Eigen::VectorXd median;    ///< of exp(psi), by area
  Eigen::VectorXd lower;     ///< its central interval at the confidence asked for
  Eigen::VectorXd upper;
  /// Pr(at least k of the area's cells had exp(u + v) > 1), column k = 0 .. the most cells of an area; empty unless
  /// asked for.
  Eigen::MatrixXd prob_years_above;
};

struct RatePosteriorOptions {
  double ratio = 1.25;
  double confidence = 0.95;
  bool years_above = false;
  int max_iterations = 60;
  /// Given, nothing is inferred but the areas: gamma and theta are taken as known.
  struct Held {
    Eigen::VectorXd fixed;
    RateScales scales;
  };
  std::optional<Held> held = std::nullopt;
};

/// Computes the posterior. The centre is found by a quasi-Newton search on the joint density of (gamma, theta).
/// log sigma_v and log sigma_r lie on a lattice of one point (neither), a line or a plane, laid outwards until nothing
/// is left; at each of its points the law of u is summed over a lattice of its own, which costs a sum over areas a
/// point since given gamma an area's evidence depends on the width of that law alone. Never fails: the status says what
/// the result is worth. O(cells (knots + K^2) + areas (points of the inner lattice + K^2)) a point of the outer one.
RatePosterior rate_posterior(const RateCells& cells, const RateLaws& laws, const RatePosteriorOptions& options = {});

/// Log marginal likelihood of the cells of each area given gamma and theta. The difference between two sets of cells
/// that extend one another is the log predictive probability of the added ones. That of two siblings is with the first
/// of them, 0 with the other. Same conditions as above; inputs fit together.
Eigen::VectorXd area_log_likelihoods(const RateCells& cells, const RateLaws& laws, const Eigen::VectorXd& fixed,
                                     const RateScales& scales);

/// Log joint density: the sum of the above and the log priors of gamma and theta, group effects being in units of their
/// sigma_r; with its derivatives. For tests.
struct RateLikelihood {
  double value = 0;
  Eigen::VectorXd gradient;        ///< K, in gamma so standardised
  Eigen::MatrixXd information;     ///< K x K, minus the second derivative in it
  Eigen::VectorXd scale_gradient;  ///< in (logit p, log s0, log s1) or log s, log sigma_v, log sigma_r; where there
};
RateLikelihood rate_likelihood(const RateCells& cells, const RateLaws& laws, const Eigen::VectorXd& fixed,
                               const RateScales& scales);

}  // namespace tocsin
