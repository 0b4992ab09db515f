#pragma once

#include "page_writer.hpp"

namespace tocsin {

/// Sets observed, expected, rate and relative rate of one authority, with their intervals.
void set_estimate(View& row, const RateEstimate& estimate);
/// One row of the table of authorities.
[[nodiscard]] View unit_view(const Edition& edition, std::size_t unit);
/// All of them, by name.
[[nodiscard]] View units_view(const Edition& edition);
/// How many authorities in force stand at each status.
[[nodiscard]] View statuses_view(const Assessment& assessment);
/// The regions as they may be shown, by code, with their findings.
[[nodiscard]] View regions_view(const Edition& edition);

}  // namespace tocsin
