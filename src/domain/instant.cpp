#include "tocsin/domain/instant.hpp"

#include <array>
#include <cstdio>

#include "tocsin/domain/period.hpp"

namespace tocsin {
namespace {

/// The number that stands at exactly these digits of the text, below a limit; -1 otherwise.
int digits_at(std::string_view text, std::size_t at, std::size_t length, int limit) {
  int number = 0;
  for (std::size_t i = at; i < at + length; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number < limit ? number : -1;
}

}  // namespace

Result<Instant> parse_instant(std::string_view text) {
  const auto refuse = [&] {
    return failure(ErrorKind::invalid_input,
                   "'" + std::string(text) + "' is no instant: write 2026-05-21 or 2026-05-21T09:30:00Z");
  };
  const auto day = parse_day(text.substr(0, 10));
  if (!day) return refuse();
  if (text.size() == 10) return Instant(*day);
  const bool seconds_only = text.size() == 20;
  if ((!seconds_only && text.size() != 24) || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z' || (!seconds_only && text[19] != '.'))
    return refuse();
  const int hours = digits_at(text, 11, 2, 24);
  const int minutes = digits_at(text, 14, 2, 60);
  const int seconds = digits_at(text, 17, 2, 60);
  const int thousandths = seconds_only ? 0 : digits_at(text, 20, 3, 1000);
  if (hours < 0 || minutes < 0 || seconds < 0 || thousandths < 0) return refuse();
  return Instant(*day) + std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds) +
         std::chrono::milliseconds(thousandths);
}

std::string iso_instant(Instant instant) {
  const Day day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(instant - day);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%03dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return iso_day(day) + text.data();
}

}  // namespace tocsin
