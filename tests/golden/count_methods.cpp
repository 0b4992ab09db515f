#include <cmath>
#include <map>
#include <stdexcept>

#include "tocsin/stats/interval_poisson.hpp"
#include "tocsin/stats/poisson_binomial.hpp"
#include "tocsin/stats/poisson_lognormal.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {

Results poisson_lognormal_pmf(const GoldenCase& golden) {
  const Eigen::VectorXd y = golden.input().numbers("y");
  const Eigen::VectorXd eta = golden.input().numbers("eta");
  const Eigen::VectorXd sigma = golden.input().numbers("sigma");
  Eigen::VectorXd log_pmf(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) log_pmf[i] = poisson_lognormal(y[i], eta[i], sigma[i]).log_pmf;
  Results results;
  results.add("log_pmf", log_pmf);
  return results;
}

/// A cell with an interval is a figure of its own; one without belongs to the total of its group.
Results interval_poisson_regression(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const std::string& exposure = golden.column("exposure");
  const ModelFrame frame = model_frame(exposure + golden.params.at("rhs").get<std::string>(), input);
  const Eigen::VectorXd lo = input.numbers("lo");
  const Eigen::VectorXd hi = input.numbers("hi");
  std::vector<CountInterval> figures;
  std::map<std::string, Eigen::Index> total_of_group;
  if (golden.inputs.contains("groups")) {
    const CsvTable& groups = golden.inputs.at("groups");
    const Eigen::VectorXd group_lo = groups.numbers("lo");
    const Eigen::VectorXd group_hi = groups.numbers("hi");
    for (std::size_t g = 0; g < groups.rows(); ++g) {
      const auto at = static_cast<Eigen::Index>(g);
      total_of_group[groups.text("group")[g]] = at;
      figures.push_back({group_lo[at], group_hi[at]});
    }
  }
  std::vector<Eigen::Index> figure_of_row;
  for (Eigen::Index i = 0; i < lo.size(); ++i) {
    if (std::isnan(lo[i])) {
      figure_of_row.push_back(total_of_group.at(input.text("group")[static_cast<std::size_t>(i)]));
    } else {
      figure_of_row.push_back(static_cast<Eigen::Index>(figures.size()));
      figures.push_back({lo[i], hi[i]});
    }
  }
  const IntervalPoissonFit fit =
      fit_interval_poisson(figures, figure_of_row, frame.X, frame.response.array().log().matrix());
  if (fit.status != IntervalPoissonStatus::converged)
    throw std::runtime_error("the interval Poisson regression did not converge");
  Results results;
  results.add("coef", fit.coefficients, frame.columns);
  results.add("se", fit.covariance.diagonal().array().sqrt().matrix(), frame.columns);
  results.add("logLik", fit.log_likelihood);
  return results;
}

Results poisson_binomial_tails(const GoldenCase& golden) {
  const std::vector<std::string>& area = golden.input().text("area");
  const Eigen::VectorXd prob = golden.input().numbers("prob");
  std::map<std::string, std::vector<double>> by_area;
  for (std::size_t i = 0; i < area.size(); ++i) by_area[area[i]].push_back(prob[static_cast<Eigen::Index>(i)]);
  Results results;
  for (const auto& [name, values] : by_area) {
    const auto n = static_cast<Eigen::Index>(values.size());
    std::vector<std::string> indices;
    for (Eigen::Index k = 0; k <= n; ++k) indices.push_back(name + ":" + std::to_string(k));
    results.add("p_at_least", poisson_binomial_at_least(Eigen::VectorXd::Map(values.data(), n)), indices);
  }
  return results;
}

}  // namespace tocsin::golden
