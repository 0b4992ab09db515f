#pragma once

#include "tocsin/publish/table.hpp"

namespace tocsin {

/// The column of a measure: its name in the download, its label for people.
[[nodiscard]] TableColumn column_of(TableMeasure measure);

/// A rate with limits; where it is NaN, the symbol of the count.
[[nodiscard]] TableCell rate_cell(const RateWithLimits& rate, const TableCell& count);

/// The rate of a rounded count: as open as the count, which is the rounding and not chance.
[[nodiscard]] TableCell rounded_rate_cell(const TableCell& count, const TableCell& children, const Period& period);

}  // namespace tocsin
