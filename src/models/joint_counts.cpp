#include "joint_counts.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "region_evidence.hpp"

namespace tocsin {

std::vector<JointCounts> joint_counts(const Panel& panel, const WindowCells& cells, const Window& window,
                                      const CoarseFigures& coarse) {
  std::vector<JointCounts> joint;
  std::set<std::size_t> taken;
  for (const Division& division : panel.divisions) {
    if (division.successors.size() != 2) continue;
    const auto alone = [&](std::size_t unit) {
      return std::find(cells.unit.begin(), cells.unit.end(), unit) != cells.unit.end() && !taken.contains(unit);
    };
    if (!alone(division.successors[0]) || !alone(division.successors[1])) continue;
    JointCounts made{{division.successors[0], division.successors[1]}, division.predecessors, {}};
    for (std::size_t t = window.first; t < window.first + window.length; ++t) {
      const std::optional<CountInterval> count = count_interval(division.counts[t], coarse);
      const auto column = static_cast<Eigen::Index>(t);
      const std::array exposure{division.exposure(0, column), division.exposure(1, column)};
      if (count && exposure[0] > 0 && exposure[1] > 0) made.years.push_back({t, *count, exposure});
    }
    if (made.years.empty()) continue;
    taken.insert(made.successors.begin(), made.successors.end());
    joint.push_back(std::move(made));
  }
  return joint;
}

}  // namespace tocsin
