#pragma once

#include <cmath>

namespace tocsin {

/// Derivative of log gamma and its derivative, x > 0: the asymptotic series (Abramowitz and Stegun 1964, 6.3.18 and
/// 6.4.12) after the recurrence has taken x beyond 8, relative error below 1e-11. For inner loops; Boost.Math's are
/// slower by a factor.
inline double digamma(double x) {
  double below = 0;
  for (; x < 8; ++x) below += 1 / x;
  const double s = 1 / (x * x);
  return std::log(x) - 0.5 / x - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132)))) - below;
}

inline double trigamma(double x) {
  double below = 0;
  for (; x < 8; ++x) below += 1 / (x * x);
  const double s = 1 / (x * x);
  return (1 + 0.5 / x + s * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * (1.0 / 30 - s * 5.0 / 66))))) / x + below;
}

}  // namespace tocsin
