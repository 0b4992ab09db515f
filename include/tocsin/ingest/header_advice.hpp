#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// The text without the blanks at its ends: spaces, tabs, line ends and no-break spaces.
[[nodiscard]] std::string_view without_blanks(std::string_view text);

/// What seems to be wrong with a header in which columns are missed, for the one who saved the file: "the columns are
/// separated by semicolons: save it as CSV, comma delimited". Semicolons, tabs and bars as separators, a line `sep=`,
/// capitals, a title above the header. Empty where none of these is seen.
///
/// `fields` are those of the first row, cut at commas; `known` the columns it could have; `later` the rows behind it,
/// as far as they are at hand. O(all of them).
[[nodiscard]] std::string header_advice(std::span<const std::string_view> fields, const std::vector<std::string>& known,
                                        const std::vector<std::vector<std::string>>& later = {});

}  // namespace tocsin
