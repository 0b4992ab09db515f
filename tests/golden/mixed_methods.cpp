#include <map>
#include <regex>
#include <set>
#include <stdexcept>

#include "tocsin/stats/mixed_model.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

struct Levels {
  std::vector<Grouping> groups;
  std::vector<std::vector<std::string>> names;  ///< by level, in byte order
};

Levels levels_of(const CsvTable& input, const std::vector<std::string>& columns) {
  Levels levels;
  for (const std::string& column : columns) {
    const std::vector<std::string>& text = input.text(column);
    const std::set<std::string> names(text.begin(), text.end());
    std::map<std::string, Eigen::Index> number;
    for (const std::string& name : names) number.emplace(name, static_cast<Eigen::Index>(number.size()));
    Grouping grouping;
    for (const std::string& name : text) grouping.push_back(number.at(name));
    levels.groups.push_back(std::move(grouping));
    levels.names.emplace_back(names.begin(), names.end());
  }
  return levels;
}

/// The formula without its random intercepts.
ModelFrame fixed_frame(const GoldenCase& golden) {
  if (golden.params.at("family").get<std::string>() != "poisson")
    throw std::runtime_error("mixed models are fitted with Poisson counts only");
  const std::regex random(R"(\s*\+\s*\(1\s*\|[^)]*\))");
  return model_frame(std::regex_replace(golden.params.at("formula").get<std::string>(), random, ""), golden.input());
}

MixedFit fitted(const ModelFrame& frame, const Levels& levels, int nodes = 1) {
  MixedFit fit = fit_mixed_poisson(frame.response, frame.X, frame.offset, levels.groups, {.nodes = nodes});
  if (fit.status != MixedStatus::converged) throw std::runtime_error("the mixed model did not converge");
  return fit;
}

void add_fixed_part(const ModelFrame& frame, const MixedFit& fit, Results& results) {
  const Eigen::VectorXd se = fit.covariance.diagonal().cwiseSqrt();
  results.add("beta", fit.beta, frame.columns);
  results.add("beta_se", se.head(fit.beta.size()), frame.columns);
  results.add("logLik", fit.log_likelihood);
  results.add("theta_raw", fit.sigma.array().log().matrix());
  results.add("theta_raw_se", se.tail(fit.sigma.size()));
}

void add_intercepts(const MixedFit& fit, std::size_t level, const std::vector<std::string>& names, Results& results) {
  results.add("mode", fit.mode[level], names);
  results.add("mode_sd_conditional", fit.sd_conditional[level], names);
  results.add("mode_sd_total", fit.sd_total[level], names);
}

}  // namespace

Results mixed_random_intercept(const GoldenCase& golden) {
  const ModelFrame frame = fixed_frame(golden);
  const Levels levels = levels_of(golden.input(), {golden.column("group")});
  const MixedFit fit = fitted(frame, levels);
  Results results;
  add_fixed_part(frame, fit, results);
  add_intercepts(fit, 0, levels.names[0], results);
  results.add("sigma", fit.sigma[0]);
  if (golden.params.value("lme4", false)) {
    results.add("lme4_laplace_sigma", fit.sigma[0]);
    results.add("lme4_laplace_logLik", fit.log_likelihood);
    const MixedFit middling = fitted(frame, levels, 25);
    results.add("agq25_sigma", middling.sigma[0]);
    results.add("agq25_beta", middling.beta, frame.columns);
    const MixedFit exact = fitted(frame, levels, 61);
    results.add("exact_logLik", exact.log_likelihood);
    results.add("exact_beta", exact.beta, frame.columns);
    results.add("exact_sigma", exact.sigma[0]);
  }
  return results;
}

Results mixed_nested(const GoldenCase& golden) {
  const ModelFrame frame = fixed_frame(golden);
  const auto columns = golden.params.at("groups").get<std::vector<std::string>>();
  const Levels levels = levels_of(golden.input(), columns);
  const MixedFit fit = fitted(frame, levels);
  Results results;
  add_fixed_part(frame, fit, results);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    std::vector<std::string> names;
    for (const std::string& name : levels.names[j]) names.push_back(columns[j] + "|" + name);
    add_intercepts(fit, j, names, results);
  }
  results.add("sigma", fit.sigma, columns);
  return results;
}

}  // namespace tocsin::golden
