#include "value_class.hpp"

#include <algorithm>

namespace tocsin {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

namespace {

bool is_decimal(std::string_view text) {
  const auto point = text.find('.');
  return point != std::string_view::npos && is_whole_number(text.substr(0, point)) &&
         is_whole_number(text.substr(point + 1));
}

bool is_negative(std::string_view text) {
  return text.starts_with('-') && (is_whole_number(text.substr(1)) || is_decimal(text.substr(1)));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

}  // namespace

std::string value_class_of(std::string_view text) {
  if (text.empty()) return "empty";
  if (is_whole_number(text))
    return "number of " + std::to_string(text.size()) + (text.size() == 1 ? " digit" : " digits");
  if (is_negative(text)) return "negative number";
  if (is_decimal(text)) return "decimal number";
  const std::size_t length = characters(text);
  return "text of " + std::to_string(length) + (length == 1 ? " character" : " characters");
}

std::string_view count_fault(std::string_view text) {
  if (text.empty()) return "missing_value";
  if (is_negative(text)) return "negative_count";
  if (is_decimal(text)) return "not_a_whole_number";
  return "not_a_number";
}

}  // namespace tocsin
