#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/domain/panel.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/interval_poisson.hpp"

namespace tocsin {

/// What a published total of a region leaves for those of its authorities of which nothing else is known, two or more.
struct RegionRest {
  AreaCode region;
  std::size_t period = 0;
  std::vector<std::size_t> units;  ///< rows of the panel
  CountInterval count;             ///< of them together
};

struct RegionEvidence {
  std::map<std::pair<std::size_t, std::size_t>, CountInterval>
      cells;                       ///< by (unit, period): one unit alone was missing
  std::vector<RegionRest> rests;   ///< by region and period
  std::vector<std::string> notes;  ///< totals that do not fit their authorities
};

/// Where the truth behind a published figure lies, counts being whole: the whole interval of its rounding where ties
/// may have gone either way, less its upper end where they go up, less both or neither by the parity where they go to
/// the even multiple. Nothing where it says nothing.
[[nodiscard]] std::optional<CountInterval> count_interval(const Figure& figure, const CoarseFigures& coarse);

/// The interval of one cell: of a count that is usable as it is shown (`Panel::usable`) the number itself.
[[nodiscard]] std::optional<CountInterval> cell_interval(const Panel& panel, std::size_t unit, std::size_t period,
                                                         const CoarseFigures& coarse);

/// Totals are used where a value of an authority is missing and its children are known; where all values are known a
/// total is only held against them. O(totals * units).
[[nodiscard]] RegionEvidence region_evidence(const Panel& panel, const Window& window, const CoarseFigures& coarse);

}  // namespace tocsin
