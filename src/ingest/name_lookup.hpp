#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tocsin/domain/names.hpp"

namespace tocsin {

/// `parse_name<E>` in constant time: a table without collisions, found while compiling, over length and three letters.
template <class E>
class NameLookup {
 public:
  [[nodiscard]] static std::optional<E> find(std::string_view text) {
    const std::uint8_t at = text.empty() ? for_empty : table[slot_of(text, seed)];
    if (at == vacant || names_of<E>[at].second != text) return std::nullopt;
    return names_of<E>[at].first;
  }

 private:
  static constexpr std::size_t slots = 64;
  static constexpr std::uint8_t vacant = 255;

  static constexpr std::size_t slot_of(std::string_view text, std::uint32_t with) {
    const auto letter = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t word = static_cast<std::uint32_t>(text.size()) ^ (letter(0) << 8U) ^
                               (letter(text.size() / 2) << 16U) ^ (letter(text.size() - 1) << 24U);
    return (word * with) >> 26U;
  }

  static constexpr bool collides(std::uint32_t with) {
    std::array<bool, slots> taken{};
    for (const auto& [value, name] : names_of<E>) {
      if (name.empty()) continue;
      bool& here = taken[slot_of(name, with)];
      if (here) return true;
      here = true;
    }
    return false;
  }

  static constexpr std::uint32_t find_seed() {
    std::uint32_t with = 0x9E3779B1U;
    while (collides(with)) with += 2;
    return with;
  }

  static constexpr std::uint32_t seed = find_seed();

  static constexpr std::array<std::uint8_t, slots> table = [] {
    std::array<std::uint8_t, slots> filled{};
    filled.fill(vacant);
    for (std::size_t i = 0; i < names_of<E>.size(); ++i) {
      if (const auto name = names_of<E>[i].second; !name.empty())
        filled[slot_of(name, seed)] = static_cast<std::uint8_t>(i);
    }
    return filled;
  }();

  static constexpr std::uint8_t for_empty = [] {
    for (std::size_t i = 0; i < names_of<E>.size(); ++i) {
      if (names_of<E>[i].second.empty()) return static_cast<std::uint8_t>(i);
    }
    return vacant;
  }();
};

}  // namespace tocsin
