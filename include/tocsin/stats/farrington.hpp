#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// Farrington's outbreak detection: a week is compared with the same weeks of past years.
///
/// Baseline y_i at times t_i with exposure P_i: quasi-Poisson regression E(y_i) = mu_i, Var(y_i) = phi mu_i,
/// log mu_i = log P_i + alpha_{g(i)} + beta t_i; g(i) is the block of the year (one block in the original). Past
/// outbreaks weigh less: with standardised Anscombe residuals s_i = 3/2 (y_i^(2/3) mu_i^(-1/6) - mu_i^(1/2)) / sqrt(phi
/// (1 - h_i)) the weight is omega_i = gamma s_i^-2 where s_i exceeds a threshold, gamma elsewhere, sum omega_i = n;
/// then the model is fitted again. phi is Pearson's chi-squared over its degrees of freedom, at least 1. The regression
/// starts, iterates and stops as R's glm does (mu = y + 0.1; relative change of deviance below 1e-8, at most 25 steps),
/// so that also a block with zeros only, whose level runs to minus infinity, ends where the peer's does.
///
/// Sources: Farrington, Andrews, Beale and Catchpole 1996 (J R Statist Soc A 159:547); Noufaily et al. 2013 (Stat Med
/// 32:1206); Salmon, Schumacher and Hoehle 2016 (J Stat Softw 70:10).
namespace tocsin {

/// Power of the counts on which the prediction error is taken to be normal.
enum class PowerTransform { none, square_root, two_thirds };

struct FarringtonOptions {
  int frequency = 52;       ///< periods in a year
  int years = 5;            ///< back in time, b >= 1
  int half_window = 3;      ///< weeks on either side of the same week, w >= 0
  double alpha = 0.05;      ///< two-sided: the bound is the upper limit of a 1 - alpha prediction interval
  bool reweight = true;     ///< residuals above 1 weigh less
  bool trend = true;        ///< kept where p < .05, years >= 3 and the prediction is not above every baseline count
  double recent_cases = 5;  ///< no alarm with fewer counts ...
  int recent_weeks = 4;     ///< ... in so many weeks up to the present one
  PowerTransform transform = PowerTransform::two_thirds;
};

enum class FarringtonThreshold {
  delta,  ///< Farrington 1996, one-sided: normal on the transformed scale, variance of the estimate by the delta method
  nb_plugin,  ///< 1 - alpha quantile of the negative binomial with mean mu and variance phi mu at the estimates
  muan,       ///< the same at the upper 1 - alpha confidence limit of the mean
};

struct FlexibleFarringtonOptions {
  int frequency = 52;      ///< periods in a year; with dates 52 means weeks, everything else calendar days
  int years = 5;           ///< b >= 1
  int half_window = 3;     ///< w >= 0
  int blocks = 1;          ///< of the year, the window around the same week being one; 1: only the windows count
  int excluded_weeks = 3;  ///< before the present one, left out of the baseline
  double alpha = 0.05;     ///< one-sided
  bool reweight = true;
  double weights_threshold = 2.58;  ///< residuals above it weigh less
  bool trend = true;      ///< kept where p < trend_p, years >= 3 and no extrapolation above every baseline count
  double trend_p = 0.05;  ///< 1 keeps every trend that passes the other two conditions
  double recent_cases = 5;
  int recent_weeks = 4;
  PowerTransform transform = PowerTransform::two_thirds;  ///< delta only
  FarringtonThreshold threshold = FarringtonThreshold::delta;
  /// Off: the standard error of the prediction takes phi, the test of the trend the unbounded Pearson ratio. On: as R
  /// surveillance 1.20.3 to 1.26.0, whose fit loses its working weights, both take sum omega_i (y_i - mu_i)^2 / mu_i^2
  /// over the degrees of freedom when reweighting (the unbounded Pearson ratio when not), and where the year has fewer
  /// periods outside the window than blocks, an empty block takes two periods from its neighbours; an alarm is a score
  /// above 1, which for nb_plugin and muan misses a count above a bound that lies below the log of the mean.
  bool peer_quirks = false;
};

/// One monitored week. NaN where a number is not there.
struct FarringtonWeek {
  DetectorStatus status = DetectorStatus::refused;
  bool alarm = false;  ///< the count is above the bound and not 0
  bool enough_cases = false;
  bool trend_used = false;
  double upper = std::numeric_limits<double>::quiet_NaN();       ///< NaN without enough recent cases
  double expected = std::numeric_limits<double>::quiet_NaN();    ///< mu; NaN without enough recent cases
  double dispersion = std::numeric_limits<double>::quiet_NaN();  ///< phi
  double trend = std::numeric_limits<double>::quiet_NaN();       ///< beta per period, where used
  double p_value = std::numeric_limits<double>::quiet_NaN();     ///< of a count so high or higher
  /// (y - prediction) / (bound - prediction); the prediction is on the log scale for nb_plugin and muan (as the peer
  /// has it: not interpretable there; alarms agree).
  double score = std::numeric_limits<double>::quiet_NaN();
  int baseline = 0;  ///< counts in it
};

/// The original. A window is cut where the series begins; a week without any baseline is `short_history`. O(years
/// half_window) a week.
std::vector<FarringtonWeek> farrington(const Eigen::VectorXd& counts, MonitoredRange range,
                                       const FarringtonOptions& options = {});

/// The improved one, as in `farringtonFlexible`. `population` (empty: none) is the exposure of every period, > 0; its
/// log is an offset. `days` (empty: reference weeks are `frequency` periods apart) are dates as days since 1970-01-01,
/// ascending: then the reference dates are the same day of past years, moved to the nearest date of the same weekday
/// where frequency is 52, so a 53-week year is no drift. All reference periods must be in the series, else
/// `short_history`. O(years frequency) a week, a few microseconds a hundred baseline counts.
std::vector<FarringtonWeek> flexible_farrington(const Eigen::VectorXd& counts, MonitoredRange range,
                                                const FlexibleFarringtonOptions& options = {},
                                                const Eigen::VectorXd& population = {},
                                                const std::vector<int>& days = {});

}  // namespace tocsin
