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
  const double rounded = count < 9.95 ? std::round(count * 10) / 10 : std::round(count);
  return fmt::format("{}", rounded);
}

}  // namespace tocsin
