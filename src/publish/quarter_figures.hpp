#pragma once

#include <vector>

#include "tocsin/publish/figure_cube.hpp"

namespace tocsin {

/// England's quarters as they may be shown: of years that ended by `today` those among `national`, which have been
/// through disclosure control; of the year that goes on the stream's counts, small ones withheld. The newest of the
/// stream is complete where it has ended and the stream reaches into its last week: a day without a notification is no
/// sign that the feed has stopped. O(cells + events).
[[nodiscard]] std::vector<QuarterFigure> quarter_figures(const std::vector<NationalFigureCell>& national,
                                                         const CubeSources& sources, Day today,
                                                         const DisclosureRule& rule);

}  // namespace tocsin
