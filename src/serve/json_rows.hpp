#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tocsin/publish/edition.hpp"

/// The objects of the API. Names are those of the downloads' columns; what is absent is null.
namespace tocsin {

using Json = nlohmann::ordered_json;

/// One line, bytes that are no UTF-8 replaced.
[[nodiscard]] std::string text_of(const Json& json);

[[nodiscard]] Json authority_json(const Edition& edition, std::size_t unit);
/// One object a year: the count as published (a symbol where it is withheld), children, rate and limits.
[[nodiscard]] Json years_json(const Edition& edition, std::size_t unit);
/// One object a yearly assessment of an authority, the newest last; a direction that cannot be assessed has no state.
[[nodiscard]] Json assessments_json(const Edition& edition, std::size_t unit);
[[nodiscard]] Json estimate_json(const Edition& edition, std::size_t unit);
[[nodiscard]] Json finding_json(const Edition& edition, const Finding& finding);
[[nodiscard]] Json funnel_point_json(const Edition& edition, std::size_t unit);
[[nodiscard]] Json funnel_limits_json(const Edition& edition);
/// What every answer says of itself, all but `count`.
[[nodiscard]] Json meta_json(const Edition& edition);
[[nodiscard]] Json snapshot_json(const Edition& edition);

}  // namespace tocsin
