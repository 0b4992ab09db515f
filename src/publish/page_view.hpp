#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// What the pages say of an edition as a whole, under the names of their templates. O(units * findings).
[[nodiscard]] View edition_view(const Edition& edition);

}  // namespace tocsin
