#pragma once

#include <string>
#include <string_view>

namespace tocsin {

/// CommonMark with tables as HTML for a page: headings one level down, each table in a region that scrolls and can be
/// reached by keyboard, raw HTML left out. O(bytes).
[[nodiscard]] std::string document_html(std::string_view markdown, std::string_view name);

}  // namespace tocsin
