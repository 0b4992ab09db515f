#include <cmath>
#include <stdexcept>

#include "tocsin/stats/gamma_poisson.hpp"
#include "tocsin/stats/moment_shrinkage.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

// DCluster's stopping rule; its estimates are those of the pass at which it stops.
constexpr int peer_passes = 20;
constexpr double peer_tolerance = 1e-5;

}  // namespace

Results empirical_bayes(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd y = input.numbers(golden.column("numerator"));
  const Eigen::VectorXd exposure = input.numbers(golden.column("denominator"));
  const std::vector<std::string>& group = input.text(golden.column("group"));
  const Eigen::VectorXd E = exposure * (y.sum() / exposure.sum());
  const bool adjusted = golden.params.contains("covariate") && !golden.params["covariate"].is_null();
  Eigen::MatrixXd X = Eigen::MatrixXd::Ones(y.size(), adjusted ? 2 : 1);
  std::vector<std::string> terms{"(Intercept)"};
  if (adjusted) {
    X.col(1) = input.numbers(golden.column("covariate"));
    terms.emplace_back("Xmat");
  }

  const GammaPoissonFit fit = fit_gamma_poisson(y, E, X);
  if (fit.status != GammaPoissonStatus::converged) throw std::runtime_error("the gamma-Poisson fit did not converge");
  Eigen::VectorXd mean(y.size());
  Eigen::VectorXd median(y.size());
  Eigen::VectorXd above_1(y.size());
  Eigen::VectorXd above_125(y.size());
  Eigen::VectorXd below_08(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const GammaLaw theta = gamma_posterior(fit.alpha, fit.prior_mean[i], y[i], E[i]);
    mean[i] = theta.mean;
    median[i] = theta.quantile(0.5);
    above_1[i] = theta.probability_above(1.0);
    above_125[i] = theta.probability_above(1.25);
    below_08[i] = theta.probability_below(0.8);
  }
  const ClaytonKaldor moments = clayton_kaldor_moments(y, E, peer_passes, peer_tolerance);
  const LogNormalShrinkage log_normal = log_normal_shrinkage(y, E, peer_passes, peer_tolerance);

  Results results;
  results.add("nb_alpha", fit.alpha);
  results.add("nb_beta", fit.beta, terms);
  results.add("eb_rr_mean", mean, group);
  results.add("eb_rr_median", median, group);
  results.add("p_rr_gt_1", above_1, group);
  results.add("p_rr_gt_1.25", above_125, group);
  results.add("p_rr_lt_0.8", below_08, group);
  results.add("marshall_raw", (y.array() / exposure.array()).matrix(), group);
  results.add("marshall_eb", marshall_rates(y, exposure), group);
  results.add("clayton_kaldor_nu", moments.shape);
  results.add("clayton_kaldor_alpha", moments.rate);
  results.add("clayton_kaldor_smthrr", moments.relative_rates, group);
  results.add("lognormal_eb_smthrr", log_normal.log_relative_rates, group);
  return results;
}

}  // namespace tocsin::golden
