#include "rate_problem.hpp"

#include <algorithm>
#include <cmath>
#include <set>

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

RateProblem rate_problem(const Panel& panel, const WindowCells& cells, const Window& window, const Allowance& allowed,
                         const PersistentRateCard& card, std::size_t end) {
  RateProblem problem;
  std::vector<Eigen::Index> rows;
  std::set<std::size_t> years;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells.period[i] >= end) continue;
    rows.push_back(static_cast<Eigen::Index>(i));
    years.insert(cells.period[i]);
  }
  problem.year.assign(years.begin(), years.end());
  const auto year_count = static_cast<Eigen::Index>(years.size());
  problem.covariates = allowed.context.values.cols();
  const auto regions = static_cast<Eigen::Index>(allowed.regions.size());
  const Eigen::Index columns = year_count + problem.covariates + regions;

  RateCells& made = problem.cells;
  made.offset = cells.exposure(rows).array().log();
  made.design = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(rows.size()), columns);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto i = static_cast<std::size_t>(rows[r]);
    const auto row = static_cast<Eigen::Index>(r);
    if (problem.unit.empty() || problem.unit.back() != cells.unit[i]) {
      problem.unit.push_back(cells.unit[i]);
      made.window_years.push_back(years_of(panel, cells.unit[i], window));
    }
    made.area.push_back(static_cast<Eigen::Index>(problem.unit.size()) - 1);
    made.count.push_back(cells.interval[i]);
    made.design(row, place(problem.year, cells.period[i])) = 1;
    made.design.row(row).segment(year_count, problem.covariates) = allowed.context.values.row(rows[r]);
    if (regions > 0)
      made.design(row, year_count + problem.covariates + place(allowed.regions, panel.units[cells.unit[i]].region)) = 1;
  }

  RateLaws& laws = problem.laws;
  laws.persistent = card.persistent;
  laws.persistent_sd = card.persistent_sd;
  laws.mixture = card.mixture;
  laws.transient = card.transient;
  laws.transient_sd = card.transient_sd;
  laws.group_sd = card.region_sd;
  laws.group_first = year_count + problem.covariates;
  laws.group_count = regions;
  // The common rate, not below that of half a notification.
  const double common = std::max(0.5, cells.count(rows).sum()) / cells.exposure(rows).sum();
  laws.fixed_mean = Eigen::VectorXd::Zero(columns);
  laws.fixed_mean.head(year_count).setConstant(std::log(common));
  laws.fixed_precision = Eigen::VectorXd::Constant(columns, 1 / (card.covariate_sd * card.covariate_sd));
  laws.fixed_precision.head(year_count).setConstant(1 / (card.year_sd * card.year_sd));
  return problem;
}

}  // namespace tocsin
