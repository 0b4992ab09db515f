#pragma once

#include <string>

#include "tocsin/assess/finding.hpp"
#include "tocsin/assess/policy.hpp"

/// The sentences of the persistence watch: plain words, no more digits than the numbers support.
namespace tocsin {

/// Counts, interval and probability behind a departure in one direction.
[[nodiscard]] std::string evidence_words(const WindowEstimates& estimates, const RateEstimate& unit,
                                         Direction direction, const Policy& policy);

/// Of a finding: its evidence, and what share of the list down to it is expected to be false.
[[nodiscard]] std::string finding_words(const std::string& evidence, double q_value);

/// Of a unit without a departure, including which direction its data could not have shown.
[[nodiscard]] std::string normal_words(const WindowEstimates& estimates, const RateEstimate& unit, bool assessable_high,
                                       bool assessable_low);

/// Of a unit that no verdict can be given on: ended, too few years, or too little to go by.
[[nodiscard]] std::string ended_words();
[[nodiscard]] std::string too_few_years_words(const WindowEstimates& estimates, const RateEstimate& unit,
                                              const Policy& policy);
[[nodiscard]] std::string too_little_words(const WindowEstimates& estimates, const RateEstimate& unit,
                                           const Policy& policy);

}  // namespace tocsin
