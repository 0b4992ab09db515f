#pragma once

/// Confidence limits of a Poisson count, of a rate and of a standardised ratio.
///
/// Symbols: O observed count (a whole number >= 0 held in a double), alpha = 1 - confidence, z the standard normal
/// quantile at 1 - alpha / 2. Sources: Garwood 1936 (Biometrika 28:437); Byar in Breslow and Day 1987, Statistical
/// Methods in Cancer Research II, p. 69; mid-P: Lancaster 1961 (JASA 56:223), Cohen and Yang 1994 (Stat Med 13:2189).
namespace tocsin {

/// A central interval. Units are those of the quantity it belongs to.
struct Limits {
  double lower = 0;
  double upper = 0;
};

enum class LimitMethod {
  exact,  ///< Garwood: coverage at least the nominal, Pr(Y >= O | lower) = Pr(Y <= O | upper) = alpha / 2
  byar,   ///< Byar's cube-root approximation at every count (lower limit 0 at O = 0)
  mid_p,  ///< as exact, but the observed count itself counts half: coverage near the nominal on average
  phe  ///< convention of the Office for Health Improvement and Disparities (Fingertips): exact below 10, Byar from 10
       ///< up
};

/// Limits of the mean of a Poisson count. O >= 0 finite, 0 < confidence < 1; NaN gives NaN. At O = 0 the lower limit is
/// 0 by every method and the upper is -log(alpha / 2) (exact, phe), -log(alpha) (mid_p: the lone zero counts half) or
/// Byar's value, 3.668 at 95 %.
Limits count_limits(double observed, LimitMethod method, double confidence);

/// A value with its limits.
struct ValueWithLimits {
  double value = 0;
  Limits limits;
};

/// `multiplier` * O / exposure with limits; the exposure (child-years, say) is known without error. Exposure 0: value
/// NaN, limits 0 and infinity.
ValueWithLimits rate_with_limits(double observed, double exposure, double multiplier, LimitMethod method,
                                 double confidence);

/// O / E with exact (Garwood) limits; E > 0 the expected count, known without error. E = 0: value NaN, limits 0 and
/// infinity.
ValueWithLimits standardised_ratio(double observed, double expected, double confidence);

}  // namespace tocsin
