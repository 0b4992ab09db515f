#pragma once

#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "tocsin/stats/smoothed_nowcast.hpp"

namespace tocsin {

/// Hyperparameters of the smoothed nowcast; `log_size` does not count under Poisson cells.
struct NowcastHyper {
  double log_smoothness = 0;
  double log_size = 0;
};

/// Laplace approximation of the log-linear coefficients x = (level of each period, contrast of each delay but the most
/// frequent) at given hyperparameters. Levels are those of the most frequent delay: linear in x up to a weak prior.
class NowcastLaplace {
 public:
  NowcastLaplace(const ReportingTriangle& triangle, const SmoothedNowcastOptions& options);

  struct Mode {
    bool settled = false;
    double log_posterior = 0;  ///< of the hyperparameters, with their prior in the logarithms, up to a constant
    Eigen::VectorXd x;
  };
  /// Newton's method from `start`. O((T + D)^3) a step.
  Mode find_mode(const NowcastHyper& hyper, Eigen::VectorXd start) const;
  Eigen::VectorXd start() const;

  struct Posterior {
    Eigen::VectorXd mean;  ///< mode with the first-order correction
    Eigen::MatrixXd covariance;
  };
  Posterior posterior(const NowcastHyper& hyper, const Mode& mode) const;

  /// Position in x of a delay's contrast; -1 for the most frequent delay, whose contrast is 0.
  Eigen::Index contrast(Eigen::Index delay) const { return contrast_[static_cast<std::size_t>(delay)]; }

 private:
  struct Cell {
    Eigen::Index period = 0;
    Eigen::Index contrast = -1;
    double count = 0;
  };
  struct Slopes {
    double first = 0;
    double second = 0;  ///< negated
    double third = 0;
  };
  double predictor(const Cell& cell, const Eigen::VectorXd& x) const;
  Slopes slopes(const Cell& cell, double eta, double size) const;
  double size_of(const NowcastHyper& hyper) const;
  /// Log posterior of x but for terms in the hyperparameters alone.
  double value(const NowcastHyper& hyper, const Eigen::VectorXd& x) const;
  /// Gradient, and the negated Hessian.
  void derivatives(const NowcastHyper& hyper, const Eigen::VectorXd& x, Eigen::VectorXd& gradient,
                   Eigen::MatrixXd& information) const;
  double hyper_terms(const NowcastHyper& hyper) const;
  /// Delay probabilities and the log of the sum of exp(contrast).
  double delay_shares(const Eigen::VectorXd& x, Eigen::VectorXd& shares) const;

  SmoothedNowcastOptions options_;
  Eigen::Index periods_;
  Eigen::Index delays_;
  std::vector<Eigen::Index> contrast_;
  std::vector<Cell> cells_;
};

}  // namespace tocsin
