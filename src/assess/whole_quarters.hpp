#pragma once

#include <optional>

#include "tocsin/domain/period.hpp"

namespace tocsin {

/// The newest `count` whole reporting quarters that ended by a day, `skipped` quarters before them left out; nothing
/// where they do not all begin on or after `from`.
[[nodiscard]] std::optional<Period> whole_quarters(Day until, int count, int skipped, Day from);

}  // namespace tocsin
