#pragma once

#include <string_view>

/// The files under dashboards/web, as the build embedded them.
namespace tocsin {

extern const std::string_view style_text;
extern const std::string_view overview_text;
extern const std::string_view report_text;
extern const std::string_view notices_text;
extern const std::string_view summary_text;
extern const std::string_view findings_text;
extern const std::string_view finding_facts_text;
extern const std::string_view funnel_text;
extern const std::string_view estimates_text;
extern const std::string_view areas_text;
extern const std::string_view sources_text;
extern const std::string_view method_text;
extern const std::string_view imprint_text;

}  // namespace tocsin
