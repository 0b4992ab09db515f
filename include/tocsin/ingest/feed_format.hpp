#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tocsin/domain/names.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/ingest/column_map.hpp"

namespace tocsin {

/// The project's own event records: one row a notification, CSV with a header in any order or JSON Lines.
struct EventColumns {};

/// How often a feed is expected to speak.
enum class Cadence : std::uint8_t { none, daily, weekly, monthly, quarterly, yearly };
template <>
inline constexpr auto names_of<Cadence> =
    std::to_array<std::pair<Cadence, std::string_view>>({{Cadence::none, "none"},
                                                         {Cadence::daily, "daily"},
                                                         {Cadence::weekly, "weekly"},
                                                         {Cadence::monthly, "monthly"},
                                                         {Cadence::quarterly, "quarterly"},
                                                         {Cadence::yearly, "yearly"}});

/// How long after a file the next one is late: the cadence, with room for weekends, holidays and slips of publication.
/// Nothing where none is expected.
[[nodiscard]] std::optional<std::chrono::seconds> due_after(Cadence cadence);

/// A feed the service can read: a name, words, and what its rows are.
struct FeedFormat {
  std::string name;
  std::string description;
  Cadence cadence = Cadence::none;
  std::variant<EventColumns, ColumnMap> shape;
};

/// The columns a file of this format must have, each as its alternatives.
[[nodiscard]] std::vector<ColumnNames> required_columns(const FeedFormat& format);

/// The position of the one format that the first line of a file (a CSV header, or a JSON object) satisfies; of several,
/// the one that demands most columns. Errors: none fits (says which comes nearest and what it misses), two fit equally
/// (names both).
[[nodiscard]] Result<std::size_t> detect_format(std::string_view first_line, std::span<const FeedFormat> formats);

}  // namespace tocsin
