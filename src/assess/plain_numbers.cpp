#include "plain_numbers.hpp"

#include <cmath>

#include <fmt/format.h>

namespace tocsin {

std::string plain(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string count_words(double count) {
  if (count > 0 && count < 0.05) return "fewer than 0.1";
  return count == std::round(count) ? fmt::format("{:.0f}", count) : fmt::format("{:.1f}", count);
}

std::string percent_words(double share) {
  const double percent = 100 * share;
  const bool near_an_end = percent != 0 && percent != 100 && (percent < 1 || percent > 99);
  return near_an_end ? fmt::format("{:.1f}%", percent) : fmt::format("{:.0f}%", percent);
}

std::string probability_words(double probability) {
  if (probability < 0.001) return "less than 0.1%";
  if (probability > 0.999) return "more than 99.9%";
  return percent_words(probability);
}

}  // namespace tocsin
