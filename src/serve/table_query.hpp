#pragma once

#include "tocsin/publish/table.hpp"
#include "tocsin/serve/target.hpp"

namespace tocsin {

/// Reads what a request asks of a table: `measure`, `level`, `area`, `year` (`2019-2026` is every year between) and
/// `breakdown` are lists with commas, `breakdown=all` is every one, `by_nature` is true or false. Parameters that are
/// no part of it are passed over. Errors: `invalid_input` for a value that is none, naming those there are.
[[nodiscard]] Result<TableQuery> parse_table_query(const Target& target);

/// The parameters of a table as the form of `/tables` sends them, one field a key: `measure1`, `area1`, … are joined
/// to lists, areas of such fields take the place of a level, `from` and `to` are every year between, in whichever order
/// they stand. Fields left blank ask for nothing.
[[nodiscard]] Target table_target(const Target& form);

}  // namespace tocsin
