#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "tocsin/stats/disproportionality.hpp"
#include "tocsin/stats/gamma_poisson_shrinker.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

/// The quantities "given hyper" are those at the hyperparameters the case stores, which the peer's optimiser left
/// within its own tolerance of the maximum; without stored ones, at the maximum found here.
GammaMixture stored_prior(const GoldenCase& golden, const GammaMixture& fitted) {
  const std::filesystem::path path = golden.folder / "expected.csv";
  if (!std::filesystem::exists(path)) return fitted;
  const CsvTable expected = CsvTable::read(path);
  const Eigen::VectorXd values = expected.numbers("value");
  std::map<std::string, double> stored;
  for (std::size_t i = 0; i < expected.rows(); ++i)
    if (expected.text("quantity")[i] == "hyper")
      stored[expected.text("index")[i]] = values[static_cast<Eigen::Index>(i)];
  if (stored.size() != 5) return fitted;
  return {.alpha1 = stored.at("alpha1"),
          .beta1 = stored.at("beta1"),
          .alpha2 = stored.at("alpha2"),
          .beta2 = stored.at("beta2"),
          .share = stored.at("P")};
}

}  // namespace

/// Reports are counted once for each pair, as openEBGM's processRaw does.
Results gamma_poisson_shrinkage(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  using Reports = std::set<std::string>;
  std::map<std::pair<std::string, std::string>, Reports> pairs;
  std::map<std::string, Reports> rows;
  std::map<std::string, Reports> columns;
  Reports all;
  for (std::size_t i = 0; i < input.rows(); ++i) {
    const std::string& id = input.text("id")[i];
    const std::string& row = input.text("var1")[i];
    const std::string& column = input.text("var2")[i];
    pairs[{row, column}].insert(id);
    rows[row].insert(id);
    columns[column].insert(id);
    all.insert(id);
  }
  const auto n = static_cast<Eigen::Index>(pairs.size());
  const auto total = static_cast<double>(all.size());
  Eigen::VectorXd counts(n), expected(n);
  std::vector<Disproportionality> contrasts;
  for (const auto& [names, reports] : pairs) {
    const auto i = static_cast<Eigen::Index>(contrasts.size());
    counts[i] = static_cast<double>(reports.size());
    contrasts.push_back(disproportionality(counts[i], static_cast<double>(rows[names.first].size()),
                                           static_cast<double>(columns[names.second].size()), total));
    expected[i] = contrasts.back().expected;
  }
  const MixtureFit fit = fit_gamma_mixture(counts, expected);
  const GammaMixture prior = stored_prior(golden, fit.prior);
  const ShrunkRatios ratios = shrunken_ratios(prior, counts, expected);
  const Eigen::VectorXd eb05 = shrunken_quantiles(prior, counts, expected, 0.05);
  const Eigen::VectorXd eb95 = shrunken_quantiles(prior, counts, expected, 0.95);

  Results results;
  results.add("n_pairs", static_cast<double>(n));
  Eigen::VectorXd hyper(5);
  hyper << fit.prior.alpha1, fit.prior.beta1, fit.prior.alpha2, fit.prior.beta2, fit.prior.share;
  results.add("hyper", hyper, {"alpha1", "beta1", "alpha2", "beta2", "P"});
  results.add("negLL_at_hyper", fit.negative_log_likelihood);
  const auto least = golden.params.at("min_n_out").get<double>();
  Eigen::Index i = 0;
  for (const auto& [names, reports] : pairs) {
    if (counts[i] >= least) {
      const Disproportionality& contrast = contrasts[static_cast<std::size_t>(i)];
      const std::vector<std::string> name{names.first + '|' + names.second};
      const auto add = [&](const std::string& quantity, double value) {
        results.add(quantity, Eigen::VectorXd::Constant(1, value), name);
      };
      add("N", counts[i]);
      add("E", expected[i]);
      add("RR", contrast.relative_ratio);
      add("Qn_given_hyper", ratios.share[i]);
      add("EBGM_given_hyper", ratios.geometric_mean[i]);
      add("EB05_given_hyper", eb05[i]);
      add("EB95_given_hyper", eb95[i]);
      add("ROR", contrast.reporting_odds_ratio);
      add("PRR", contrast.proportional_ratio);
      add("chi2_yates", contrast.yates_chi_squared);
      add("IC", contrast.information.value);
      add("IC025_noren", contrast.information.lower_025);
    }
    ++i;
  }
  return results;
}

}  // namespace tocsin::golden
