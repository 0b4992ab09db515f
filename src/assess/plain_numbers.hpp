#pragma once

#include <string>

/// Numbers as the sentences of findings write them.
namespace tocsin {

/// Two decimals at most, none that says nothing: 1.25, 0.8, 3.
[[nodiscard]] std::string plain(double value);
/// One decimal below ten, whole above.
[[nodiscard]] std::string count_words(double count);

}  // namespace tocsin
