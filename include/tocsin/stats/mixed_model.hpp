#pragma once

#include <vector>

#include <Eigen/Core>

/// Count regression with nested normal random intercepts by maximum likelihood.
///
/// Symbols: y_i count, x_i row i of X (n x p), o_i offset; levels j = 0 (coarsest) .. L - 1 (finest), group g_j(i) of
/// row i at level j. Model: log mu_i = o_i + x_i' beta + sum_j b_j,g_j(i), b_j,k ~ N(0, sigma_j^2) independent; y_i
/// given mu_i is Poisson, or negative binomial (NB2) of size kappa > 0 with variance mu_i + mu_i^2 / kappa. Groups of a
/// level lie wholly within one group of the level before it. Sources: Laplace approximation Tierney and Kadane 1986
/// (JASA 81:82), Kristensen et al. 2016 (J Stat Softw 70:5); adaptive Gauss-Hermite Pinheiro and Bates 1995 (J Comput
/// Graph Stat 4:12); NB2 Lawless 1987 (Can J Stat 15:209).
namespace tocsin {

enum class MixedStatus {
  converged,
  no_variation,       ///< the likelihood is highest with some sigma at 0: those are 0, the rest is fitted without them
  no_overdispersion,  ///< NB2, the likelihood is highest at kappa = infinity: the rest is the Poisson fit. Where a
                      ///< sigma is 0 as well the status is no_variation and size says the other
  all_zero,           ///< every count is 0: no finite maximum, nothing is estimated
  separated,          ///< some means run to 0 (see GlmStatus): nothing is estimated
  aliased,            ///< a column of X is a combination of those before it: nothing is estimated
  not_nested,         ///< a group lies in two groups of the level before it: nothing is estimated
  not_identified,     ///< AR(1) over a single period, where it is an intercept of each row: nothing is estimated
  rho_at_limit,       ///< AR(1), rho runs to 1 or -1, where its effects are constant or alternate: the last iterate is
                      ///< returned
  hit_limit,          ///< iteration limit or no further ascent: the last iterate is returned
  not_finite,         ///< an input is NaN, infinite or negative where it may not be, or there is no row
};

/// Group numbers 0 .. count - 1 of every row at one level, all of them in use.
using Grouping = std::vector<Eigen::Index>;

struct MixedFit {
  MixedStatus status = MixedStatus::not_finite;
  int iterations = 0;
  int evaluations = 0;    ///< of the likelihood and its gradient
  Eigen::VectorXd beta;   ///< p
  Eigen::VectorXd sigma;  ///< L
  double size = 0;        ///< kappa; infinity for Poisson counts
  /// Of (beta, log sigma) and for NB2 log kappa, inverse observed information; NaN where sigma is 0 or kappa infinite.
  Eigen::MatrixXd covariance;
  double log_likelihood = 0;  ///< with all constants
  /// By level, then group: the modes given the parameters, their standard deviations with the parameters held fixed,
  /// and with the uncertainty of the parameters added by the delta method.
  std::vector<Eigen::VectorXd> mode;
  std::vector<Eigen::VectorXd> sd_conditional;
  std::vector<Eigen::VectorXd> sd_total;
};

struct MixedOptions {
  int max_iterations = 200;
  double tolerance = 1e-11;  ///< stop when a full step promised to gain no more log-likelihood than this
  /// Quadrature nodes per group, 1 being Laplace; more need exactly one level.
  int nodes = 1;
};

/// Maximises the marginal likelihood over (beta, log sigma) by BFGS and then Newton steps; the gradient is analytic,
/// with one node the second derivatives too. In cumulated effects (each node's sum of intercepts from the root) the
/// inner Hessian is a tree, so a Newton step, its determinant and the selected inverse cost O(groups). Never fails: the
/// status says what the result is worth. O((iterations + p + L) (n p + groups)).
MixedFit fit_mixed_poisson(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                           const std::vector<Grouping>& levels, const MixedOptions& options = {});

/// The same over (beta, log sigma, log kappa). The curvatures of Laplace's approximation are the observed ones,
/// (y + kappa) kappa mu / (mu + kappa)^2 a row.
MixedFit fit_mixed_negative_binomial(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                     const std::vector<Grouping>& levels, const MixedOptions& options = {});

/// Marginal log-likelihood and its gradient in the parameters; for tests and profile likelihoods. Inputs as for the
/// fit, finite and nested, at least one level.
struct MixedLikelihood {
  double value = 0;
  Eigen::VectorXd gradient;
};
/// Parameters (beta, log sigma), p + L.
MixedLikelihood mixed_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X, const Eigen::VectorXd& offset,
                                     const std::vector<Grouping>& levels, const Eigen::VectorXd& parameters,
                                     int nodes = 1);
/// Parameters (beta, log sigma, log kappa), p + L + 1.
MixedLikelihood mixed_negative_binomial_log_likelihood(const Eigen::VectorXd& y, const Eigen::MatrixXd& X,
                                                       const Eigen::VectorXd& offset,
                                                       const std::vector<Grouping>& levels,
                                                       const Eigen::VectorXd& parameters, int nodes = 1);

}  // namespace tocsin
