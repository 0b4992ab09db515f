#pragma once

#include <Eigen/Cholesky>

#include "tocsin/stats/glm.hpp"

#include "laplace_likelihood.hpp"
#include "likelihood_maximum.hpp"

namespace tocsin {

/// beta = scale gamma, gamma in units of standard errors of the Poisson regression and there uncorrelated, so that
/// covariates of any scale and collinearity look alike to the maximiser.
struct ScaledDesign {
  ScaledDesign(const Eigen::MatrixXd& design, const GlmFit& poisson)
      : scale(poisson.covariance.llt().matrixL()), X(design * scale) {}

  /// The parameters of a fit with X as those of one with the design itself: gamma, which comes first, as beta.
  Eigen::VectorXd natural(Eigen::VectorXd parameters) const {
    parameters.head(X.cols()) = scale * parameters.head(X.cols()).eval();
    return parameters;
  }
  Eigen::MatrixXd natural_covariance(Eigen::MatrixXd covariance) const {
    covariance.topRows(X.cols()) = scale * covariance.topRows(X.cols()).eval();
    covariance.leftCols(X.cols()) = covariance.leftCols(X.cols()).eval() * scale.transpose();
    return covariance;
  }
  Eigen::VectorXd scaled(const Eigen::VectorXd& beta) const { return scale.triangularView<Eigen::Lower>().solve(beta); }

  Eigen::MatrixXd scale;
  Eigen::MatrixXd X;
};

/// Below this log sigma a normal effect is tried against none at all,
inline constexpr double small_log_sigma = -4.0;
/// and left out if that loses no more log-likelihood than this.
inline constexpr double as_good = 1e-6;

/// Relative variance, beyond that of Poisson counts with means mu, of the rows' counts or of their sums over groups.
double excess_variance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu);
double excess_variance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu, const Grouping& groups);

/// A covariance with `more` rows and columns of NaN put in before the one at `at`.
Eigen::MatrixXd widened(const Eigen::MatrixXd& covariance, Eigen::Index at, Eigen::Index more);

/// What stands in the way of a mixed model, found by the Poisson regression without its effects; else `converged`.
MixedStatus obstacle(const Eigen::VectorXd& y, const GlmFit& poisson);

}  // namespace tocsin
