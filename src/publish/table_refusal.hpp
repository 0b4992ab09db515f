#pragma once

#include <optional>
#include <vector>

#include "tocsin/publish/table.hpp"

namespace tocsin {

/// Why a table may not or cannot be drawn, in words for who asked: an area or a measure crossed with a breakdown, an
/// area or a year that the edition does not have. Nothing: it can. O(areas asked for * units).
[[nodiscard]] std::optional<Error> refusal(const TableQuery& query, const std::vector<TableColumn>& columns,
                                           bool broken_down, const Edition& edition);

}  // namespace tocsin
