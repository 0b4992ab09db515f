#pragma once

#include "tocsin/stats/rate_posterior.hpp"

#include "neighbour_law.hpp"
#include "rate_problem.hpp"

/// Puts a law that foretold better in place of the one of the grid: what it says of psi, and what is expected under it,
/// change together, so that a relative rate is always over the expected count beside it.
namespace tocsin {

/// Replaces gamma (years, circumstances), psi and u by those of the autoregressive law, which are taken as normal
/// (models/persistent_rate/MODEL.md, section 4); psi is the logarithm of fitted over expected counts of all the years
/// together. What regions have in common stays. False, and nothing replaced, where
/// the law cannot be fitted.
[[nodiscard]] bool take_autoregressive(RatePosterior& posterior, const RateProblem& problem,
                                       const RatePosteriorOptions& options);

/// Replaces psi by b of a computed fit (section 6), and adds its common level to the years.
void take_neighbours(RatePosterior& posterior, const RateProblem& problem, const NeighbourFit& found,
                     const RatePosteriorOptions& options);

}  // namespace tocsin
