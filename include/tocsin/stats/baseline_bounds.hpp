#pragma once

#include <vector>

#include "tocsin/stats/detector.hpp"

/// Plain rules that compare a count with reference values: the weeks just before and the same weeks of past years; and
/// outbreakP, which looks for a rise in the whole series so far.
namespace tocsin {

struct ReferenceOptions {
  int frequency = 52;        ///< periods in a year
  int years = 0;             ///< back in time, b >= 0
  int half_window = 6;       ///< w >= 1: periods on either side of the same period of a past year
  bool current_year = true;  ///< the w periods just before count too
};

/// Bayesian subsystem: with n reference values of sum S the predictive law under Jeffreys' prior is negative binomial,
/// size S + 1/2 and mean (S + 1/2) / n; the bound is its 1 - alpha quantile, an alarm is a count above it. Missing
/// reference values count for nothing; without any the period is `short_history`. Source: Riebler 2004; Hoehle 2007
/// (Comput Stat 22:571), section 2.
std::vector<DetectorPoint> bayes_bounds(const Eigen::VectorXd& counts, MonitoredRange range,
                                        const ReferenceOptions& options = {}, double alpha = 0.05);

/// Robert Koch Institute: with the mean of the reference values above 20, mean + 2 standard deviations; else the upper
/// limit of the 95 % interval of Crow and Gardner 1959 (Biometrika 46:441) for a Poisson mean at the mean rounded down.
/// A missing reference value makes a `gap`.
std::vector<DetectorPoint> rki_bounds(const Eigen::VectorXd& counts, MonitoredRange range,
                                      const ReferenceOptions& options = {
                                          .years = 2, .half_window = 4, .current_year = false});

/// outbreakP: the statistic is the likelihood ratio of a Poisson mean that never falls (isotonic regression of the
/// whole series up to the period) against a constant one; an alarm is a statistic above `limit`. No baseline is needed.
/// The pooling is carried from period to period, O(series) in all. A missing count makes it and all later ones a `gap`.
/// Source: Frisen and Andersson 2009 (Biom J 51:463); Frisen, Andersson and Schioler 2009.
std::vector<DetectorPoint> outbreak_p(const Eigen::VectorXd& counts, MonitoredRange range, double limit = 100);

}  // namespace tocsin
