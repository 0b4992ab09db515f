// In streams in which nothing changes, silences and shifts come as often as is stated.
#include <algorithm>
#include <chrono>
#include <cstdio>
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
  std::set<std::string> seen;  // one that comes back is the same: what is stated are first alarms
  for (int month = 0; month <= months; ++month) {
    const Day until = drawn.panel.periods.back().last() + std::chrono::days(365 * month / months);
    std::vector<StreamEvent> known = drawn.events;
    std::erase_if(known, [&](const StreamEvent& event) { return event.notified > until; });
    Assessment assessment = persistence;
    assess_stream(assessment, event_stream(std::move(known)), drawn.geography);
    for (const Watch watch : {Watch::silence, Watch::surge, Watch::clusters}) {
      for (const Finding& finding : findings_of(assessment, watch)) {
        if (!seen.insert(finding.id).second || month == 0) continue;
        double& count = watch == Watch::silence ? tally.silences
                        : watch == Watch::surge ? tally.shifts
                                                : tally.clusters;
        count += 1;
      }
    }
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
  EXPECT_LT(shifts.lower, 1) << tally.shifts << " where " << tally.shifts_stated << " are stated";
  EXPECT_GT(shifts.upper, 1) << tally.shifts << " where " << tally.shifts_stated << " are stated";
  const Limits clusters = standardised_ratio(tally.clusters, tally.clusters_stated, 0.99).limits;
  EXPECT_LT(clusters.lower, 1) << tally.clusters << " where " << tally.clusters_stated << " are stated";
  std::printf("%.0f silences where %.1f are stated, %.0f shifts where %.1f, %.0f clusters where %.1f\n", tally.silences,
              tally.silences_stated, tally.shifts, tally.shifts_stated, tally.clusters, tally.clusters_stated);
}

}  // namespace
}  // namespace tocsin
