#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "tocsin/stats/random.hpp"

#include "../unit/models/test_panel.hpp"

namespace tocsin {

inline constexpr std::array planted_rates{0.3, 0.4, 0.6, 1.6, 2.2};

/// A simulated England whose true relative rates are known.
struct PlantedPanel {
  Panel panel;
  Eigen::ArrayXd relative_rate;  ///< true, over what circumstances explain; mean 1 over the expected notifications
};

/// 153 authorities over 8 years: 12 million children spread log-normally (standard deviation of the logarithm 0.65,
/// close to that of the real authorities), 3 notifications per 100,000 child-years, a gradient of 0.3 per standard
/// deviation of log IDACI. Relative rates are gamma with mean 1 and standard deviation 0.25, but unit k has the planted
/// rate number k modulo 5 for the first 5 * `each` units.
inline PlantedPanel planted_panel(std::uint64_t seed, std::size_t each) {
  constexpr Eigen::Index units = 153;
  constexpr Eigen::Index years = 8;
  constexpr double gradient = 0.3;
  Random random(seed);
  PlantedPanel result;
  Eigen::ArrayXd children(units);
  Eigen::ArrayXd deprivation(units);
  result.relative_rate.resize(units);
  for (Eigen::Index i = 0; i < units; ++i) {
    children[i] = std::exp(0.65 * random.normal());
    deprivation[i] = random.normal();
    result.relative_rate[i] = random.gamma(16, 16);
  }
  children *= 12e6 / children.sum();
  for (std::size_t k = 0; k < planted_rates.size() * each; ++k) {
    result.relative_rate[static_cast<Eigen::Index>(k)] = planted_rates[k % planted_rates.size()];
  }
  const Eigen::ArrayXd weight = children * (gradient * deprivation).exp();
  result.relative_rate /= (result.relative_rate * weight).sum() / weight.sum();
  const Eigen::ArrayXd yearly = 360 * weight * result.relative_rate / weight.sum();
  Eigen::ArrayXXd counts(units, years);
  for (Eigen::Index i = 0; i < units; ++i) {
    for (Eigen::Index t = 0; t < years; ++t) counts(i, t) = static_cast<double>(random.poisson(yearly[i]));
  }
  result.panel = test_panel(counts, children.replicate(1, years));
  result.panel.covariates = {{"idaci_score", (0.18 * (0.35 * deprivation).exp()).replicate(1, years)}};
  return result;
}

}  // namespace tocsin
