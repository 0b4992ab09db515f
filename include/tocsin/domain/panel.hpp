#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// A row of the panel: an authority as it is monitored, with the codes whose history it carries.
struct PanelUnit {
  AreaCode code;
  std::string name;
  AreaCode region;
  History history = History::carried;
  bool ended = false;  ///< informs variances, is never flagged
  std::vector<AreaCode> codes;
};

/// A circumstance beside the counts, known per unit and period.
struct Covariate {
  std::string name;
  Eigen::ArrayXXd values;  ///< units x periods; NaN where not known
};

/// Authorities that were divided among successors on one day: what they notified together before it tells of all their
/// successors. Where one successor took several predecessors whole and a part of another (Bournemouth, Poole and
/// Dorset), all of them together are the only sum whose parts' children are known.
struct Division {
  std::vector<std::size_t> predecessors;  ///< rows of the panel
  std::vector<std::size_t> successors;    ///< rows of the panel
  /// Of all predecessors together, one a period; `x` where one of them is not known, `z` in periods that do not end
  /// before the day.
  std::vector<Figure> counts;
  /// Successors x periods: child-years of each one's children of later in those periods; NaN elsewhere and where not
  /// known.
  Eigen::ArrayXXd exposure;
};

/// A published total of a region in one period.
struct RegionTotal {
  AreaCode region;
  std::size_t period = 0;  ///< column of the panel
  Figure figure = Figure::not_available();
};

/// What models read: counts, exposure and circumstances of every unit in every period. Row i is a unit, column t a
/// period.
struct Panel {
  std::vector<PanelUnit> units;
  std::vector<Period> periods;  ///< in order, adjoining
  std::vector<Figure> counts;   ///< row-major: counts[i * periods.size() + t]
  Eigen::ArrayXXd exposure;     ///< units x periods, child-years; NaN where not known
  std::vector<Covariate> covariates;
  std::vector<Division> divisions;
  std::vector<RegionTotal> region_totals;                     ///< those published with a number, by region and period
  std::vector<std::pair<std::size_t, std::size_t>> adjacent;  ///< rows that touch, each pair once; set by who knows
  std::vector<std::string> notes;                             ///< choices made on the way, in words, for the reader

  [[nodiscard]] const Figure& count(std::size_t unit, std::size_t period) const {
    return counts[unit * periods.size() + period];
  }
  /// True where the exposure is known and positive and the count is exact, or rounded so finely that the rounding
  /// (width^2 / 12) adds at most a twentieth to the variance of a Poisson count: a cell a likelihood can use as it is
  /// shown.
  [[nodiscard]] bool usable(std::size_t unit, std::size_t period) const;
  [[nodiscard]] const Covariate* covariate(std::string_view name) const;
};

/// What a panel is made from. Observations of authorities are read, and totals of regions among the counts; their order
/// does not matter, keys are unique.
struct PanelSources {
  std::vector<Observation> counts;      ///< of one measure, reporting years or calendar years, all the same length
  std::vector<Observation> population;  ///< `child_population` at mid-year: the period is that calendar year
  std::vector<Observation>
      context;  ///< `children_in_need` (the period is the day it was taken) and `idaci_score` (its year)
};

/// Builds the panel over `periods` (adjoining, one year each).
///
/// - Units: every authority in force on the last day, and every ended one that was split or partly transferred and has
/// a count.
///   A recode carries history whole; a merger adds its predecessors' counts and exposure; successors of a split or a
///   part transfer start with it. A count is `z` before its unit starts and after it ends, `x` where no row was
///   received.
/// - Rows under several codes of one unit that were in force in the period are added; if a code in force has no row,
/// and no
///   code before or after it in the lineage speaks for it, the count is `x`. A row under a code for a period in which
///   it was not in force (a back-series) is taken only where no such row exists, and a note says so.
/// - Exposure: the population given for the period itself, else the mid-year estimate that falls in it (mid-2023 for
/// April 2023 to
///   March 2024), times the period's years; where that is not known, the latest earlier estimate stands in, and a note
///   says so.
/// - Covariates, present when `context` has any: `idaci_score` of the latest index at hand, a successor without a score
/// of its own
///   taking that of its most populous predecessor; `cin_rate`, children in need per 10,000 children, on the day
///   before the period, else on the nearest earlier day known, else the nearest later.
///
/// - Divisions: every reorganisation whose predecessors and successors are all rows of the panel. Each successor has
/// the
///   predecessors' child-years in proportion to the children at the first mid-year at which all successors have an
///   estimate; where a predecessor's are not known the successors' own of that mid-year stand in, and a note says so.
///
/// Errors: no period, periods not adjoining or not a year long, no count at all inside them, a negative figure.
/// O((observations + units * periods) * log(observations)).
[[nodiscard]] Result<Panel> build_panel(const PanelSources& sources, const std::vector<Period>& periods,
                                        const AuthorityRegister& authorities);

}  // namespace tocsin
