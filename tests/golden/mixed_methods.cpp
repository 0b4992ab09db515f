#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <stdexcept>
#include <utility>

#include "tocsin/stats/ar1_model.hpp"
#include "tocsin/stats/mixed_model.hpp"

#include "formula.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

struct Levels {
  std::vector<Grouping> groups;
  std::vector<std::vector<std::string>> names;  ///< by level, in R's order of a factor
};

Levels levels_of(const CsvTable& input, const std::vector<std::string>& columns) {
  Levels levels;
  for (const std::string& column : columns) {
    const std::vector<std::string>& text = input.text(column);
    std::vector<std::string> names(text.begin(), text.end());
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    if (input.is_numeric(column)) std::ranges::sort(names, {}, [](const std::string& name) { return std::stod(name); });
    std::map<std::string, Eigen::Index> number;
    for (const std::string& name : names) number.emplace(name, static_cast<Eigen::Index>(number.size()));
    Grouping grouping;
    for (const std::string& name : text) grouping.push_back(number.at(name));
    levels.groups.push_back(std::move(grouping));
    levels.names.push_back(std::move(names));
  }
  return levels;
}

std::string formula_of(const GoldenCase& golden) { return golden.params.at("formula").get<std::string>(); }

/// The formula without its random effects.
std::string fixed_part(const std::string& formula) {
  const std::string random = R"((\(1\s*\||ar1\()[^)]*\))";
  const std::string after = std::regex_replace(formula, std::regex(R"(\s*\+\s*)" + random), "");
  return std::regex_replace(after, std::regex(random + R"(\s*\+\s*)"), "");
}

ModelFrame fixed_frame(const GoldenCase& golden) { return model_frame(fixed_part(formula_of(golden)), golden.input()); }

/// Columns with random intercepts, in the formula's order.
std::vector<std::string> random_columns(const std::string& formula) {
  std::vector<std::string> columns;
  const std::regex intercept(R"(\(1\s*\|\s*([\w.]+)\s*\))");
  for (std::sregex_iterator found(formula.begin(), formula.end(), intercept); found != std::sregex_iterator(); ++found)
    columns.push_back((*found)[1]);
  return columns;
}

MixedFit fitted(const GoldenCase& golden, const ModelFrame& frame, const Levels& levels, int nodes = 1) {
  const std::string family = golden.params.value("family", "poisson");
  const auto fit_counts = family == "poisson"   ? fit_mixed_poisson
                          : family == "nbinom2" ? fit_mixed_negative_binomial
                                                : nullptr;
  if (fit_counts == nullptr) throw std::runtime_error("mixed models of family '" + family + "' are not fitted");
  MixedFit fit = fit_counts(frame.response, frame.X, frame.offset, levels.groups, {.nodes = nodes});
  if (fit.status != MixedStatus::converged) throw std::runtime_error("the mixed model did not converge");
  return fit;
}

/// `order`: the levels of the fit in the order of the formula.
void add_fixed_part(const ModelFrame& frame, const MixedFit& fit, const std::vector<Eigen::Index>& order,
                    Results& results) {
  const Eigen::VectorXd se = fit.covariance.diagonal().cwiseSqrt();
  results.add("beta", fit.beta, frame.columns);
  results.add("beta_se", se.head(fit.beta.size()), frame.columns);
  results.add("logLik", fit.log_likelihood);
  results.add("theta_raw", fit.sigma(order).array().log().matrix());
  results.add("theta_raw_se", se.segment(fit.beta.size(), fit.sigma.size()).eval()(order));
  if (std::isinf(fit.size)) return;
  results.add("nb_size", Eigen::VectorXd::Constant(1, fit.size), {"betad"});
  results.add("log_nb_size_se", se.tail(1), {"betad"});
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
  const MixedFit fit = fitted(golden, frame, levels);
  Results results;
  add_fixed_part(frame, fit, {0}, results);
  add_intercepts(fit, 0, levels.names[0], results);
  results.add("sigma", fit.sigma[0]);
  if (std::isinf(fit.size) && golden.params.value("lme4", false)) {
    results.add("lme4_laplace_sigma", fit.sigma[0]);
    results.add("lme4_laplace_logLik", fit.log_likelihood);
    const MixedFit middling = fitted(golden, frame, levels, 25);
    results.add("agq25_sigma", middling.sigma[0]);
    results.add("agq25_beta", middling.beta, frame.columns);
    const MixedFit exact = fitted(golden, frame, levels, 61);
    results.add("exact_logLik", exact.log_likelihood);
    results.add("exact_beta", exact.beta, frame.columns);
    results.add("exact_sigma", exact.sigma[0]);
  }
  return results;
}

Results mixed_nested(const GoldenCase& golden) {
  const ModelFrame frame = fixed_frame(golden);
  // The tree wants its levels from the coarsest, the reference reports them in the formula's order.
  const std::vector<std::string> columns = random_columns(formula_of(golden));
  std::vector<std::string> coarse_first = columns;
  const auto groups = [&](const std::string& column) { return levels_of(golden.input(), {column}).names[0].size(); };
  std::ranges::stable_sort(coarse_first, {}, groups);
  const Levels levels = levels_of(golden.input(), coarse_first);
  const MixedFit fit = fitted(golden, frame, levels);
  std::vector<Eigen::Index> order;
  for (const std::string& column : columns)
    order.push_back(std::ranges::find(coarse_first, column) - coarse_first.begin());
  Results results;
  add_fixed_part(frame, fit, order, results);
  for (const Eigen::Index level : order) {
    const auto j = static_cast<std::size_t>(level);
    std::vector<std::string> names;
    for (const std::string& name : levels.names[j]) names.push_back(coarse_first[j] + "|" + name);
    add_intercepts(fit, j, names, results);
  }
  results.add("sigma", fit.sigma(order), columns);
  return results;
}

Results mixed_ar1(const GoldenCase& golden) {
  // The reference makes the factor yearf of the year, whatever the input calls so.
  const std::regex year_factor(R"(\byearf\b)");
  ModelFrame frame =
      model_frame(std::regex_replace(fixed_part(formula_of(golden)), year_factor, "factor(year)"), golden.input());
  for (std::string& column : frame.columns)
    column = std::regex_replace(column, std::regex(R"(factor\(year\))"), "yearf");
  const Levels levels = levels_of(golden.input(), {"area", "year"});
  const bool persistent = !random_columns(formula_of(golden)).empty();
  const Ar1Fit fit = fit_ar1_poisson(frame.response, frame.X, frame.offset, levels.groups[0], levels.groups[1],
                                     {.persistent = persistent});
  if (fit.status != MixedStatus::converged) throw std::runtime_error("the AR(1) model did not converge");
  Results results;
  results.add("beta", fit.beta, frame.columns);
  results.add("beta_se", fit.covariance.diagonal().cwiseSqrt().head(fit.beta.size()), frame.columns);
  results.add("logLik", fit.log_likelihood);
  results.add("ar1_sd_stationary", Eigen::VectorXd::Constant(1, fit.sd), {"theta"});
  results.add("ar1_rho", Eigen::VectorXd::Constant(1, fit.rho), {"theta"});
  const std::vector<std::string>& years = levels.names[1];
  for (std::size_t a = 0; a < levels.names[0].size(); ++a) {
    const std::string& area = levels.names[0][a];
    const auto row = static_cast<Eigen::Index>(a);
    std::vector<std::string> names;
    for (const std::string& year : years) names.push_back(area + ":" + year);
    results.add("mode", fit.transient.row(row), names);
    results.add("mode_sd_conditional", fit.transient_sd_conditional.row(row), names);
    if (!persistent) continue;
    results.add("mode", fit.persistent.segment(row, 1), {area + ":persistent"});
    results.add("mode_sd_conditional", fit.persistent_sd_conditional.segment(row, 1), {area + ":persistent"});
  }
  if (persistent) results.add("persistent_sd", Eigen::VectorXd::Constant(1, fit.persistent_sd), {"theta"});
  return results;
}

}  // namespace tocsin::golden
