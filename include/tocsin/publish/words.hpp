#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/assess/finding.hpp"

/// What the numbers mean, in plain English. Unusual, given population and circumstances: never better or worse.
namespace tocsin {

/// "What this means", for one finding: whole sentences, each true on its own.
struct FindingWords {
  std::string headline;  ///< at most 15 words
  std::string observed;
  std::string population;
  std::string rate;         ///< with its interval
  std::string expected;     ///< and why that much
  std::string probability;  ///< with its band
  std::string chance;       ///< of a value so far from what is expected, if nothing but chance were at work
  std::string by_chance;    ///< how many findings chance alone would have made
  std::string is_not;       ///< the Department's caution
  std::vector<std::string> audit;
};

/// Asserts nothing about the numbers: what is NaN is said to be withheld or not known. Throws `std::invalid_argument`
/// where the finding is about no unit of the assessment's panel (a bug of the caller). O(units).
[[nodiscard]] FindingWords finding_words(const Finding& finding, const Assessment& assessment);

/// What an audit of recording and decisions asks, whichever the direction (rule R17).
[[nodiscard]] const std::vector<std::string>& audit_questions();

/// One line on all findings together: "2 of 153 authorities notify persistently more or less than expected". At most 15
/// words.
[[nodiscard]] std::string assessment_headline(const Assessment& assessment);
/// "9 of 153 authorities lie outside the 99.8% limits of chance alone". At most 15 words.
[[nodiscard]] std::string funnel_headline(const Assessment& assessment);
/// "12 findings stand among 153 authorities; the number expected by chance alone is 1.2." Of persistent rates.
[[nodiscard]] std::string chance_words(const Assessment& assessment);
/// What was watched day by day, what stands of it, and what chance alone makes of it in a year; empty without a stream.
[[nodiscard]] std::string stream_words(const Assessment& assessment);
/// "Persistent rate", "Silence", "Shift".
[[nodiscard]] std::string_view watch_words(Watch watch);
/// A covariate of the panel in words, "income deprivation among children (IDACI)"; its name where it has none.
[[nodiscard]] std::string covariate_words(const std::string& name);
/// What the expected numbers are adjusted for, beside population and year: "income deprivation among children (IDACI),
/// the rate of children in need and what its region has in common"; empty where nothing is.
[[nodiscard]] std::string circumstances_words(const WindowEstimates& estimates);
[[nodiscard]] std::string_view status_words(Status status);
/// "higher than expected" or "lower than expected".
[[nodiscard]] std::string_view direction_words(Direction direction);
/// "very likely" above .95, "likely" from .8, else "not distinguishable".
[[nodiscard]] std::string_view probability_band(double probability);
/// The smallest departures that the data could have shown: "above 1.9 or below 0.45".
[[nodiscard]] std::string detectability_words(const RateEstimate& estimate);
/// What a pool notified together: "North East (12 authorities): 180 notified where 172.3 would be expected from
/// children and year alone, 1.04 times as many (95% limits 0.88 to 1.25)".
[[nodiscard]] std::string pool_words(const Pool& pool, double confidence);
/// All pools of an authority as sentences; empty where it has none.
[[nodiscard]] std::string pools_words(const std::vector<Pool>& pools, double confidence);

}  // namespace tocsin
