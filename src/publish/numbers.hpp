#pragma once

#include <string>
#include <string_view>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/period.hpp"

/// How numbers, days and instants are written: for programs (`exact_text`) and for people (the rest).
namespace tocsin {

/// The fewest digits that read back as the same double; empty where it is not finite.
std::string exact_text(double value);

/// What people read where a number is NaN or infinite.
inline constexpr std::string_view not_known = "not known";

/// With thousands separated by commas and that many decimals: "1,234.5". A value that rounds to zero has no sign.
std::string grouped(double value, int decimals);
/// A whole number, or one decimal where it is none; "fewer than 0.1" where that would be 0.0.
std::string count_text(double value);
/// A share as a percentage, cut not rounded, so that a printed 95 % never stands for less: "94%", "more than 99%",
/// "less than 1%".
std::string percent(double share);
/// The chance of what was seen if nothing had changed, with two digits: "0.91%", "less than 0.01%".
std::string chance_text(double chance);
/// A level that somebody set, as it is: "95%", "99.8%".
std::string level_text(double share);
/// "2.9 to 5.4"
std::string range_text(double lower, double upper, int decimals);
/// "1 finding", "2 findings", "no findings"
std::string quantity(double count, std::string_view singular, std::string_view plural);
/// "5 years, April 2021 to March 2026", or "3 of the 5 years April 2021 to March 2026".
std::string years_used_words(int used, const Period& window);
/// "22 November 2026, 09:30 UTC"
std::string instant_words(Instant instant);
/// The text with a capital at its start and a full stop at its end.
std::string sentence(std::string text);

}  // namespace tocsin
