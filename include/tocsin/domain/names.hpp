#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tocsin {

/// The written names of an enumeration: specialise `names_of<E>` as a constexpr array of (value, name) in the order of
/// the values, starting at 0, so that both directions come from one table.
template <class E>
inline constexpr std::array<std::pair<E, std::string_view>, 0> names_of{};

template <class E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
  return names_of<E>[static_cast<std::size_t>(value)].second;
}

/// Nothing where the text is no name of the enumeration. Exact spelling.
template <class E>
[[nodiscard]] constexpr std::optional<E> parse_name(std::string_view text) {
  for (const auto& [value, name] : names_of<E>) {
    if (name == text) return value;
  }
  return std::nullopt;
}

}  // namespace tocsin
