#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "tocsin/domain/event_stream.hpp"

namespace tocsin {

/// A field of the record in whose answers themes are looked for.
struct ThemeField {
  std::string_view name;
  std::size_t answers;
  /// Number of the answer; nothing where it is blank or not known.
  std::optional<std::size_t> (*answer)(const StreamEvent&);
  std::string_view (*words)(std::size_t);
};

/// Nature, cause, and the answers about the main child.
[[nodiscard]] std::span<const ThemeField> theme_fields();

}  // namespace tocsin
