#pragma once

#include "tocsin/publish/pages.hpp"

#include "page_writer.hpp"

namespace tocsin {

/// What `tables_page.mustache` names: the form, and the table or the words of its refusal.
[[nodiscard]] View tables_view(const Edition& edition, const TableChoice& choice, const Result<Table>& drawn);

}  // namespace tocsin
