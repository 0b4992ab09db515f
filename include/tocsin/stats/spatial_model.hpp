#pragma once

#include <limits>

#include <Eigen/Core>

#include "tocsin/stats/adjacency_graph.hpp"

/// Poisson rates that neighbouring areas share in part: the BYM2 model.
///
/// Symbols: area i has count y_i, exposure E_i and row x_i of the design (n x p). Model: y_i ~ Poisson(E_i exp(x_i'
/// beta + b_i)), b = sigma (sqrt(1 - phi) v + sqrt(phi) u*), v standard normal, u* the scaled intrinsic autoregression
/// of `scaled_structure`; so sigma is the standard deviation of b and phi the share of its variance that neighbours
/// have in common. Sources: Riebler, Sorbye, Simpson and Rue 2016 (Stat Methods Med Res 25:1145) for the model and its
/// priors; Simpson et al. 2017 (Statistical Science 32:1) for priors that penalise complexity; Rue, Martino and Chopin
/// 2009 (JRSSB 71:319) for the inference.
namespace tocsin {

/// Prior of phi: exponential in the distance d(phi) = sqrt(2 KLD) of the model from that without sharing, KLD the
/// Kullback-Leibler divergence, with the rate that makes Pr(phi < cut) = probability. 2 KLD = sum_k [phi (g_k - 1) -
/// log(1 + phi (g_k - 1))], g_k the eigenvalues of Cov(u*). All arguments are on the scale of logit phi, where values
/// next to 1 can be told apart: d grows without bound as phi tends to 1, but slowly, so that the prior holds a tenth or
/// so of its probability above phi = 1 - 1e-5.
class MixingPrior {
 public:
  /// At least one eigenvalue differs from 1; 0 < cut < 1, 0 < probability < 1.
  explicit MixingPrior(Eigen::VectorXd eigenvalues, double cut = 0.5, double probability = 2.0 / 3.0);

  double distance(double logit_phi) const;
  /// Density of logit phi.
  double log_density(double logit_phi) const;
  double cdf(double logit_phi) const;
  /// 1 - cdf, accurate in the upper tail; at infinity 0.
  double sf(double logit_phi) const;

 private:
  Eigen::VectorXd eigenvalues_;
  double rate_ = 0;
};

enum class SpatialStatus {
  computed,
  no_neighbours,  ///< no area touches another: phi means nothing and is NaN, the rest is computed
  all_zero,       ///< no notification, and a coefficient without a prior: the posterior does not exist
  separated,      ///< as above for a group of areas (see GlmStatus)
  aliased,        ///< columns without a prior are combinations of one another: the posterior does not exist
  bad_graph,      ///< the graph is not valid or has another number of areas: nothing is computed
  hit_limit,      ///< an inner mode or the grid came to its limit: the figures are approximate
  not_usable,     ///< a number is not finite, a count or exposure negative, a count without exposure, or no area
};

/// How the mean of a coefficient or of b is had from its mode, given (sigma, phi).
enum class MeanCorrection {
  first_order,  ///< by all of the term of first order in the third derivatives of the likelihood
  /// Less half the skewness in standard deviations, so that the correction leaves out the term's own part (as the
  /// simplified Laplace approximation of Rue, Martino and Chopin 2009 does). For comparison: the figures of R-INLA
  /// 22.05.07 agree with this rule. Where counts are few it falls short (Scottish lip cancer, area 55: R-INLA -1.358,
  /// importance sampling -1.434, the rule above -1.431).
  simplified,
};

struct SpatialOptions {
  double sigma_upper = 1;    ///< prior of sigma: exponential with ...
  double sigma_tail = 0.01;  ///< ... Pr(sigma > sigma_upper) = sigma_tail
  double mixing_cut = 0.5;   ///< prior of phi, see MixingPrior
  double mixing_probability = 2.0 / 3.0;
  /// The prior of phi is cut off here and made to integrate to 1 again. R-INLA tabulates it up to 12; the model has no
  /// such end.
  double largest_logit_phi = std::numeric_limits<double>::infinity();
  MeanCorrection correction = MeanCorrection::first_order;
  Eigen::VectorXd fixed_precision = {};  ///< p, of beta ~ N(0, 1 / precision); 0 is flat. Empty: all flat
  double ratio = 1.25;                   ///< c > 1 of Pr(exp(b) > c) and Pr(exp(b) < 1 / c)
};

/// Posterior of one hyperparameter. Quantiles of phi stop where 1 - phi is too small to matter to any count.
struct SpatialSummary {
  double mean = 0;
  double sd = 0;
  double lower = 0;   ///< 2.5 %
  double median = 0;  ///< 50 %
  double upper = 0;   ///< 97.5 %
};

struct SpatialFit {
  SpatialStatus status = SpatialStatus::not_usable;
  int evaluations = 0;         ///< inner modes computed
  double log_marginal = 0;     ///< log Pr(y); a flat coefficient counts with density 1
  Eigen::VectorXd fixed_mean;  ///< p
  Eigen::VectorXd fixed_sd;    ///< p
  SpatialSummary sigma, phi;
  Eigen::VectorXd mean;             ///< n, of b
  Eigen::VectorXd sd;               ///< n, of b
  Eigen::VectorXd prob_above_zero;  ///< n, Pr(b > 0)
  Eigen::VectorXd prob_high;        ///< n, Pr(exp(b) > ratio)
  Eigen::VectorXd prob_low;         ///< n, Pr(exp(b) < 1 / ratio)
};

/// Computes the posterior. Given (sigma, phi) the mode of (beta, b) is found by Newton's method and its normal
/// approximation corrected in mean and skewness (simplified Laplace); (sigma, phi) are integrated over a lattice in
/// (log sigma, logit phi) as fine as the posterior is narrow, weighted by the Laplace marginal likelihood. An area with
/// exposure 0 is one not observed: it takes its estimate from its neighbours. No random numbers: the same input gives
/// the same bits. Never fails: the status says what the result is worth. O(n^3) at each of about a hundred lattice
/// points.
SpatialFit fit_bym2(const Eigen::VectorXd& y, const Eigen::VectorXd& exposure, const Eigen::MatrixXd& X,
                    const AdjacencyGraph& graph, const SpatialOptions& options = {});

}  // namespace tocsin
