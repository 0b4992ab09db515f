#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// What a file calls a period, as met.
struct PeriodLabel {
  std::string text;
  std::uint64_t line = 0;  ///< where first
};

/// The columns of a panel.
struct PeriodColumns {
  std::vector<Period> periods;      ///< adjoining years: the year itself where the labels are years
  std::vector<std::string> labels;  ///< one a period
  std::vector<std::size_t> column;  ///< of each label as met
  std::vector<std::string> notes;   ///< choices made on the way
};

/// Why labels make no columns. `line` is that of the label at fault, 0 where no single one is.
struct PeriodFault {
  std::uint64_t line = 0;
  std::string words;
};

/// Puts labels, each different, in order: see `parse_panel_file`. O(labels log labels).
[[nodiscard]] tl::expected<PeriodColumns, PeriodFault> order_periods(const std::vector<PeriodLabel>& labels);

}  // namespace tocsin
