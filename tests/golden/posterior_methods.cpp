#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>

#include "tocsin/stats/rate_posterior.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

struct Problem {
  RateCells cells;
  std::vector<std::string> areas;    ///< in byte order, as R's factor() has them
  std::vector<std::string> columns;  ///< of the design
};

/// The case's rows, those of an area brought together.
Problem problem_of(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const ModelFrame frame =
      model_frame(golden.column("response") + " ~ " + golden.params.at("fixed").get<std::string>(), input);
  const std::vector<std::string>& group = input.text(golden.column("group"));
  const Eigen::VectorXd exposure = input.numbers(golden.column("exposure"));
  std::vector<Eigen::Index> order(group.size());
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return group[static_cast<std::size_t>(a)] < group[static_cast<std::size_t>(b)];
  });
  Problem problem;
  problem.columns = frame.columns;
  problem.cells.offset.resize(static_cast<Eigen::Index>(order.size()));
  problem.cells.design.resize(problem.cells.offset.size(), frame.X.cols());
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::string& name = group[static_cast<std::size_t>(order[k])];
    if (problem.areas.empty() || problem.areas.back() != name) {
      problem.areas.push_back(name);
      problem.cells.window_years.push_back(0);
    }
    ++problem.cells.window_years.back();
    problem.cells.area.push_back(static_cast<Eigen::Index>(problem.areas.size()) - 1);
    problem.cells.count.push_back({frame.response[order[k]], frame.response[order[k]]});
    const auto row = static_cast<Eigen::Index>(k);
    problem.cells.offset[row] = std::log(exposure[order[k]]);
    problem.cells.design.row(row) = frame.X.row(order[k]);
  }
  return problem;
}

void add_summary(const std::string& quantity, const PosteriorSummary& summary, Results& results) {
  Eigen::VectorXd values(5);
  values << summary.mean, summary.sd, summary.lower, summary.median, summary.upper;
  results.add(quantity, values, {"mean", "sd", "q025", "q5", "q975"});
}

Results posterior(const GoldenCase& golden, TransientLaw transient) {
  const Problem problem = problem_of(golden);
  const auto columns = static_cast<Eigen::Index>(problem.columns.size());
  RateLaws laws;
  laws.persistent = PersistentLaw::normal;
  laws.transient = transient;
  laws.persistent_sd =
      laws.transient_sd = {golden.params.at("pc_u").get<double>(), golden.params.at("pc_alpha").get<double>()};
  laws.fixed_mean = Eigen::VectorXd::Zero(columns);
  laws.fixed_precision = Eigen::VectorXd::Constant(columns, golden.params.at("prec_fixed").get<double>());
  for (Eigen::Index k = 0; k < columns; ++k) {
    if (problem.columns[static_cast<std::size_t>(k)] == "(Intercept)")
      laws.fixed_precision[k] = golden.params.at("prec_intercept").get<double>();
  }
  const RatePosterior fit = rate_posterior(problem.cells, laws, {.ratio = golden.params.at("rr").get<double>()});
  if (fit.status != RatePosteriorStatus::computed) throw std::runtime_error("the posterior was not computed");
  Results results;
  results.add("fixed_mean", fit.fixed_mean, problem.columns);
  results.add("fixed_sd", fit.fixed_covariance.diagonal().cwiseSqrt(), problem.columns);
  add_summary("sigma", fit.narrow, results);
  if (transient != TransientLaw::none) add_summary("sigma_transient", fit.transient, results);
  results.add("u_mean", fit.persistent.mean, problem.areas);
  results.add("u_sd", fit.persistent.sd, problem.areas);
  results.add("p_u_gt_0", fit.persistent.prob_above_zero, problem.areas);
  results.add("p_rr_gt_thr", fit.persistent.prob_high, problem.areas);
  results.add("p_rr_lt_inv_thr", fit.persistent.prob_low, problem.areas);
  return results;
}

}  // namespace

Results posterior_random_intercept(const GoldenCase& golden) { return posterior(golden, TransientLaw::none); }

Results posterior_persistent_transient(const GoldenCase& golden) { return posterior(golden, TransientLaw::lognormal); }

}  // namespace tocsin::golden
