#pragma once

#include <vector>

#include "simulate/council_rates.hpp"

namespace tocsin {

/// A request that has found its council (its position among `CouncilRates::councils()`).
struct PlantedCouncil {
  std::size_t council = 0;
  double ratio = 1;
  YearRange years;
};

/// Gives every request its councils: those named, then those chosen at random among the eligible (see
/// `simulate_england`). Reads `settings.seed` and `settings.plants` only, so that a choice does not depend on the years
/// simulated.
[[nodiscard]] Result<std::vector<PlantedCouncil>> plant_councils(const SimulationInputs& inputs,
                                                                 const SimulationSettings& settings,
                                                                 const CouncilRates& rates);

}  // namespace tocsin
