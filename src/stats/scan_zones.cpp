#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "tocsin/stats/spatial_scan.hpp"

namespace tocsin {
namespace {

/// Adds for each centre as much of its list by distance as `keep(list)` says.
template <class Keep>
NestedZones nested(const Eigen::VectorXd& x, const Eigen::VectorXd& y, const Keep& keep) {
  assert(x.size() == y.size() && x.allFinite() && y.allFinite());
  const Eigen::Index n = x.size();
  NestedZones zones;
  zones.areas = n;
  zones.first.push_back(0);
  std::vector<std::int32_t> list(static_cast<std::size_t>(n));
  Eigen::VectorXd distance(n);
  for (Eigen::Index centre = 0; centre < n; ++centre) {
    for (Eigen::Index i = 0; i < n; ++i) {
      const double dx = x[i] - x[centre];
      const double dy = y[i] - y[centre];
      // The root, not the square, decides ties: that is the distance of the peers.
      distance[i] = std::sqrt(dx * dx + dy * dy);
    }
    std::iota(list.begin(), list.end(), 0);
    std::stable_sort(list.begin(), list.end(),
                     [&](std::int32_t a, std::int32_t b) { return distance[a] < distance[b]; });
    zones.members.insert(zones.members.end(), list.begin(), list.begin() + keep(list));
    zones.first.push_back(zones.members.size());
  }
  return zones;
}

}  // namespace

NestedZones circular_zones(const Eigen::VectorXd& x, const Eigen::VectorXd& y, const Eigen::VectorXd& population,
                           double share) {
  assert(population.size() == x.size() && (population.array() >= 0.0).all());
  const double total = population.sum();
  return nested(x, y, [&](const std::vector<std::int32_t>& list) {
    double held = 0.0;
    std::ptrdiff_t count = 0;
    for (const std::int32_t area : list) {
      held += population[area];
      if (held / total > share) break;
      ++count;
    }
    return count;
  });
}

NestedZones nearest_zones(const Eigen::VectorXd& x, const Eigen::VectorXd& y, Eigen::Index k) {
  assert(k >= 1);
  const Eigen::Index kept = std::min(k, x.size());
  return nested(x, y, [&](const std::vector<std::int32_t>&) { return static_cast<std::ptrdiff_t>(kept); });
}

NestedZones adjacent_zones(const AdjacencyGraph& graph, Eigen::Index k) {
  assert(graph.status == GraphStatus::valid && k >= 1);
  NestedZones zones;
  zones.areas = graph.areas();
  zones.first.push_back(0);
  for (Eigen::Index centre = 0; centre < graph.areas(); ++centre) {
    std::map<Eigen::Index, int> touching{{centre, 0}};  // neighbours of the zone, and how much of it they touch
    std::set<Eigen::Index> zone;
    while (!touching.empty() && static_cast<Eigen::Index>(zone.size()) < k) {
      const auto next = std::max_element(touching.begin(), touching.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      const Eigen::Index area = next->first;
      touching.erase(next);
      zone.insert(area);
      zones.members.push_back(static_cast<std::int32_t>(area));
      for (const Eigen::Index neighbour : graph.neighbours[static_cast<std::size_t>(area)]) {
        if (!zone.contains(neighbour)) ++touching[neighbour];
      }
    }
    zones.first.push_back(zones.members.size());
  }
  return zones;
}

std::size_t distinct_zones(const NestedZones& zones) {
  std::set<std::vector<std::int32_t>> seen;
  for (std::size_t centre = 0; centre + 1 < zones.first.size(); ++centre) {
    std::vector<std::int32_t> zone;
    for (std::size_t k = zones.first[centre]; k < zones.first[centre + 1]; ++k) {
      zone.insert(std::upper_bound(zone.begin(), zone.end(), zones.members[k]), zones.members[k]);
      seen.insert(zone);
    }
  }
  return seen.size();
}

}  // namespace tocsin
