#pragma once

#include "tocsin/stats/gamma_poisson.hpp"

/// Likelihood ratio CUSUM over single events on the scale of cumulated expected events, for numbers so small that
/// counts in periods say nothing.
///
/// Symbols: R rate ratio watched for (R > 1 a rise, 0 < R < 1 a fall; never 1), dE expected events since the last step,
/// n events in it, S score, h threshold. S <- max(0, S + log ratio); alarm where S >= h, then S <- 0. Steps without an
/// event count: the score of a fall grows with silence itself. Sources: Page 1954 (Biometrika 41:100); Lucas 1985
/// (Technometrics 27:129); Rogerson and Yamada 2004 (Stat Med 23:2195).
namespace tocsin {

/// Log likelihood ratio of n events over dE expected ones, R times the rate against the rate as expected: n log R - (R
/// - 1) dE.
double poisson_log_ratio(double ratio, double expected, double events);

/// The same where the rate itself is uncertain, lambda ~ Gamma(shape a, rate b): ratio of the two negative binomial
/// predictive laws, n log R + (a + n) (log(b + E) - log(b + R E)). Tends to the Poisson one as a grows. Source:
/// Bourazas, Kiagias and Tsiamyrtzis 2022 (J Qual Technol 54:367).
double predictive_log_ratio(const GammaLaw& rate, double ratio, double exposure, double events);

/// One score. Not thread-safe; a value type.
class EventCusum {
 public:
  struct Step {
    double score = 0;  ///< S, before it is set back
    bool alarm = false;
  };

  /// threshold h > 0.
  explicit EventCusum(double threshold);
  Step add(double log_ratio);

 private:
  double threshold_;
  double score_ = 0;
};

/// In-control average run length from S = 0: expected events until an alarm where S is looked at continuously (a day
/// holds little exposure, so daily is all but that) and events come at the expected rate. Between looks a rise is
/// floored at 0, so looking only at events alarms less often.
///
/// Exact up to numerical integration. With r = |R - 1| and c = |log R|, x' = (x + k - x(y - c)) / r, x = 0 below 0, has
/// the solutions A (k = 0, x(0) = 1) and B (k = 1, x(0) = 0). The integral equation of the run length becomes
///   R < 1: B(h),   R > 1: A(h) B'(h) / A'(h) - B(h).
/// These follow from the renewal equation over the first event (Brook and Evans 1972, Biometrika 59:539, with the grid
/// taken to its limit). For h <= c a rise is alarmed by the first event: exactly 1; there the run length jumps, and
/// within c / 256 above c the value is drawn between the two sides. Elsewhere relative error below 1e-4 for run lengths
/// up to 1e6. O(h / c).
double event_cusum_run_length(double ratio, double threshold);

/// Probability of an alarm from S = 0 within an exposure (> 0, in expected events), events coming at the expected rate:
/// what a watch that begins anew now and then is worth, whose early time is quieter than its average run length says.
/// Markov chain of S on a lattice, the drift being one step at a time; relative error below 5 %.
/// O(exposure threshold).
double event_cusum_alarm_probability(double ratio, double threshold, double exposure);

/// Threshold with at most this probability (0 < p < 1/2) of a first alarm in the last `newest` (0 < newest <= exposure)
/// of a watch over `exposure`: the rate of alarms of a watch that has gone on for a while. The smallest of that
/// lattice; where the score has long forgotten its beginning (after 8 (log R)^2 / (R - 1 - log R)^2) by the run length
/// instead. Relative error of the probability as above.
double event_cusum_threshold_within(double ratio, double exposure, double newest, double probability);

/// Smallest threshold (within 1e-4) whose in-control run length is at least `run_length` expected events (1 to 1e6).
double event_cusum_threshold(double ratio, double run_length);

}  // namespace tocsin
