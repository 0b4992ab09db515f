#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tocsin/assess/policy.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/random.hpp"

#include "drawn_panel.hpp"

namespace tocsin {

/// How many panels a calibration draws: TOCSIN_CALIBRATION_PANELS, or as many as `make test` can afford.
inline std::uint64_t calibration_panels() {
  const char* wanted = std::getenv("TOCSIN_CALIBRATION_PANELS");
  return wanted == nullptr ? 12 : std::stoull(wanted);
}

/// The policy as shipped, but for the years of its window where TOCSIN_CALIBRATION_WINDOW says another number.
inline Policy calibration_policy() {
  Policy policy;
  if (const char* wanted = std::getenv("TOCSIN_CALIBRATION_WINDOW")) policy.window_years = std::stoi(wanted);
  return policy;
}

/// Hyperparameters drawn from the priors of a card with the scale mixture.
inline DrawnSpread spread_from_prior(const PersistentRateCard& card, Random& random) {
  const MixturePrior& prior = card.mixture;
  const auto deviation = [&](const DeviationPrior& of) { return -std::log1p(-random.uniform()) / of.rate(); };
  DrawnSpread spread;
  spread.bulk = 1 / (1 + std::exp(-(prior.logit_bulk_mean + prior.logit_bulk_sd * random.normal())));
  spread.narrow = std::exp(prior.log_narrow_mean + prior.log_narrow_sd * random.normal());
  spread.wide = spread.narrow + std::exp(prior.log_extra_mean + prior.log_extra_sd * random.normal());
  spread.transient = deviation(card.transient_sd);
  spread.region = deviation(card.region_sd);
  return spread;
}

}  // namespace tocsin
