#include "text_encoding.hpp"

#include <array>

namespace tocsin {

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80) return false;
    }
    const unsigned second = byte(i + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second >= 0xA0;
    const bool beyond = lead == 0xF4 && second >= 0x90;
    if (overlong || surrogate || beyond) return false;
    i += length;
  }
  return true;
}

bool utf8_of_windows_1252(std::string_view text, std::string& out) {
  // Code points of bytes 80 to 9F; 0 where Windows-1252 assigns none. Bytes A0 to FF are their own code points.
  static constexpr std::array<char16_t, 32> upper = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
  out.clear();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
      continue;
    }
    const unsigned point = byte < 0xA0 ? upper[byte - 0x80U] : byte;
    if (point == 0) return false;
    if (point < 0x800) {
      out.push_back(static_cast<char>(0xC0U | (point >> 6U)));
    } else {
      out.push_back(static_cast<char>(0xE0U | (point >> 12U)));
      out.push_back(static_cast<char>(0x80U | ((point >> 6U) & 0x3FU)));
    }
    out.push_back(static_cast<char>(0x80U | (point & 0x3FU)));
  }
  return true;
}

}  // namespace tocsin
