#pragma once

#include <span>
#include <string_view>

namespace tocsin {

/// A file of dashboards/web/templates, as the build embedded it.
struct EmbeddedTemplate {
  std::string_view name;  ///< without its ending
  std::string_view text;
};
[[nodiscard]] std::span<const EmbeddedTemplate> embedded_templates();

}  // namespace tocsin
