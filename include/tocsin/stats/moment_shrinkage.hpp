#pragma once

#include <Eigen/Core>

/// Shrunken rates by the method of moments and by EM: the published comparators of the gamma-Poisson likelihood
/// (gamma_poisson.hpp), shown beside it in sensitivity checks. No judgement rests on them.
///
/// Symbols: O_i count, n_i exposure, E_i expected count, r_i = O_i / n_i, theta_i relative rate.
namespace tocsin {

/// Marshall 1991 (JRSS C 40:283): rates shrunk towards the pooled rate b by A / (A + b / n_i), with
/// A = max(0, sum n (r - b)^2 / sum n - b / mean n). Every n_i > 0. Returns the shrunken rates O_i / n_i.
Eigen::VectorXd marshall_rates(const Eigen::VectorXd& observed, const Eigen::VectorXd& exposure);

/// Gamma(shape nu, rate alpha) prior of theta fitted by alternating moments.
struct ClaytonKaldor {
  double shape = 0;
  double rate = 0;
  Eigen::VectorXd relative_rates;  ///< (O + nu) / (E + alpha); 0 where E = 0
  int iterations = 0;
  bool converged = false;
};
/// Clayton and Kaldor 1987, section 3: mean m of the shrunken rates, variance sum (1 + alpha / E)(theta - m)^2 / (n -
/// 1); nu = m^2 / v, alpha = m / v, repeated until m and v change by less than `tolerance` of twice their size. The
/// moments may have no solution with finite alpha: then it does not converge. At least two units with E > 0 whose
/// ratios differ; otherwise everything is NaN.
ClaytonKaldor clayton_kaldor_moments(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                     int max_iterations, double tolerance);

/// log theta ~ N(phi, sigma^2), the likelihood of each log theta replaced by a quadratic at log((O + 1/2) / E).
struct LogNormalShrinkage {
  double phi = 0;
  double sigma2 = 0;
  Eigen::VectorXd log_relative_rates;
  int iterations = 0;
  bool converged = false;
};
/// Clayton and Kaldor 1987, section 4 (EM). Every E_i > 0, at least two units.
LogNormalShrinkage log_normal_shrinkage(const Eigen::VectorXd& observed, const Eigen::VectorXd& expected,
                                        int max_iterations, double tolerance);

}  // namespace tocsin
