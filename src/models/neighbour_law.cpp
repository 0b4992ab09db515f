#include "neighbour_law.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace tocsin {

NeighbourFit fit_neighbours(const Panel& panel, const RateProblem& problem, const Eigen::VectorXd& gamma,
                            const SpatialCard& card, double ratio) {
  const auto areas = static_cast<Eigen::Index>(problem.unit.size());
  Eigen::VectorXd observed = Eigen::VectorXd::Zero(areas);
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(areas);
  const Eigen::VectorXd by_row = (problem.cells.offset + problem.cells.design * gamma).array().exp();
  for (std::size_t r = 0; r < problem.cell.size(); ++r) {
    if (problem.cell[r] < 0) continue;
    const CountInterval& count = problem.cells.count[r];
    observed[problem.cells.area[r]] += std::round(0.5 * (count.lo + count.hi));
    expected[problem.cells.area[r]] += by_row[static_cast<Eigen::Index>(r)];
  }
  std::vector<std::pair<Eigen::Index, Eigen::Index>> edges;
  const auto area_of = [&](std::size_t unit) -> Eigen::Index {
    const auto found = std::lower_bound(problem.unit.begin(), problem.unit.end(), unit);
    return found != problem.unit.end() && *found == unit ? found - problem.unit.begin() : -1;
  };
  for (const auto& [a, b] : panel.adjacent) {
    const Eigen::Index first = area_of(a);
    const Eigen::Index second = area_of(b);
    if (first >= 0 && second >= 0) edges.emplace_back(first, second);
  }
  SpatialOptions options;
  options.sigma_upper = card.sd.upper;
  options.sigma_tail = card.sd.tail;
  options.mixing_cut = card.mixing_cut;
  options.mixing_probability = card.mixing_probability;
  options.ratio = ratio;
  NeighbourFit result;
  result.fit = fit_bym2(observed, expected, Eigen::MatrixXd::Ones(areas, 1), adjacency_graph(areas, edges), options);
  if (result.computed()) result.level = result.fit.fixed_mean[0];
  return result;
}

}  // namespace tocsin
