#pragma once

#include <kainjow/mustache.hpp>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

/// Every value that the templates under dashboards/web/templates name, with the shared templates as partials. O(units *
/// findings).
kainjow::mustache::data page_view(const Edition& edition);

/// Renders a template; a template that is not well formed is a bug and throws `std::logic_error`.
std::string render_template(std::string_view text, const kainjow::mustache::data& view);

}  // namespace tocsin
