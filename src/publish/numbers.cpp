#include "numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace tocsin {

std::string exact_text(double value) {
  if (!std::isfinite(value)) return {};
  if (value == 0) return "0";
  const double size = std::abs(value);
  const auto format = size >= 1e-5 && size < 1e15 ? std::chars_format::fixed : std::chars_format::scientific;
  std::array<char, 64> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, format).ptr;
  return {digits.data(), end};
}

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(not_known);
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  const std::size_t first_digit = text.front() == '-' ? 1 : 0;
  std::size_t at = text.find('.');
  if (at == std::string::npos) at = text.size();
  while (at > first_digit + 3) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string count_text(double value) {
  if (value > 0 && value < 0.05) return "fewer than 0.1";
  return grouped(value, value == std::round(value) ? 0 : 1);
}

std::string percent(double share) {
  if (!std::isfinite(share)) return std::string(not_known);
  if (share > 0.99 && share < 1) return "more than 99%";
  if (share > 0 && share < 0.01) return "less than 1%";
  return fmt::format("{:.0f}%", std::floor(share * 100 + 1e-9));
}

std::string chance_text(double chance) {
  return chance < 1e-4 ? "less than 0.01%" : fmt::format("{:.2g}%", 100 * chance);
}

std::string level_text(double share) { return fmt::format("{:.4g}%", share * 100); }

std::string range_text(double lower, double upper, int decimals) {
  return grouped(lower, decimals) + " to " + grouped(upper, decimals);
}

std::string quantity(double count, std::string_view singular, std::string_view plural) {
  if (count == 0) return fmt::format("no {}", plural);
  return fmt::format("{} {}", count_text(count), count == 1 ? singular : plural);
}

std::string years_used_words(int used, const Period& window) {
  const int years = static_cast<int>(std::round(window.years()));
  if (used == years) return quantity(used, "year", "years") + ", " + window.words();
  return fmt::format("{} of the {} years {}", used, years, window.words());
}

std::string instant_words(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(instant - day).count();
  return fmt::format("{}, {:02}:{:02} UTC", day_words(day), minutes / 60, minutes % 60);
}

std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text.ends_with('.') ? text : text + '.';
}

}  // namespace tocsin
