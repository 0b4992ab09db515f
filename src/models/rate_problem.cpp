#include "rate_problem.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "weak_evidence.hpp"

namespace tocsin {
namespace {

/// Years of the window in which the unit exists.
int years_of(const Panel& panel, std::size_t unit, const Window& window) {
  int years = 0;
  for (std::size_t t = window.first; t < window.first + window.length; ++t)
    years += panel.count(unit, t).state() == Figure::State::not_applicable ? 0 : 1;
  return years;
}

template <class T>
Eigen::Index place(const std::vector<T>& sorted, const T& value) {
  return std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
}

}  // namespace

Allowance allowance(const Panel& panel, const WindowCells& cells, const ModelCard& card,
                    std::vector<std::string>& notes) {
  Allowance allowed;
  allowed.context.values.resize(static_cast<Eigen::Index>(cells.size()), 0);
  const std::set<std::size_t> units(cells.unit.begin(), cells.unit.end());
  if (units.size() < static_cast<std::size_t>(card.minimum_units)) {
    notes.push_back(
        fmt::format("circumstances and regions are not allowed for: {} of the {} authorities that this needs",
                    units.size(), card.minimum_units));
    return allowed;
  }
  if (!card.covariates.empty()) {
    allowed.context = context_columns(panel, cells, card.covariates);
    const std::vector<std::string> weak = weak_context(cells, allowed.context);
    notes.insert(notes.end(), allowed.context.notes.begin(), allowed.context.notes.end());
    notes.insert(notes.end(), weak.begin(), weak.end());
  }
  std::set<AreaCode> regions;
  for (const std::size_t unit : units) regions.insert(panel.units[unit].region);
  if (regions.size() > 1) allowed.regions.assign(regions.begin(), regions.end());
  return allowed;
}

namespace {

/// Rows of a problem in the making.
struct Rows {
  std::vector<double> log_exposure;
  std::vector<std::size_t> period;
  std::vector<Eigen::VectorXd> context;
  std::vector<AreaCode> region;

  void add(double exposure, std::size_t in, Eigen::VectorXd circumstances, AreaCode where) {
    log_exposure.push_back(std::log(exposure));
    period.push_back(in);
    context.push_back(std::move(circumstances));
    region.push_back(where);
  }
};

void add_area(RateProblem& problem, std::size_t unit, int window_years) {
  problem.unit.push_back(unit);
  problem.cells.window_years.push_back(window_years);
}

void add_row(RateProblem& problem, const CountInterval& count, Eigen::Index cell) {
  problem.cells.area.push_back(static_cast<Eigen::Index>(problem.unit.size()) - 1);
  problem.cells.count.push_back(count);
  problem.cells.shared_with.push_back(-1);
  problem.cell.push_back(cell);
}

/// The sums that regions leave for several authorities, one area a region. Their circumstances are the mean of those
/// authorities' own, by children; the sum of effects spreads less than one of them.
void add_rests(RateProblem& problem, Rows& rows, const Panel& panel, const WindowCells& cells, const Allowance& allowed,
               std::size_t end) {
  std::set<AreaCode> regions;
  for (const PanelUnit& unit : panel.units) regions.insert(unit.region);
  const std::vector<AreaCode> places(regions.begin(), regions.end());
  std::size_t last = panel.units.size() + places.size();
  std::vector<double> factors(problem.unit.size(), 1);
  for (const RegionRest& rest : cells.rests) {
    if (rest.period >= end) continue;
    double exposure = 0;
    double square = 0;
    Eigen::VectorXd context = Eigen::VectorXd::Zero(allowed.context.values.cols());
    for (const std::size_t unit : rest.units) {
      const double own = panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(rest.period));
      exposure += own;
      square += own * own;
      const auto known = std::find(cells.unit.begin(), cells.unit.end(), unit);
      if (known != cells.unit.end())
        context += own * allowed.context.values.row(known - cells.unit.begin()).transpose();
    }
    const std::size_t here = panel.units.size() + static_cast<std::size_t>(place(places, rest.region));
    if (here != last) {
      add_area(problem, here, 0);
      factors.push_back(std::sqrt(square) / exposure);
    }
    last = here;
    ++problem.cells.window_years.back();
    add_row(problem, rest.count, -1);
    rows.add(exposure, rest.period, context / exposure, rest.region);
  }
  if (last < panel.units.size() + places.size())
    problem.cells.deviation_factor = Eigen::Map<const Eigen::VectorXd>(factors.data(), std::ssize(factors));
}

}  // namespace

RateProblem rate_problem(const Panel& panel, const WindowCells& cells, const Window& window, const Allowance& allowed,
                         const PersistentRateCard& card, std::size_t end) {
  RateProblem problem;
  problem.joint = joint_counts(panel, cells, window, card.coarse);
  std::set<std::size_t> spoken_for;
  std::map<std::size_t, std::pair<const JointCounts*, std::size_t>> sibling;  // by unit: which successor of which
  for (const JointCounts& joint : problem.joint) {
    spoken_for.insert(joint.predecessors.begin(), joint.predecessors.end());
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) sibling[joint.successors[side]] = {&joint, side};
  }

  Rows rows;
  std::map<std::pair<std::size_t, std::size_t>, Eigen::Index> shared;  // by (first successor, period): its row
  std::vector<Eigen::Index> used;
  for (std::size_t i = 0; i < cells.size();) {
    const std::size_t unit = cells.unit[i];
    std::size_t after = i;
    while (after < cells.size() && cells.unit[after] == unit) ++after;
    const auto member = sibling.find(unit);
    const bool sibling_here = member != sibling.end();
    const bool any = std::any_of(cells.period.begin() + static_cast<std::ptrdiff_t>(i),
                                 cells.period.begin() + static_cast<std::ptrdiff_t>(after),
                                 [&](std::size_t period) { return period < end; });
    const AreaCode region = panel.units[unit].region;
    const std::size_t first = i;
    if (!spoken_for.contains(unit) && (any || sibling_here)) {
      add_area(problem, unit, years_of(panel, unit, window));
      for (; i < after && cells.period[i] < end; ++i) {
        const auto cell = static_cast<Eigen::Index>(i);
        add_row(problem, cells.interval[i], cell);
        rows.add(cells.exposure[cell], cells.period[i], allowed.context.values.row(cell), region);
      }
      if (sibling_here) {
        // The circumstances of a successor's first year stand in for those of its part before.
        const auto& [joint, side] = member->second;
        for (const JointCounts::Year& year : joint->years) {
          if (year.period >= end) continue;
          const auto row = static_cast<Eigen::Index>(problem.cell.size());
          add_row(problem, year.count, -1);
          rows.add(year.exposure[side], year.period, allowed.context.values.row(static_cast<Eigen::Index>(first)),
                   region);
          const auto [at, is_first] = shared.emplace(std::pair(joint->successors[0], year.period), row);
          if (is_first) continue;
          problem.cells.shared_with[static_cast<std::size_t>(row)] = at->second;
          problem.cells.shared_with[static_cast<std::size_t>(at->second)] = row;
        }
      }
    }
    for (std::size_t k = first; k < after && cells.period[k] < end; ++k) used.push_back(static_cast<Eigen::Index>(k));
    i = after;
  }
  add_rests(problem, rows, panel, cells, allowed, end);

  problem.year = rows.period;
  std::sort(problem.year.begin(), problem.year.end());
  problem.year.erase(std::unique(problem.year.begin(), problem.year.end()), problem.year.end());
  const auto year_count = static_cast<Eigen::Index>(problem.year.size());
  problem.covariates = allowed.context.values.cols();
  const auto regions = static_cast<Eigen::Index>(allowed.regions.size());
  const Eigen::Index columns = year_count + problem.covariates + regions;
  const auto row_count = static_cast<Eigen::Index>(rows.period.size());
  RateCells& made = problem.cells;
  made.offset = Eigen::Map<const Eigen::VectorXd>(rows.log_exposure.data(), row_count);
  made.design = Eigen::MatrixXd::Zero(row_count, columns);
  for (Eigen::Index row = 0; row < row_count; ++row) {
    const auto r = static_cast<std::size_t>(row);
    made.design(row, place(problem.year, rows.period[r])) = 1;
    made.design.row(row).segment(year_count, problem.covariates) = rows.context[r];
    if (regions > 0) made.design(row, year_count + problem.covariates + place(allowed.regions, rows.region[r])) = 1;
  }

  RateLaws& laws = problem.laws;
  laws.persistent = card.persistent;
  laws.persistent_sd = card.persistent_sd;
  laws.mixture = card.mixture;
  laws.transient = card.transient;
  laws.transient_sd = card.transient_sd;
  laws.sibling_correlation = card.sibling_correlation;
  laws.group_sd = card.region_sd;
  laws.group_first = year_count + problem.covariates;
  laws.group_count = regions;
  // The common rate, not below that of half a notification.
  const double common = std::max(0.5, cells.count(used).sum()) / cells.exposure(used).sum();
  laws.fixed_mean = Eigen::VectorXd::Zero(columns);
  laws.fixed_mean.head(year_count).setConstant(std::log(common));
  laws.fixed_precision = Eigen::VectorXd::Constant(columns, 1 / (card.covariate_sd * card.covariate_sd));
  laws.fixed_precision.head(year_count).setConstant(1 / (card.year_sd * card.year_sd));
  return problem;
}

Eigen::VectorXd expected_counts(const RateProblem& problem, const WindowCells& cells, const Eigen::VectorXd& gamma) {
  const Eigen::VectorXd by_row = (problem.cells.offset + problem.cells.design * gamma).array().exp();
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(cells.exposure.size());
  for (std::size_t r = 0; r < problem.cell.size(); ++r) {
    const auto row = static_cast<Eigen::Index>(r);
    if (problem.cell[r] >= 0) expected[problem.cell[r]] = by_row[row];
  }
  for (const JointCounts& joint : problem.joint) {
    const auto of_predecessors = [&](std::size_t unit) {
      return std::find(joint.predecessors.begin(), joint.predecessors.end(), unit) != joint.predecessors.end();
    };
    std::map<std::size_t, double> known;  // by period: child-years of the predecessors' cells
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (of_predecessors(cells.unit[i])) known[cells.period[i]] += cells.exposure[static_cast<Eigen::Index>(i)];
    }
    std::map<std::size_t, double> whole;
    for (std::size_t r = 0; r < problem.cell.size(); ++r) {
      if (problem.cells.shared_with[r] < 0) continue;
      const std::size_t unit = problem.unit[static_cast<std::size_t>(problem.cells.area[r])];
      if (unit != joint.successors[0] && unit != joint.successors[1]) continue;
      Eigen::Index year = 0;
      const auto years = static_cast<Eigen::Index>(problem.year.size());
      problem.cells.design.row(static_cast<Eigen::Index>(r)).head(years).maxCoeff(&year);
      whole[problem.year[static_cast<std::size_t>(year)]] += by_row[static_cast<Eigen::Index>(r)];
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!of_predecessors(cells.unit[i])) continue;
      const auto cell = static_cast<Eigen::Index>(i);
      expected[cell] = whole[cells.period[i]] * cells.exposure[cell] / known[cells.period[i]];
    }
  }
  return expected;
}

}  // namespace tocsin
