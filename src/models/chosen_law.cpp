#include "chosen_law.hpp"

#include <cmath>
#include <cstdlib>
#include <vector>

#include <Eigen/Cholesky>

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

/// Means and standard deviations of log relative rates, by area.
struct LogRates {
  Eigen::VectorXd mean;
  Eigen::VectorXd sd;
};

/// Of an area's notifications over its own cells, theta = sum_t e_t exp(z_t) / sum_t e_t with e_t expected and z = u +
/// w. Given the parameters z is taken as normal: at its mode mu_t = e_t exp(z_t), covariance (K^-1 + diag mu)^-1 with
/// that of the prior K_ts = sigma_u^2 + s^2 rho^|t - s|, which log theta gets by its gradient mu / sum mu.
LogRates rates_of_sums(const RateProblem& problem, const AutoregressiveFit& fit) {
  const Ar1Fit& law = fit.law;
  const auto years = static_cast<Eigen::Index>(problem.year.size());
  const Eigen::VectorXd expected = (problem.cells.offset + problem.cells.design * fit.gamma).array().exp();
  std::vector<std::vector<Eigen::Index>> rows(static_cast<std::size_t>(law.window_mean.size()));
  for (std::size_t i = 0; i < problem.cell.size(); ++i) {
    if (problem.cell[i] >= 0)
      rows[static_cast<std::size_t>(problem.cells.area[i])].push_back(static_cast<Eigen::Index>(i));
  }
  LogRates rates{law.window_mean, law.window_sd_conditional};
  for (Eigen::Index area = 0; area < rates.mean.size(); ++area) {
    const std::vector<Eigen::Index>& own = rows[static_cast<std::size_t>(area)];
    const auto n = static_cast<Eigen::Index>(own.size());
    Eigen::VectorXi year(n);
    Eigen::VectorXd mu(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      const Eigen::Index row = own[static_cast<std::size_t>(k)];
      problem.cells.design.row(row).head(years).maxCoeff(&year[k]);
      mu[k] = expected[row] * std::exp(law.persistent[area] + law.transient(area, year[k]));
    }
    Eigen::MatrixXd prior(n, n);
    for (Eigen::Index a = 0; a < n; ++a) {
      for (Eigen::Index b = 0; b < n; ++b)
        prior(a, b) =
            law.persistent_sd * law.persistent_sd + law.sd * law.sd * std::pow(law.rho, std::abs(year[a] - year[b]));
    }
    const Eigen::VectorXd weight = mu / mu.sum();
    const Eigen::VectorXd reach = prior * weight;
    Eigen::MatrixXd marginal = prior;
    marginal.diagonal() += mu.cwiseInverse();
    const double variance = weight.dot(reach) - reach.dot(marginal.llt().solve(reach));
    rates.mean[area] = std::log(mu.sum() / expected(own).sum());
    rates.sd[area] = std::sqrt(variance);
  }
  return rates;
}

}  // namespace

bool take_autoregressive(RatePosterior& posterior, const RateProblem& problem, const RatePosteriorOptions& options) {
  const AutoregressiveFit fit = fit_autoregressive(problem, posterior.fixed_mean);
  if (!fit.computed()) return false;
  const Eigen::Index fitted = fit.law.beta.size();
  posterior.fixed_mean = fit.gamma;
  posterior.fixed_covariance.topLeftCorner(fitted, fitted) = fit.law.covariance.topLeftCorner(fitted, fitted);
  const LogRates sums = rates_of_sums(problem, fit);
  take(posterior.average, {sums.mean, sums.sd}, options.ratio);
  take_intervals(posterior, {sums.mean, sums.sd}, options.confidence);
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
