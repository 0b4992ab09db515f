#pragma once

#include <string>

#include "tocsin/domain/feed_rows.hpp"

namespace tocsin {

/// What a refused row should have had where it was refused, for the one who sent it: "a day that exists, not after
/// today, written 2024-03-31"; of a code list its words. Empty for a rule it does not know. O(words).
[[nodiscard]] std::string expected_words(const Rejection& rejection);

}  // namespace tocsin
