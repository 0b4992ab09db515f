#pragma once

#include <string>

/// Numbers as the sentences of findings write them.
namespace tocsin {

/// Two decimals at most, none that says nothing: 1.25, 0.8, 3.
[[nodiscard]] std::string plain(double value);
/// One decimal below ten, whole above.
[[nodiscard]] std::string count_words(double count);

/// Whole per cents, one decimal near the ends: 37 %, 0.4 %, 99.6 %.
[[nodiscard]] std::string percent_words(double share);
/// Likewise, and never sure: more than 99.9 %.
[[nodiscard]] std::string probability_words(double probability);

}  // namespace tocsin
