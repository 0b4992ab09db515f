// In streams in which nothing changes, silences come as often as is stated and shifts no oftener.
#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tocsin/stats/rate_limits.hpp"

#include "../unit/assess/drawn_stream.hpp"

namespace tocsin {
namespace {

struct Tally {
  double silences = 0;
  double shifts = 0;
  double silences_stated = 0;
  double shifts_stated = 0;
  double clusters = 0;
  double clusters_stated = 0;
};

/// Findings of the stream that begin in the year after the panel, looked at once a month.
void follow(const DrawnStream& drawn, Tally& tally) {
  constexpr int months = 12;
  const Assessment persistence = assess_persistence(drawn.panel, *shipped_model("gamma_poisson"), {}).value();
  std::set<std::string> standing;
  for (int month = 0; month <= months; ++month) {
    const Day until = drawn.panel.periods.back().last() + std::chrono::days(365 * month / months);
    std::vector<StreamEvent> known = drawn.events;
    std::erase_if(known, [&](const StreamEvent& event) { return event.notified > until; });
    Assessment assessment = persistence;
    assess_stream(assessment, event_stream(std::move(known)), drawn.geography);
    std::set<std::string> now;
    for (const Watch watch : {Watch::silence, Watch::surge, Watch::clusters}) {
      for (const Finding& finding : findings_of(assessment, watch)) {
        now.insert(finding.id);
        if (month == 0 || standing.contains(finding.id)) continue;
        double& count = watch == Watch::silence ? tally.silences
                        : watch == Watch::surge ? tally.shifts
                                                : tally.clusters;
        count += 1;
      }
    }
    standing = std::move(now);
    if (month == 0) continue;
    tally.silences_stated += assessment.stream.silence_false_per_year / months;
    tally.clusters_stated += assessment.stream.cluster_false_per_year / months;
    tally.shifts_stated += assessment.stream.surge_false_per_year / months;
  }
}

TEST(StreamFalseFindings, come_as_often_as_stated) {
  Tally tally;
  for (std::uint64_t seed = 100; seed < 108; ++seed) follow(drawn_stream(seed, 0.25, 365), tally);
  RecordProperty("silences", static_cast<int>(tally.silences));
  RecordProperty("shifts", static_cast<int>(tally.shifts));
  RecordProperty("clusters", static_cast<int>(tally.clusters));
  const Limits silences = standardised_ratio(tally.silences, tally.silences_stated, 0.99).limits;
  EXPECT_LT(silences.lower, 1) << tally.silences << " where " << tally.silences_stated << " are stated";
  EXPECT_GT(silences.upper, 1) << tally.silences << " where " << tally.silences_stated << " are stated";
  const Limits shifts = standardised_ratio(tally.shifts, tally.shifts_stated, 0.99).limits;
  EXPECT_LT(shifts.lower, 1) << tally.shifts << " where at most " << tally.shifts_stated << " are stated";
  const Limits clusters = standardised_ratio(tally.clusters, tally.clusters_stated, 0.99).limits;
  EXPECT_LT(clusters.lower, 1) << tally.clusters << " where " << tally.clusters_stated << " are stated";
  EXPECT_GT(tally.shifts, 0.3 * tally.shifts_stated);  // nor so seldom that the watch would be blind
}

}  // namespace
}  // namespace tocsin
