#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/assess/policy.hpp"
#include "tocsin/domain/names.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/models/rate_model.hpp"

namespace tocsin {

enum class Watch : std::uint8_t { persistence, surge, silence, timeliness, quality, themes, clusters };
enum class Direction : std::uint8_t { high, low };
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
  AreaCode authority;
  std::string name;
  AreaCode region;
  Direction direction = Direction::high;
  Period since = Period::reporting_year(2000);   ///< the first yearly vintage in which it stood
  Period period = Period::reporting_year(2000);  ///< the window of the evidence
  double observed = 0;
  double expected = 0;
  double relative_rate = 0;
  double lower = 0;
  double upper = 0;
  double probability = 0;  ///< that the underlying relative rate lies beyond the policy's ratio
  double q_value = 0;      ///< Bayesian false discovery rate of the list that ends with this finding
  Status state = Status::persistent;
  std::string reason;  ///< one plain sentence with the numbers
};

/// The verdict on one unit, finding or not.
struct UnitAssessment {
  std::size_t unit = 0;  ///< row of the panel
  Status status = Status::normal;
  bool assessable_high = false;
  bool assessable_low = false;
  std::string reason;  ///< why this status, one plain sentence
};

/// Everything said at one assessment.
struct Assessment {
  Panel panel;
  Policy policy;
  WindowEstimates estimates;           ///< of the newest window, one per panel unit
  std::vector<UnitAssessment> units;   ///< one per panel unit, in its order
  std::vector<Finding> findings;       ///< by authority code, then direction
  double expected_false_findings = 0;  ///< how many of them chance alone is expected to have made
};

/// The Department's own caution, which travels with every finding.
inline constexpr std::string_view caveat =
    "Neither high nor low numbers of notifications alone should be interpreted as a performance measure of a local "
    "authority or its workforce.";

}  // namespace tocsin
