#pragma once

#include <map>
#include <string_view>

/// The files under dashboards/runbooks, as the build embedded them.
namespace tocsin {

extern const std::string_view runbook_shell;
extern const std::map<std::string_view, std::string_view> runbook_sources;  ///< by alert

}  // namespace tocsin
