#pragma once

#include <string_view>
#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/panel.hpp"

/// What may leave the service, at which level. The rules are those of the Department's own publication: yearly totals
/// of England and of authorities as they are, regions rounded to the nearest 10, characteristics of children for
/// England only.
namespace tocsin {

/// A yearly total as it may be shown. England and authorities: exact. Regions: to the nearest 10, halves away from zero
/// (25 is 30); a total above 0 that would round to 0 is the symbol `k`, a true 0 stays 0. NaN is `x`. Asserts that it
/// is not negative.
///
/// The rounding of regions is a rule of display and hides nothing: the authorities of a region add up to it.
[[nodiscard]] Figure publish_total(Level level, double exact);

/// A yearly figure of one breakdown ("" for the total). Refuses, as `unsupported` and with words, a characteristic of
/// an authority or a region: only England has those.
[[nodiscard]] Result<Figure> publish_figure(Level level, std::string_view breakdown, double exact);

/// A finding as it may be shown. Of a region the count is rounded as its totals are (NaN where that leaves none) and
/// the ratio is of the rounded count, without limits: they would give the exact count away; of a region's theme nothing
/// but the rounded count is shown. Others: as they are.
[[nodiscard]] Finding publish_finding(Finding finding);

/// A pool as it may be shown. Of a region the count is rounded as its totals are, the ratio is of the rounded count,
/// and the limits are those of the ends of its rounding, so that they do not give the count away; all NaN where
/// rounding leaves no number. Of a deprivation band or of statistical neighbours everything is exact: a sum of yearly
/// totals of authorities, each of which is published as it is, gives nothing away that they do not.
[[nodiscard]] Pool publish_pool(Pool pool, double confidence);

/// Every region's total in one year of the panel, as it may be shown, by code: the sum over the authorities that
/// notified. A panel does not name its measure, nor do these. One withheld count in a region withholds its total.
/// O(units).
[[nodiscard]] std::vector<Observation> publish_region_totals(const Panel& panel, std::size_t period);

}  // namespace tocsin
