#pragma once

#include <Eigen/Core>

#include "tocsin/stats/gamma_poisson.hpp"

/// Has the rate of single events shifted, some time back and until now? For numbers so small that counts in periods
/// say nothing, and a rate that is itself uncertain.
///
/// Symbols: lambda ~ Gamma(shape a, rate b) the rate as known before the stream; R ratio watched for; a stretch that
/// ends now holds n events over exposure E, and m events over exposure F came before it. That the rate became R lambda
/// where the stretch begins is set against no change, lambda being one unknown number in both:
///   n log R - (a + m + n) log((b + F + R E) / (b + F + E)),
/// and S is the largest of these over all stretches that begin at an event (R > 1; that event is in the stretch but the
/// exposure before it is not) or after one (R < 1); 0 where none is above. For a known rate S is the likelihood ratio
/// CUSUM of event_cusum.hpp, whose run lengths hold; for an uncertain one alarms are rarer, an unexpected level being
/// put down to the uncertainty first. Sources: Page 1954 (Biometrika 41:100); Bourazas, Kiagias and Tsiamyrtzis 2022 (J
/// Qual Technol 54:367).
namespace tocsin {

/// What stands at the end of a stream.
struct RateShift {
  bool standing = false;    ///< S has reached the threshold and has not fallen below half of it since
  double score = 0;         ///< S at the end
  double peak = 0;          ///< largest S since the alarm; 0 where none stands
  Eigen::Index alarms = 0;  ///< how often it was reached anew
  Eigen::Index first = 0;   ///< index of the first event of the likeliest stretch; it begins there, or, for a fall, at
                            ///< the event before
  double events = 0;        ///< n of the likeliest stretch at the end
  double exposure = 0;      ///< its E
};

/// `gaps` (n + 1 >= 1 values, >= 0) are the exposures before each of n events and from the last one until now; ratio
/// R > 0, not 1; threshold > 0. Once an alarm is over the watch begins anew. O(n^2).
RateShift rate_shift(const GammaLaw& rate, double ratio, const Eigen::VectorXd& gaps, double threshold);

/// S at exposure `at`, when the first `seen` of the events at these places (exposures since the beginning, in order,
/// none of the seen ones beyond `at`) have come. O(seen).
double rate_shift_score(const GammaLaw& rate, double ratio, const Eigen::VectorXd& places, Eigen::Index seen,
                        double at);

}  // namespace tocsin
