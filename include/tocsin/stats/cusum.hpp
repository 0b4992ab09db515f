#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// Cumulative sum of standardised counts: S_t = max(0, S_{t-1} + z_t - k), alarm where S_t >= h.
namespace tocsin {

/// z of a count x with in-control mean m (and dispersion alpha, Var = m + alpha m^2).
enum class CusumTransform {
  standard,         ///< (x - m) / sqrt(m)
  rossi,            ///< (x - 3 m + 2 sqrt(x m)) / (2 sqrt(m)); Rossi, Lampugnani and Marchi 1999 (Stat Med 18:2111)
  anscombe,         ///< 3/2 (x^(2/3) - m^(2/3)) / m^(1/6)
  anscombe_second,  ///< (x^(2/3) - m^(2/3) + m^(-1/3) / 9) / (2/3 m^(1/6)); Pierce and Schafer 1986
  pearson_negative_binomial,   ///< (x - m) / sqrt(m + alpha m^2)
  anscombe_negative_binomial,  ///< integral from m to x of (t + alpha t^2)^(-1/3) dt, over (m + alpha m^2)^(1/6)
  none,                        ///< x
};

struct CusumOptions {
  CusumTransform transform = CusumTransform::standard;
  double reference = 1.04;  ///< k
  double limit = 2.26;      ///< h > 0
  double dispersion = 0.1;  ///< alpha >= 0, for the negative binomial transforms
  bool reset = false;       ///< begin again from 0 after an alarm
  /// As R surveillance 1.20.3 to 1.26.0: the bound of anscombe_second takes m^(+1/3) / 9; those of none and
  /// anscombe_negative_binomial are h - S_t; Rossi's is not cut at 0; the hypergeometric function behind
  /// anscombe_negative_binomial is looked up on a grid of 0.01 up to 10, interpolated on whole numbers above.
  bool peer_quirks = false;
};

/// `means` are the in-control means of the monitored counts, > 0, one each or one for all. In each point `statistic` is
/// S_t and `upper` the least count (rounded up for standard and anscombe_negative_binomial) at which the chart would
/// alarm, at least 0. A missing count makes that period and all later ones a `gap`.
std::vector<DetectorPoint> cusum(const Eigen::VectorXd& counts, const Eigen::VectorXd& means,
                                 const CusumOptions& options = {});

}  // namespace tocsin
