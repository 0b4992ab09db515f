#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/assess/finding.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/publish/clocks.hpp"
#include "tocsin/publish/figure_cube.hpp"
#include "tocsin/publish/national_series.hpp"

namespace tocsin {

/// A rate per 100,000 child-years with limits at the confidence of the estimates; NaN where there is none.
struct RateWithLimits {
  double rate_per_100k = 0;
  double lower = 0;
  double upper = 0;
};

/// Funnel limits of observed / expected at one expected count, by the exact Poisson distribution.
struct FunnelLimits {
  double expected = 0;
  double lower_95 = 0;
  double upper_95 = 0;
  double lower_998 = 0;
  double upper_998 = 0;
};

/// What one year's count would be by population, the national level of the year and what the newest window expects of
/// the unit, to which its years with a count add up; with the smallest and the largest of the whole numbers that chance
/// alone would leave at least 95 % of such counts within (Poisson quantiles); NaN where not known.
struct YearExpectation {
  double expected = 0;
  double lower_95 = 0;
  double upper_95 = 0;
};

/// The tile of an authority on the map of equal tiles: hexagons with a corner upwards in rows that grow northwards, odd
/// rows shifted east by half a tile.
struct Tile {
  int column = 0;
  int row = 0;
  std::string label;
};

/// What is known of a unit besides its figures: where it lies, and what it is read beside.
struct AreaFacts {
  std::vector<AreaCode> neighbours;  ///< its statistical neighbours among today's units, closest first
  std::vector<AreaCode> successors;  ///< what became of it, where it ended
  std::optional<Tile> tile;
};

/// What a reader must be told of any official figure besides the figure; the words come from the configuration.
struct Imprint {
  std::string producer = "Not yet named";
  std::string source =
      "Serious incident notifications and children in need, Department for Education; mid-year population estimates, "
      "Office for National Statistics; income deprivation affecting children, Ministry of Housing, Communities and "
      "Local Government (all under the Open Government Licence v3.0)";
  std::string status = "Management information, not official statistics";
  std::string update_schedule = "After each yearly release of the Department, and whenever a feed brings new rows";
  std::string lifecycle =
      "Kept while the Department publishes the notifications; its end would be announced on this page";
  std::string contact = "Not yet named";
};

/// What is published at one time: everything that leaves the service is rendered from one of these. Plain values,
/// immutable once built. `assessment.units`, `assessment.estimates.units` and `assessment.panel.units` have one entry a
/// unit, in one order.
struct Edition {
  std::string snapshot;  ///< id of the snapshot
  Instant as_of{};       ///< what was known at this instant is in it
  Instant built{};
  bool illustrative = false;  ///< some figure in it is made up
  /// What is counted. Another measure than notifications, read through a column map, is named on every page.
  std::string measure{measures::notifications};
  Assessment assessment;
  std::vector<RateWithLimits> yearly_rates;      ///< row-major like `assessment.panel.counts`
  std::vector<RateWithLimits> national_rates;    ///< of England, one a period of the panel
  std::vector<YearExpectation> yearly_expected;  ///< row-major like `assessment.panel.counts`; may be empty
  std::map<AreaCode, AreaFacts> areas;           ///< by code of the unit; one without an entry has no such facts
  std::string limits_method;                     ///< of `yearly_rates`: `byar`, `exact`, ...
  std::vector<FunnelLimits> unit_limits;         ///< at what is expected of each unit; may be empty
  std::vector<FunnelLimits> funnel;              ///< by expected count; the curves of the funnel plot; never empty
  std::vector<Region> regions;                   ///< names of the regions, from the register
  std::vector<Observation>
      national;        ///< England's published totals, one a period, in order; empty if none were received
  FigureCube figures;  ///< what tables are drawn from
  std::vector<NationalSeries> series;  ///< empty for other measures than notifications
  std::vector<ClockRow> clocks;        ///< empty without a stream
  std::vector<FileReceipt> files;      ///< every file whose rows stand
  Imprint imprint;
};

/// Whether notifications of a period of the panel may still arrive: it ended no earlier than what is known does, or it
/// was counted from a feed of events that stops before its last week. O(units).
[[nodiscard]] bool still_open(const Edition& edition, std::size_t period);

}  // namespace tocsin
