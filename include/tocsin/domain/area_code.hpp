#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string_view>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A nine-character code of the Office for National Statistics (one capital letter, eight digits): an authority
/// (E06 unitary, E08 metropolitan, E09 London borough, E10 county), a region (E12, or E13 for Inner and Outer London)
/// or a country (E92). Well formed by construction; whether it was in force on a day is for `AuthorityRegister` to say.
class AreaCode {
 public:
  /// The empty code: no area. Sorts before every other.
  constexpr AreaCode() = default;

  /// Refuses anything but `[A-Z][0-9]{8}`. O(1).
  static Result<AreaCode> parse(std::string_view text);

  [[nodiscard]] std::string_view text() const { return {letters_.data(), empty() ? 0 : letters_.size()}; }
  [[nodiscard]] bool empty() const { return letters_[0] == '\0'; }
  /// True for the four kinds of upper-tier authority that notify.
  [[nodiscard]] bool is_authority() const;
  [[nodiscard]] bool is_region() const;
  [[nodiscard]] bool is_country() const;

  friend auto operator<=>(const AreaCode&, const AreaCode&) = default;

 private:
  std::array<char, 9> letters_{};
};

}  // namespace tocsin

template <>
struct std::hash<tocsin::AreaCode> {
  std::size_t operator()(const tocsin::AreaCode& code) const noexcept {
    return std::hash<std::string_view>{}(code.text());
  }
};
