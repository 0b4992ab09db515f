#pragma once

#include "tocsin/publish/pages.hpp"

#include "page_writer.hpp"

namespace tocsin {

/// Adds the fields of the form of `/tables`, each set to what was chosen. O(units * areas chosen).
void add_table_form(View& view, const Edition& edition, const TableChoice& choice);

}  // namespace tocsin
