#include "tocsin/stats/gamma_predictive.hpp"

#include <cassert>
#include <cmath>

#include "tocsin/stats/distributions.hpp"

namespace tocsin {

double CountLaw::at_least(double k) const { return negative_binomial_sf(k - 1.0, size, mean); }

double CountLaw::at_most(double k) const { return negative_binomial_cdf(k, size, mean); }

double CountLaw::mid_p_high(double k) const {
  return negative_binomial_sf(k, size, mean) + 0.5 * std::exp(negative_binomial_log_pmf(k, size, mean));
}

double CountLaw::quantile(double p) const { return negative_binomial_quantile(p, size, mean); }

double CountLaw::probability_of_none() const { return std::exp(negative_binomial_log_pmf(0.0, size, mean)); }

CountLaw predictive_count(const GammaLaw& rate, double exposure) {
  return {.size = rate.shape, .mean = rate.mean * exposure};
}

ValueWithLimits predictive_ratio(const GammaLaw& rate, double exposure, double events, double confidence) {
  const double mean = rate.mean * exposure;
  const double tail = (1 - confidence) / 2;
  const auto law = [&](double ratio) { return CountLaw{rate.shape, ratio * mean}; };
  // Both tails are monotone in the ratio: bisection on its logarithm, to the last bits that matter.
  const auto solve = [&](const auto& above) {
    double low = -40;
    double high = 40;
    for (int step = 0; step < 60; ++step) {
      const double middle = (low + high) / 2;
      (above(std::exp(middle)) ? high : low) = middle;
    }
    return std::exp((low + high) / 2);
  };
  ValueWithLimits ratio{events / mean, {0, 0}};
  if (events > 0) ratio.limits.lower = solve([&](double rho) { return law(rho).at_least(events) > tail; });
  ratio.limits.upper = solve([&](double rho) { return law(rho).at_most(events) < tail; });
  return ratio;
}

double silence_probability(const GammaLaw& rate, double exposure) {
  return predictive_count(rate, exposure).probability_of_none();
}

double silence_exposure(const GammaLaw& rate, double p) {
  assert(p > 0.0 && p <= 1.0 && rate.mean > 0.0);
  if (std::isinf(rate.shape)) return -std::log(p) / rate.mean;
  return rate.shape / rate.mean * std::expm1(-std::log(p) / rate.shape);
}

std::optional<Eigen::Index> silence_reached(const GammaLaw& rate, double exposure_since,
                                            const Eigen::VectorXd& upcoming, double p) {
  const double needed = silence_exposure(rate, p);
  double exposure = exposure_since;
  for (Eigen::Index i = 0; i < upcoming.size(); ++i) {
    exposure += upcoming[i];
    if (exposure >= needed) return i;
  }
  return std::nullopt;
}

CountLaw unreported_count(const GammaLaw& rate, double reported, double completeness) {
  assert(completeness >= 0.0 && completeness <= 1.0);
  return predictive_count(gamma_posterior(rate.shape, rate.mean, reported, completeness), 1.0 - completeness);
}

}  // namespace tocsin
