#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/assess/policy.hpp"
#include "tocsin/domain/names.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

enum class Watch : std::uint8_t { persistence, surge, silence, timeliness, quality, themes, clusters };
enum class Direction : std::uint8_t { high, low };
inline constexpr std::array both_directions{Direction::high, Direction::low};
/// State of the decision layer for one authority.
enum class Status : std::uint8_t { normal, emerging, persistent, resolving, not_assessable };

template <>
inline constexpr auto names_of<Watch> =
    std::to_array<std::pair<Watch, std::string_view>>({{Watch::persistence, "persistence"},
                                                       {Watch::surge, "surge"},
                                                       {Watch::silence, "silence"},
                                                       {Watch::timeliness, "timeliness"},
                                                       {Watch::quality, "quality"},
                                                       {Watch::themes, "themes"},
                                                       {Watch::clusters, "clusters"}});
template <>
inline constexpr auto names_of<Direction> =
    std::to_array<std::pair<Direction, std::string_view>>({{Direction::high, "high"}, {Direction::low, "low"}});
template <>
inline constexpr auto names_of<Status> =
    std::to_array<std::pair<Status, std::string_view>>({{Status::normal, "normal"},
                                                        {Status::emerging, "emerging"},
                                                        {Status::persistent, "persistent"},
                                                        {Status::resolving, "resolving"},
                                                        {Status::not_assessable, "not_assessable"}});

/// Something a person should look at: a prompt to audit, never a score. The one object that chart, table, metric,
/// alert, API and report all read.
struct Finding {
  std::string id;  ///< `<watch>-<authority>-<direction>`; stable while the finding stands
  Watch watch = Watch::persistence;
  AreaCode authority;  ///< surge and themes also find regions and England; of a cluster the authority at its centre
  std::string name;
  AreaCode region;  ///< empty for England
  Direction direction = Direction::high;
  /// The first yearly vintage in which it stood; of the watches of the stream the quarter in which it began, never the
  /// day.
  Period since = Period::reporting_year(2000);
  Period period = Period::reporting_year(2000);  ///< the window of the evidence
  double observed = 0;  ///< notifications; of timeliness and quality those late or faulty, of a theme those with it
  double expected = 0;  ///< given children and circumstances; of the watches of the stream given its own past rate;
                        ///< of timeliness and quality at the share usual in England
  double relative_rate = 0;  ///< the underlying rate over the expected one; of the stream observed over expected
  double lower = 0;          ///< its limits, the uncertainty of the past rate included
  double upper = 0;
  /// Persistence: that the underlying relative rate lies beyond the policy's ratio. Silence: of so long a silence if
  /// nothing had changed. Surge: of so clear a shift in a watch as long if nothing had changed. Clusters: of so strong
  /// a one anywhere. Timeliness, quality and themes: that the underlying share or ratio lies beyond the policy's.
  double probability = 0;
  /// Bayesian false discovery rate of the list that ends with this finding; NaN for silence, surge and clusters, whose
  /// false findings are stated by the year.
  double q_value = 0;
  Status state = Status::persistent;
  std::string reason;  ///< one or a few plain sentences with the numbers
};

/// With whom an authority that cannot be assessed alone is shown.
enum class PoolKind : std::uint8_t { region, deprivation, neighbours };
template <>
inline constexpr auto names_of<PoolKind> = std::to_array<std::pair<PoolKind, std::string_view>>(
    {{PoolKind::region, "region"}, {PoolKind::deprivation, "deprivation"}, {PoolKind::neighbours, "neighbours"}});

/// What authorities notified together in the newest window, itself among them: context, never a finding.
struct Pool {
  PoolKind kind = PoolKind::region;
  std::string name;     ///< "North East", "it and 10 statistical neighbours"
  int authorities = 0;  ///< in force
  double observed = 0;
  double expected = 0;  ///< given children and year alone, at the level of all authorities
  double ratio = 0;     ///< observed over expected
  double lower = 0;     ///< its limits at the confidence of the estimates
  double upper = 0;
};

/// Where a unit stood at the end of one yearly vintage, direction by direction; `not_assessable` where it had too
/// few usable years, or where the newest vintage could not have shown a departure in that direction, for then nothing
/// is said of the earlier ones either.
struct VintageStatus {
  Status high = Status::normal;
  Status low = Status::normal;
  friend bool operator==(const VintageStatus&, const VintageStatus&) = default;
};

/// The verdict on one unit, finding or not.
struct UnitAssessment {
  std::size_t unit = 0;  ///< row of the panel
  Status status = Status::normal;
  bool assessable_high = false;
  bool assessable_low = false;
  std::string reason;            ///< why this status, one plain sentence
  std::vector<Pool> pools = {};  ///< of a unit in force that is not assessable; see `compare_with_others`
  /// Probability that its log relative rate lies above the mean of those of its statistical neighbours; nothing where
  /// none of them is known.
  std::optional<double> prob_above_neighbours = std::nullopt;
  std::vector<VintageStatus> course = {};  ///< one a vintage, as in `Assessment::vintages`, then that of the newest
};

/// How long a unit has been silent on the last day of the stream. Silence is counted in whole quarters, from the end of
/// the one with its last notification, so that no figure tells the day.
struct UnitSilence {
  bool assessable = false;  ///< a silence could become a finding within the policy's years
  Day since;                ///< last day before the silence: the end of a quarter, or the day before the stream
  double expected = 0;      ///< notifications since then at its own past rate; NaN where that is not known
  double probability = 1;   ///< of none, the uncertainty of the rate included; NaN likewise
  /// The day on which it becomes a finding if nothing comes until then, at the national level of the time; nothing
  /// where it is not assessable.
  std::optional<Day> finding_on = std::nullopt;
};

/// Incidents of one quarter in England, as far as their dates are known.
struct IncidentQuarter {
  Period quarter;
  double reported = 0;  ///< notified so far
  double expected = 0;  ///< median of what it will come to once all are notified
  double lower = 0;     ///< its limits; never below what is reported
  double upper = 0;
  double completeness = 1;  ///< share that is notified by now, as delays so far have it
  bool provisional = true;  ///< more may come; never presented as final
};

/// What was watched day by day.
struct StreamState {
  std::optional<Day> until;           ///< nothing: there is no stream
  std::vector<UnitSilence> silences;  ///< one per panel unit
  double silence_threshold = 0;       ///< a silence that begins now is a finding at this probability
  double silence_false_per_year = 0;  ///< findings that chance alone makes in a year among the assessable
  double surge_false_per_year = 0;    ///< likewise; fewer than the policy allows while the watch is young
  double cluster_false_per_year = 0;  ///< at most, one that stands for months counting in each; 0: not looked for
  double late_expected_false = 0;     ///< of the findings of timeliness that stand, how many chance is expected to make
  double fault_expected_false = 0;    ///< of those of quality
  double theme_expected_false = 0;    ///< of those of themes
  std::vector<IncidentQuarter> incidents;  ///< the newest quarters, oldest first; empty where delays are not known
};

/// Everything said at one assessment.
struct Assessment {
  Panel panel;
  Policy policy;
  std::vector<WindowEstimates> vintages;  ///< of the earlier windows that were fitted, oldest first
  WindowEstimates estimates;              ///< of the newest window, one per panel unit
  std::vector<UnitAssessment> units;      ///< one per panel unit, in its order
  std::vector<Finding> findings;          ///< by authority code, then direction, then watch
  double expected_false_findings = 0;     ///< how many of the persistent ones chance alone is expected to have made
  StreamState stream;

  /// One of them all, the newest last; `UnitAssessment::course` has the same order.
  [[nodiscard]] const WindowEstimates& vintage(std::size_t v) const {
    return v < vintages.size() ? vintages[v] : estimates;
  }
};

/// The Department's own caution, which travels with every finding.
inline constexpr std::string_view caveat =
    "Neither high nor low numbers of notifications alone should be interpreted as a performance measure of a local "
    "authority or its workforce.";

}  // namespace tocsin
