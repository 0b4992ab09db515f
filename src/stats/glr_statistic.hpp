#pragma once

#include <vector>

#include "tocsin/stats/glr.hpp"

namespace tocsin {

/// Maximum over change points first..last of the likelihood ratio of the counts from there to `now`, at least 0.
class InterceptStatistic {
 public:
  InterceptStatistic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options);

  /// With `count` in place of the count at `now`.
  double at(Eigen::Index first, Eigen::Index last, Eigen::Index now, double count);

 private:
  /// The counts from one change point to now.
  struct Window {
    double count = 0.0;
    double start = 0.0;  ///< of e^kappa for its search
    double most = 0.0;   ///< bound of the ratio
  };
  /// Of the log likelihood ratio in kappa, the second with its sign turned.
  struct Derivatives {
    double score = 0.0;
    double information = 0.0;
  };

  double poisson(Eigen::Index first, Eigen::Index last, Eigen::Index now) const;
  double negative_binomial(Eigen::Index first, Eigen::Index last, Eigen::Index now);
  double most(double score, double information) const;
  double ratio(const Window& window, Eigen::Index change, Eigen::Index now) const;
  Derivatives derivatives(double kappa, Eigen::Index change, Eigen::Index now) const;
  double solve_kappa(double start, Eigen::Index change, Eigen::Index now) const;

  Eigen::ArrayXd x_;
  Eigen::ArrayXd mu_;
  double alpha_;
  double sign_;
  bool skip_empty_;

  // Negative binomial.
  Eigen::ArrayXd in_control_log_;  ///< log(1 + alpha mu)
  Eigen::ArrayXd damping_;         ///< 1 / (1 + alpha mu)
  double near_ = 0.0;              ///< largest step with every p of most() between w and 1 - w,
  double far_ = 0.0;               ///< and within 0 and 1
  std::vector<Window> windows_;    ///< by change point
};

class EpidemicStatistic {
 public:
  EpidemicStatistic(const Eigen::VectorXd& counts, const Eigen::VectorXd& means, const GlrOptions& options);

  double at(Eigen::Index first, Eigen::Index last, Eigen::Index now) const;

 private:
  struct Slope {
    double value = 0.0;   ///< d l / d lambda
    double change = 0.0;  ///< its derivative
  };
  Slope slope(double lambda, Eigen::Index change, Eigen::Index now) const;
  double gain(double lambda, Eigen::Index change, Eigen::Index now) const;
  double solve_lambda(Eigen::Index change, Eigen::Index now) const;
  double peer_lambda(double start, Eigen::Index change, Eigen::Index now) const;
  double peer_theta(double start, Eigen::Index change, Eigen::Index now) const;

  Eigen::ArrayXd x_;
  Eigen::ArrayXd before_;
  Eigen::ArrayXd mu_;
  double alpha_;
  bool peer_;
};

}  // namespace tocsin
