#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What to do when an alert arrives: one plain page an alert.
namespace tocsin {

/// The page of an alert, by its name; nothing where there is none.
[[nodiscard]] std::optional<std::string> runbook_html(std::string_view alert);

/// The page that lists them.
[[nodiscard]] std::string runbooks_html();

}  // namespace tocsin
