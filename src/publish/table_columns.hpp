#pragma once

#include "tocsin/publish/table.hpp"

namespace tocsin {

/// The column of a measure: its name in the download, its label for people.
[[nodiscard]] TableColumn column_of(TableMeasure measure);

/// A rate with limits; where it is NaN, the symbol of the count.
[[nodiscard]] TableCell rate_cell(const RateWithLimits& rate, const TableCell& count);

}  // namespace tocsin
