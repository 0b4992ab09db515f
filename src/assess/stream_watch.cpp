#include "tocsin/assess/stream_watch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>
#include <utility>

#include "tocsin/models/stream_rates.hpp"

#include "clusters.hpp"
#include "silence.hpp"
#include "surge.hpp"

namespace tocsin {
namespace {

/// A fall of an authority that is silent says the same thing again: it becomes a witness.
void join(std::vector<Finding>& silences, std::vector<Finding>& shifts) {
  for (Finding& silence : silences) {
    const auto fall = std::find_if(shifts.begin(), shifts.end(), [&](const Finding& shift) {
      return shift.authority == silence.authority && shift.direction == Direction::low;
    });
    if (fall == shifts.end()) continue;
    silence.reason += " A fall against its own past rate is seen as well, since " + fall->since.words() + ".";
    shifts.erase(fall);
  }
}

/// A cluster around an authority of a region that has risen says the same thing again.
void join_clusters(std::vector<Finding>& shifts, std::vector<Finding>& clusters) {
  std::erase_if(clusters, [&](const Finding& cluster) {
    const auto rise = std::find_if(shifts.begin(), shifts.end(), [&](const Finding& shift) {
      return shift.direction == Direction::high && shift.authority == cluster.region;
    });
    if (rise == shifts.end()) return false;
    rise->reason += " A cluster of neighbours is seen as well: " + cluster.name + ".";
    return true;
  });
}

/// The newest vintage that leaves so many years to the end of the stream; the oldest where none does.
const StreamRates& before(const std::vector<StreamRates>& rates, const EventStream& stream, double years) {
  const auto days = std::chrono::days(std::lround(years * 365.25));
  const auto past = std::find_if(rates.rbegin(), rates.rend(), [&](const StreamRates& vintage) {
    return vintage.known_until() + days <= stream.until();
  });
  return past == rates.rend() ? rates.front() : *past;
}

}  // namespace

void assess_stream(Assessment& assessment, const EventStream& stream, const Geography& geography) {
  const Policy& policy = assessment.policy;
  assessment.stream = {};
  if (stream.empty() || stream.until() < assessment.panel.periods.back().first()) return;
  assessment.stream.until = stream.until();
  std::vector<StreamRates> rates;
  for (const WindowEstimates& vintage : assessment.vintages)
    rates.push_back(stream_rates(assessment.panel, vintage, stream));
  std::vector<Finding> shifts;
  std::vector<Finding> clusters;
  if (!rates.empty()) {
    shifts = find_shifts(assessment, stream, before(rates, stream, policy.surge_years), geography.regions);
    const StreamRates& past = before(rates, stream, (policy.cluster_months + 1) / 12.0);
    clusters = find_clusters(assessment, stream, past, geography, shifts);
    join_clusters(shifts, clusters);
  }
  rates.push_back(stream_rates(assessment.panel, assessment.estimates, stream));
  std::vector<Finding> silences = find_silences(assessment, stream, rates);
  join(silences, shifts);
  for (std::vector<Finding>* found : {&silences, &shifts, &clusters})
    assessment.findings.insert(assessment.findings.end(), std::make_move_iterator(found->begin()),
                               std::make_move_iterator(found->end()));
  std::sort(assessment.findings.begin(), assessment.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.authority, a.direction, a.watch) < std::tie(b.authority, b.direction, b.watch);
  });
}

}  // namespace tocsin
