#pragma once

#include "tocsin/publish/table.hpp"

/// The words around a table's figures.
namespace tocsin {

/// "Age", "Looked after", ...; for people.
[[nodiscard]] std::string_view breakdown_words(Breakdown breakdown);
/// Refuses an authority or a region by anything finer than a year.
[[nodiscard]] Error too_fine(const TableQuery& query);
/// Fills headline, subtitle, symbols and footnotes from the rows.
void add_words(Table& table, const Edition& edition);

}  // namespace tocsin
