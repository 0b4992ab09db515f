#include <stdexcept>

#include "tocsin/stats/spatial_model.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

void add_summary(const std::string& quantity, const SpatialSummary& summary, Results& results) {
  Eigen::VectorXd values(5);
  values << summary.mean, summary.sd, summary.lower, summary.median, summary.upper;
  results.add(quantity, values, {"mean", "sd", "q025", "q5", "q975"});
}

}  // namespace

Results bym2(const GoldenCase& golden) {
  const CsvTable& edge_table = golden.inputs.at("edges");
  const Eigen::VectorXd from = edge_table.numbers("i");
  const Eigen::VectorXd to = edge_table.numbers("j");
  std::vector<std::pair<Eigen::Index, Eigen::Index>> edges;
  for (Eigen::Index e = 0; e < from.size(); ++e)
    edges.emplace_back(static_cast<Eigen::Index>(from[e]) - 1, static_cast<Eigen::Index>(to[e]) - 1);

  const ModelFrame frame =
      model_frame(golden.column("response") + " ~ " + golden.params.at("fixed").get<std::string>(), golden.input());
  SpatialOptions options;
  options.sigma_upper = golden.params.at("pc_u").get<double>();
  options.sigma_tail = golden.params.at("pc_alpha").get<double>();
  // Two ways of the peer's own; see SpatialOptions.
  options.largest_logit_phi = 12.0;
  options.correction = MeanCorrection::simplified;
  options.fixed_precision = Eigen::VectorXd::Constant(frame.X.cols(), 0.001);
  if (frame.intercept) options.fixed_precision[0] = 0.0;
  const SpatialFit fit = fit_bym2(frame.response, golden.input().numbers(golden.column("exposure")), frame.X,
                                  adjacency_graph(frame.response.size(), edges), options);
  if (fit.status != SpatialStatus::computed && fit.status != SpatialStatus::no_neighbours)
    throw std::runtime_error("the spatial model was not computed");

  Results results;
  results.add("fixed_mean", fit.fixed_mean, frame.columns);
  results.add("fixed_sd", fit.fixed_sd, frame.columns);
  add_summary("sigma", fit.sigma, results);
  add_summary("phi", fit.phi, results);
  results.add("b_mean", fit.mean);
  results.add("b_sd", fit.sd);
  std::vector<std::string> indices;
  for (Eigen::Index i = 1; i <= fit.mean.size(); ++i) indices.push_back("index." + std::to_string(i));
  results.add("p_b_gt_0", fit.prob_above_zero, indices);
  return results;
}

}  // namespace tocsin::golden
