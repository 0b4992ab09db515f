#include "tocsin/stats/false_discovery.hpp"

#include "methods.hpp"

namespace tocsin::golden {

Results false_discovery(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd p = input.numbers("p");
  const std::vector<std::string>& id = input.text("id");
  const double q = golden.params.at("q").get<double>();
  const Eigen::VectorXd bh = adjusted_p_values(p, Adjustment::benjamini_hochberg);
  const BayesianDiscoveries bayes = bayesian_discoveries(input.numbers("post"), q);
  Eigen::VectorXd flagged(p.size());
  for (Eigen::Index i = 0; i < p.size(); ++i) flagged[i] = bayes.flagged[static_cast<std::size_t>(i)] ? 1.0 : 0.0;
  Results results;
  results.add("adj_BH", bh, id);
  results.add("adj_BY", adjusted_p_values(p, Adjustment::benjamini_yekutieli), id);
  results.add("adj_holm", adjusted_p_values(p, Adjustment::holm), id);
  results.add("adj_bonferroni", adjusted_p_values(p, Adjustment::bonferroni), id);
  results.add("adj_hochberg", adjusted_p_values(p, Adjustment::hochberg), id);
  results.add("bayes_fdr_running_mean", bayes.running_mean, id);
  results.add("bayes_fdr_flag", flagged, id);
  results.add("bh_flag", (bh.array() <= q).cast<double>().matrix(), id);
  return results;
}

}  // namespace tocsin::golden
