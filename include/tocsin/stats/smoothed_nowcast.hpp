#pragma once

#include <Eigen/Core>

#include "tocsin/stats/nowcast.hpp"

/// Nowcast that learns from the course of the events as well as from their delays, in Bayes' way.
///
/// Model (McGough, Johansson, Lipsitch and Menzies 2020, PLoS Comput Biol 16:e1007735; R NobBS): n(t, d) negative
/// binomial (size r) or Poisson with mean exp(alpha_t) beta_d; alpha_t ~ N(alpha_(t-1), 1 / tau), alpha_0 ~ N(m, 1 /
/// q); beta ~ Dirichlet(kappa, ..., kappa); tau ~ Gamma, r ~ Gamma.
///
/// Inference: for each (log tau, log r) on a grid that covers the bulk of their posterior, the mode of the log-linear
/// coefficients by Newton's method, their Laplace approximation with the first-order correction of the mean, and the
/// Laplace weight of the grid point (Rue, Martino and Chopin 2009, JRSSB 71:319). The mean of the cells not seen yet is
/// taken as lognormal by its first two moments, those of the delay weights being a gamma law's; the sum of the cells as
/// negative binomial given it. Deterministic. The unit tests hold it to Markov chains of the same model: medians within
/// 6 %, interval ends within 12 %, and one or two events.
namespace tocsin {

struct SmoothedNowcastOptions {
  bool overdispersed = true;  ///< negative binomial cells; otherwise Poisson
  double level = 0.95;
  double first_mean = 0;  ///< m, q: of alpha_0
  double first_precision = 0.001;
  double delay_prior = 0.1;         ///< kappa
  double smoothness_shape = 0.001;  ///< of tau
  double smoothness_rate = 0.001;
  double size_shape = 0.001;  ///< of r
  double size_rate = 0.001;
  /// No period has more events not yet reported than this; 0: a hundred times the largest period so far, at least 1000.
  /// Where the counts say next to nothing of the level, the lognormal law would run to any height.
  double most = 0;
};

enum class SmoothedNowcastStatus {
  converged,
  grid_full,    ///< the posterior of tau and r is wider than the grid allows for: its far end is missing
  not_settled,  ///< Newton's method failed on a grid point, which was left out
  not_usable,   ///< a count is negative or not finite, or there are fewer than two periods or delays
};

struct SmoothedNowcast {
  SmoothedNowcastStatus status = SmoothedNowcastStatus::not_usable;
  Nowcast events;  ///< as by `nowcast`; NaN where not usable
  Eigen::Index grid_points = 0;
  double log_smoothness = 0;  ///< posterior mean of log tau
  double log_size = 0;        ///< posterior mean of log r; infinite under Poisson
};

/// O(grid points (T + D)^3); tens of milliseconds for a year of weeks.
SmoothedNowcast smoothed_nowcast(const ReportingTriangle& triangle, const SmoothedNowcastOptions& options = {});

}  // namespace tocsin
