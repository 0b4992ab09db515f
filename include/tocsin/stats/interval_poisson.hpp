#pragma once

#include <vector>

#include <Eigen/Core>

/// Poisson counts known only to lie in an interval: suppressed (1 to 4), rounded (a total of 120 is 115 to 124) or
/// open-ended (5 or more). Source: Heitjan and Rubin 1991 (Annals of Statistics 19:2244) for coarse figures.
namespace tocsin {

/// lo <= Y <= hi, whole numbers, 0 <= lo; hi may be infinity. lo = hi is an exact count.
struct CountInterval {
  double lo = 0;
  double hi = 0;
};

/// Log probability of the interval and its derivatives in eta = log mu.
struct IntervalPoissonTerm {
  double log_probability = 0;
  double score = 0;        ///< E(Y | interval) - mu
  double information = 0;  ///< minus the second derivative, mu - Var(Y | interval) >= 0
};

/// mu > 0 and finite; an empty interval is a bug of the caller. Sums the probabilities outwards from the likeliest
/// count of the interval, all terms positive, so nothing cancels however far the interval lies in a tail: error of
/// log_probability below 1e-11 (1 + |log_probability|) up to mu = 1e7. O(min(hi - lo, sqrt(mu))).
IntervalPoissonTerm interval_poisson(const CountInterval& interval, double mu);

enum class IntervalPoissonStatus {
  converged,
  all_zero,        ///< every count is 0: no finite maximum; fitted means are 0, coefficients NaN
  not_identified,  ///< some mean runs to 0 or infinity, or the figures leave a combination of coefficients free; the
                   ///< coefficients behind it are not estimates
  hit_limit,       ///< the iteration limit came first; the last iterate is returned
  not_usable,      ///< an interval is empty or negative, a number not finite, or nothing is observed
};

struct IntervalPoissonFit {
  IntervalPoissonStatus status = IntervalPoissonStatus::not_usable;
  int iterations = 0;
  Eigen::VectorXd coefficients;       ///< p; NaN for aliased columns
  Eigen::MatrixXd covariance;         ///< p x p, inverse observed information; NaN in aliased rows and columns, and
                                      ///< throughout where not identified
  std::vector<Eigen::Index> aliased;  ///< columns that are linear combinations of those before them
  Eigen::VectorXd fitted;             ///< n, mean of every row, observed or not
  double log_likelihood = 0;          ///< with all constants
};

struct IntervalPoissonOptions {
  int max_iterations = 100;
  double tolerance = 1e-12;  ///< stop when a full step promised to gain no more log-likelihood than this
};

/// Maximum likelihood of the log-linear model mu_i = exp(offset_i + x_i' beta), the rows independent Poisson, seen only
/// through totals: figure g says that the sum of the rows i with `figure_of_row[i] == g` lies in `figures[g]`. An exact
/// or suppressed cell is the figure of one row; a rounded regional total that of many; -1 marks a row no figure speaks
/// of. Figures without rows are refused (not_usable).
///
/// X is n x p, offset n (log exposure). Newton's method on the observed information with step halving; where that is
/// not positive definite (totals make the likelihood locally non-concave) the information of the unseen complete counts
/// takes its place, an ascent direction always. Never fails: the status says what the result is worth.
/// O(iterations n p^2).
IntervalPoissonFit fit_interval_poisson(const std::vector<CountInterval>& figures,
                                        const std::vector<Eigen::Index>& figure_of_row, const Eigen::MatrixXd& X,
                                        const Eigen::VectorXd& offset, const IntervalPoissonOptions& options = {});

}  // namespace tocsin
