#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/panel.hpp"

/// Every figure that any table may show, after disclosure control. What is withheld is decided once, over all of it: a
/// choice of rows can then give nothing away, whatever else was drawn before.
namespace tocsin {

/// What England's notifications are broken down by. Characteristics are those of the main child, at notification.
enum class Breakdown : std::uint8_t {
  total,
  nature,
  looked_after,
  sex,
  age,
  ethnicity,
  disability,
  placement,
  child_in_need_plan,
  child_protection_plan,
  known_to_agency,
  quarter
};
template <>
inline constexpr auto names_of<Breakdown> =
    std::to_array<std::pair<Breakdown, std::string_view>>({{Breakdown::total, "total"},
                                                           {Breakdown::nature, "nature"},
                                                           {Breakdown::looked_after, "looked_after"},
                                                           {Breakdown::sex, "sex"},
                                                           {Breakdown::age, "age"},
                                                           {Breakdown::ethnicity, "ethnicity"},
                                                           {Breakdown::disability, "disability"},
                                                           {Breakdown::placement, "placement"},
                                                           {Breakdown::child_in_need_plan, "child_in_need_plan"},
                                                           {Breakdown::child_protection_plan, "child_protection_plan"},
                                                           {Breakdown::known_to_agency, "known_to_agency"},
                                                           {Breakdown::quarter, "quarter"}});
/// As the Department's files write it: "Total", "CLA", "Sex" (from 2026, "Gender" before), "Child in need plan".
[[nodiscard]] std::string_view topic_words(Breakdown breakdown, int reporting_year);

/// A nature, or several together. Serious harm and other are told apart for the total of a year only.
enum class NatureGroup : std::uint8_t {
  total,
  child_death,
  child_death_abuse,     ///< of looked-after children: abuse or neglect known or suspected
  child_death_no_abuse,  ///< of looked-after children: neither
  serious_harm,
  other,
  serious_harm_and_other
};
/// "Total", "Child death", "Child death: abuse/neglect", ..., "Serious harm and other".
[[nodiscard]] std::string_view nature_words(NatureGroup nature);

/// What was done between a file's row and the figure.
enum class Transformation : std::uint8_t {
  as_published,         ///< the row's figure
  predecessors_added,   ///< rows of the codes whose history the unit carries, added
  authorities_added,    ///< rows of the authorities of a larger area, added
  natures_added,        ///< rows of several natures, added
  events_counted,       ///< rows of the event feed, counted by the date notified
  authorities_rounded,  ///< authorities added, then rounded to the nearest 10, halves away from zero
  rate_worked_out,      ///< from the row of the count and the children beside it
  not_received          ///< no row
};
[[nodiscard]] std::string_view transformation_words(Transformation transformation);

/// A row of a file that was received. Line 0: rows of the file, too many to name.
struct SourceRow {
  std::uint64_t file = 0;  ///< `FileReceipt::id`
  std::uint64_t line = 0;
  friend auto operator<=>(const SourceRow&, const SourceRow&) = default;
};

/// Where a figure comes from (rule R18).
struct Trace {
  Transformation how = Transformation::not_received;
  std::vector<SourceRow> rows;
};

/// A published row with the place it stands in.
struct SourcedObservation {
  Observation observation;
  SourceRow row;
};

/// One figure of England.
struct NationalFigureCell {
  Period period;  ///< the reporting year, also of a quarter
  Breakdown breakdown = Breakdown::total;
  std::string category;  ///< "Total", "Under 1", "Q1", ...
  NatureGroup nature = NatureGroup::total;
  Figure figure;
  Trace trace;
};

/// England's notifications in one quarter of a reporting year.
struct QuarterFigure {
  Period period;
  Figure figure;
  Trace trace;
  bool complete = true;  ///< false: it has not ended, or the feed stops before its last week
};

/// A figure of an area beside its count: children, children in need, income deprivation.
struct CircumstanceCell {
  std::string measure;  ///< of `measures`
  AreaCode area;        ///< a panel unit's code, a region or England
  Period period;        ///< of the panel
  Figure figure;
  Trace trace;
};

/// The thresholds of disclosure control.
struct DisclosureRule {
  /// A characteristic's count from 1 to below this is withheld, and whatever would give it away. A true 0 is shown, as
  /// the Department does. At least 5: a smaller one tells a withheld count to within 1.
  double smallest_shown = 5;
};

/// Everything that tables draw on beside the panel. Immutable once built.
struct FigureCube {
  std::vector<NationalFigureCell> national;     ///< by period, breakdown, category as listed, nature
  std::vector<QuarterFigure> quarters;          ///< in order: those of `national`, then of the year that goes on
  std::vector<Trace> counts;                    ///< row-major like `Panel::counts`
  std::vector<CircumstanceCell> circumstances;  ///< by measure, area, period
  std::vector<std::string> la_numbers;          ///< the Department's number of each panel unit
  DisclosureRule rule;                          ///< by which it was made
};

/// What stands beside the counts of an area (a panel unit's code, a region, England) in a period of the panel; null
/// where there is nothing. O(log cells).
[[nodiscard]] const CircumstanceCell* circumstance_of(const FigureCube& cube, std::string_view measure, AreaCode area,
                                                      const Period& period);

/// Children times years of an area in a period of the panel, of every rate that is shown of a region or of England. NaN
/// where the children are not known.
[[nodiscard]] double child_years_of(const FigureCube& cube, AreaCode area, const Period& period);

struct CubeSources {
  std::vector<SourcedObservation> counts;         ///< of what is counted, every level and breakdown
  std::vector<SourcedObservation> circumstances;  ///< `child_population`, `children_in_need`, `idaci_score`
  EventStream stream;                             ///< speaks where no published row of England does
  std::vector<std::uint64_t> event_files;         ///< the files whose rows are in the stream
};

/// Builds the cube over the panel's units and periods.
///
/// England's breakdowns come, for each year and breakdown as a whole, from published rows where there is one, else from
/// the stream, for years that ended by `today`. Blank answers are "Not known". In each year and breakdown
///
/// 1. a category whose count is withheld by its publisher or from 1 to below `smallest_shown` is withheld (`c`), and
///    with it the smallest others until no count can be told to within 1 from what stays shown;
/// 2. the natures of a category are withheld together, likewise, and with them those of further categories.
///
/// Quarters of a year that goes on are counted from the stream and withheld from 1 to below `smallest_shown`; of that
/// year nothing else is shown that they add up to.
///
/// Serious harm and other of a breakdown are one group, as in the Department's files since 2025. O(rows log rows).
[[nodiscard]] FigureCube build_cube(const CubeSources& sources, const Panel& panel,
                                    const AuthorityRegister& authorities, Day today, const DisclosureRule& rule = {});

}  // namespace tocsin
