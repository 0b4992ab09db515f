#pragma once

#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/gamma_poisson.hpp"
#include "tocsin/stats/random.hpp"

/// How often rate_shift.hpp alarms where nothing has changed and the rate itself is uncertain.
namespace tocsin {

/// A watch over the events of one series.
struct ShiftWatch {
  GammaLaw rate;         ///< law of the events per unit of exposure; shape infinite: known
  double ratio = 2;      ///< R > 0, not 1
  double exposure = 1;   ///< > 0, over which is watched
  double threshold = 1;  ///< > 0, the highest that is asked for
};

/// One draw of that watch, which estimates the probability of a first alarm without bias: the average of many tends to
/// it.
///
/// Importance sampling: the events are drawn as if the rate had become R times itself at a place kappa that is uniform
/// over the watch, so that alarms are common, and an alarm at exposure t counts 1 / L, where L is the likelihood ratio
/// of what came by then, averaged over kappa and with the rate integrated out in both. With N events by t, n of them
/// after kappa, the rate Gamma(a, b):
///   L = average of R^n ((b + t) / (b + t + (R - 1) max(0, t - kappa)))^(a + N).
/// The score of rate_shift.hpp is the logarithm of the largest of these, so that weights vary little. Source: Siegmund
/// 1976 (Ann Stat 4:673), with mixtures over the change as Lai and Shan 1999 (IEEE Trans Autom Control 44:952).
class DrawnShiftWatch {
 public:
  /// O(events^2) at most: the draw ends with the alarm at the highest threshold.
  DrawnShiftWatch(const ShiftWatch& watch, Random& random);

  /// The estimate for a first alarm at exposures (after, until] under a threshold, 0 < threshold <= that of the watch.
  /// O(events).
  [[nodiscard]] double alarm_chance(double threshold, double after, double until) const;

 private:
  struct Look {
    double exposure = 0;
    Eigen::Index events = 0;
    double score = 0;
  };

  [[nodiscard]] double reached_at(const Look& look, double before, double threshold) const;
  [[nodiscard]] double average_likelihood(double at, Eigen::Index events) const;

  ShiftWatch watch_;
  Eigen::VectorXd places_;   ///< of the events
  std::vector<Look> looks_;  ///< at which the score may have reached a threshold, as rate_shift looks
};

/// Probability that the score reaches the threshold of the watch anywhere in it: the share of streams in which it does,
/// drawn with nothing changing; never stated as less than one of them. Always the same draws. O(draws events^2).
double shift_probability(const ShiftWatch& watch, int draws);

}  // namespace tocsin
