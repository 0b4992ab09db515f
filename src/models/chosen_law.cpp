#include "chosen_law.hpp"

#include <cmath>

#include "tocsin/stats/distributions.hpp"

#include "law_choice.hpp"

namespace tocsin {
namespace {

/// Normal laws of log relative rates, of the first areas.
struct NormalRates {
  const Eigen::VectorXd& mean;
  const Eigen::VectorXd& sd;
};

void take(AreaPosterior& area, const NormalRates& law, double ratio) {
  const double log_ratio = std::log(ratio);
  for (Eigen::Index i = 0; i < law.mean.size(); ++i) {
    area.mean[i] = law.mean[i];
    area.sd[i] = law.sd[i];
    area.prob_above_zero[i] = normal_cdf(law.mean[i] / law.sd[i]);
    area.prob_high[i] = normal_sf((log_ratio - law.mean[i]) / law.sd[i]);
    area.prob_low[i] = normal_cdf((-log_ratio - law.mean[i]) / law.sd[i]);
  }
}

void take_intervals(RatePosterior& posterior, const NormalRates& law, double confidence) {
  const double reach = normal_quantile(0.5 + confidence / 2);
  const Eigen::Index areas = law.mean.size();
  posterior.median.head(areas) = law.mean.array().exp();
  posterior.lower.head(areas) = (law.mean - reach * law.sd).array().exp();
  posterior.upper.head(areas) = (law.mean + reach * law.sd).array().exp();
}

}  // namespace

bool take_autoregressive(RatePosterior& posterior, const RateProblem& problem, const RatePosteriorOptions& options) {
  const AutoregressiveFit fit = fit_autoregressive(problem, posterior.fixed_mean);
  if (!fit.computed()) return false;
  const Eigen::Index fitted = fit.law.beta.size();
  posterior.fixed_mean = fit.gamma;
  posterior.fixed_covariance.topLeftCorner(fitted, fitted) = fit.law.covariance.topLeftCorner(fitted, fitted);
  const NormalRates psi{fit.law.window_mean, fit.law.window_sd_conditional};
  take(posterior.average, psi, options.ratio);
  take_intervals(posterior, psi, options.confidence);
  take(posterior.persistent, {fit.law.persistent, fit.law.persistent_sd_conditional}, options.ratio);
  return true;
}

void take_neighbours(RatePosterior& posterior, const RateProblem& problem, const NeighbourFit& found,
                     const RatePosteriorOptions& options) {
  posterior.average = {found.fit.mean, found.fit.sd, found.fit.prob_above_zero, found.fit.prob_high,
                       found.fit.prob_low};
  take_intervals(posterior, {found.fit.mean, found.fit.sd}, options.confidence);
  posterior.fixed_mean.head(static_cast<Eigen::Index>(problem.year.size())).array() += found.level;
}

}  // namespace tocsin
