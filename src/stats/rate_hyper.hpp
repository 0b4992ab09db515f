#pragma once

#include <Eigen/Core>

#include "tocsin/stats/rate_posterior.hpp"

namespace tocsin {

/// The hyperparameters as one unbounded vector theta: log s, or (logit p, log s0, log s1); log sigma_v where v varies;
/// log sigma_r where there are groups.
class HyperLayout {
 public:
  explicit HyperLayout(const RateLaws& laws);

  [[nodiscard]] Eigen::Index size() const { return size_; }
  [[nodiscard]] Eigen::Index persistent() const { return laws_.persistent == PersistentLaw::normal ? 1 : 3; }
  /// Place of log sigma_v and log sigma_r; -1 where the laws have none.
  [[nodiscard]] Eigen::Index transient() const { return transient_; }
  [[nodiscard]] Eigen::Index group() const { return group_; }

  [[nodiscard]] RateScales scales(const Eigen::VectorXd& theta) const;
  [[nodiscard]] Eigen::VectorXd theta(const RateScales& scales) const;
  /// Where a search may start.
  [[nodiscard]] Eigen::VectorXd start() const;

  /// Log prior density of theta, its gradient, and minus the diagonal of its second derivative.
  struct Prior {
    double log_density = 0;
    Eigen::VectorXd gradient;
    Eigen::VectorXd information;
  };
  [[nodiscard]] Prior prior(const Eigen::VectorXd& theta) const;

 private:
  const RateLaws& laws_;
  Eigen::Index size_ = 0;
  Eigen::Index transient_ = -1;
  Eigen::Index group_ = -1;
};

}  // namespace tocsin
