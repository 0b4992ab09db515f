#pragma once

#include <string>
#include <string_view>

namespace tocsin {

/// Describes a value without repeating it: "empty", "number of 3 digits", "negative number", "decimal number",
/// "text of 12 characters".
[[nodiscard]] std::string value_class_of(std::string_view text);

[[nodiscard]] inline std::string bytes_class(std::size_t bytes) {
  return "text of " + std::to_string(bytes) + " bytes";
}

/// The text without the blanks and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// True for one or more digits and nothing else.
[[nodiscard]] bool is_whole_number(std::string_view text);

/// The rule by which a text that should be a whole, unsigned count was refused: `missing_value`, `negative_count`,
/// `not_a_whole_number` or `not_a_number`.
[[nodiscard]] std::string_view count_fault(std::string_view text);

}  // namespace tocsin
