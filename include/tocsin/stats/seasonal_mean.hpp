#pragma once

#include "tocsin/stats/detector.hpp"

/// In-control mean of a seasonal series: log mu_t = b_0 [+ b_1 t] + sum_{s=1}^S (c_s cos(2 pi s t / f) + d_s sin(2 pi s
/// t / f)), t counted from 1, f periods in a year; counts Poisson, or negative binomial with Var = mu + alpha mu^2.
namespace tocsin {

struct SeasonalMeanOptions {
  int frequency = 52;
  int harmonics = 1;  ///< S >= 0
  bool trend = false;
  double dispersion = 0;  ///< alpha >= 0; 0: Poisson; NaN: estimated by maximum likelihood with the mean
};

struct SeasonalMean {
  DetectorStatus status = DetectorStatus::refused;
  double dispersion = 0;
  Eigen::VectorXd means;  ///< of the range asked for
};

/// Fits the counts before `range` (missing ones left out) and says the means in it. Iteratively reweighted least
/// squares that starts and stops as R's glm does (relative change of deviance below 1e-8, at most 25 steps), so that
/// means agree with the peers' far below its tolerance; an estimated dispersion comes from fit_gamma_poisson. A history
/// with fewer counts than coefficients is `short_history`, one of zeros only `not_fitted`. O(iterations history S^2).
SeasonalMean fit_seasonal_mean(const Eigen::VectorXd& counts, MonitoredRange range,
                               const SeasonalMeanOptions& options = {});

}  // namespace tocsin
