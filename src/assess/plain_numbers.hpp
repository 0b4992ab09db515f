#pragma once

#include <string>

/// Numbers as the sentences of findings write them.
namespace tocsin {

/// Two decimals at most, none that says nothing: 1.25, 0.8, 3.
[[nodiscard]] std::string plain(double value);
/// A whole number, or one decimal where it is none, as pages and tables have it; "fewer than 0.1" where that would be
/// 0.0.
[[nodiscard]] std::string count_words(double count);

/// Whole per cents, one decimal near the ends: 37%, 0.4%, 99.6%.
[[nodiscard]] std::string percent_words(double share);
/// Likewise, and never sure: more than 99.9%.
[[nodiscard]] std::string probability_words(double probability);

}  // namespace tocsin
