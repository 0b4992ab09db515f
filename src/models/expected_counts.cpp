#include "expected_counts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "tocsin/stats/glm.hpp"

#include "context_columns.hpp"

namespace tocsin {
namespace {

struct YearTotal {
  double count = 0;
  double exposure = 0;
};

std::map<std::size_t, YearTotal> year_totals(const WindowCells& cells) {
  std::map<std::size_t, YearTotal> totals;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    YearTotal& total = totals[cells.period[i]];
    total.count += cells.count[static_cast<Eigen::Index>(i)];
    total.exposure += cells.exposure[static_cast<Eigen::Index>(i)];
  }
  return totals;
}

/// Cells of the years with at least one notification: in the others the likelihood puts the year effect at minus
/// infinity.
std::vector<Eigen::Index> informative_cells(const WindowCells& cells, const std::map<std::size_t, YearTotal>& totals) {
  std::vector<Eigen::Index> rows;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (totals.at(cells.period[i]).count > 0) rows.push_back(static_cast<Eigen::Index>(i));
  }
  return rows;
}

/// Indicator columns of the years (in order), then the circumstances.
Eigen::MatrixXd design(const WindowCells& cells, const std::vector<Eigen::Index>& rows,
                       const Eigen::MatrixXd& context) {
  std::map<std::size_t, Eigen::Index> column;
  for (const Eigen::Index row : rows) column.emplace(cells.period[static_cast<std::size_t>(row)], 0);
  Eigen::Index years = 0;
  for (auto& [period, index] : column) index = years++;
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(rows.size()), years + context.cols());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    matrix(row, column.at(cells.period[static_cast<std::size_t>(rows[i])])) = 1;
    matrix.row(row).tail(context.cols()) = context.row(rows[i]);
  }
  return matrix;
}

/// Replaces `adjusted` and fills `effects` where the regression gives an answer.
void adjust(ExpectedCounts& expected, const WindowCells& cells, const std::vector<Eigen::Index>& rows,
            const ContextColumns& context, const ModelCard& card) {
  const Eigen::MatrixXd X = design(cells, rows, context.values);
  const GlmFit fit = fit_poisson(cells.count(rows), X, cells.exposure(rows).array().log(), {},
                                 {.max_iterations = card.iteration_limit, .tolerance = card.tolerance});
  expected.convergence.iterations = fit.iterations;
  if (fit.status != GlmStatus::converged) {
    expected.convergence.converged = false;
    expected.convergence.words = "the regression on circumstances did not converge";
    expected.notes.push_back(fmt::format(
        "circumstances are not adjusted for: the regression found no answer in {} iterations", fit.iterations));
    return;
  }
  expected.adjusted(rows) = fit.fitted;
  const double dispersion = std::max(1.0, fit.dispersion());
  const Eigen::VectorXd errors = fit.standard_errors(fit.residual_degrees > 0 ? dispersion : 1.0);
  const auto years = X.cols() - context.values.cols();
  for (std::size_t k = 0; k < context.names.size(); ++k) {
    const Eigen::Index column = years + static_cast<Eigen::Index>(k);
    if (std::find(fit.aliased.begin(), fit.aliased.end(), column) != fit.aliased.end()) {
      expected.notes.push_back(fmt::format(
          "{} is not adjusted for: it does not vary, or says no more than the years and the circumstances before it",
          context.names[k]));
      continue;
    }
    expected.effects.push_back({context.names[k], fit.coefficients[column], errors[column]});
  }
}

}  // namespace

ExpectedCounts expected_counts(const Panel& panel, const WindowCells& cells, const ModelCard& card) {
  ExpectedCounts expected;
  expected.convergence = {true, 0, "converged"};
  const auto totals = year_totals(cells);
  expected.unadjusted.resize(cells.exposure.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const YearTotal& total = totals.at(cells.period[i]);
    const auto row = static_cast<Eigen::Index>(i);
    expected.unadjusted[row] = total.count / total.exposure * cells.exposure[row];
  }
  expected.adjusted = expected.unadjusted;
  for (const auto& [period, total] : totals) {
    if (total.count > 0) continue;
    expected.notes.push_back(
        fmt::format("no notification at all in {}: nothing is expected there", panel.periods[period].words()));
  }
  const std::vector<Eigen::Index> rows = informative_cells(cells, totals);
  if (rows.empty()) {
    expected.convergence = {false, 0, "no notification in the window: nothing can be expected"};
    return expected;
  }
  const std::size_t units = std::set<std::size_t>(cells.unit.begin(), cells.unit.end()).size();
  if (card.covariates.empty()) return expected;
  if (units < static_cast<std::size_t>(card.minimum_units)) {
    expected.notes.push_back(fmt::format("circumstances are not adjusted for: {} of the {} authorities that this needs",
                                         units, card.minimum_units));
    return expected;
  }
  ContextColumns context = context_columns(panel, cells, card.covariates);
  expected.notes.insert(expected.notes.end(), context.notes.begin(), context.notes.end());
  if (!context.names.empty()) adjust(expected, cells, rows, context, card);
  return expected;
}

}  // namespace tocsin
