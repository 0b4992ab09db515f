#pragma once

#include <optional>
#include <vector>

#include "tocsin/models/rate_model.hpp"
#include "tocsin/stats/ar1_model.hpp"

#include "rate_problem.hpp"

namespace tocsin {

/// A law that the rates of a unit may follow: the three differ in its years, the last in what it shares with others.
enum class RateLaw { lognormal, gamma, autoregressive, neighbours };

/// How each law foretells the newest year of the window from the years before.
struct LawChoice {
  std::vector<LawScore> scores;   ///< the card's own law first; a law that could not be fitted is left out, and all of
                                  ///< them where there is too little to foretell
  std::optional<RateLaw> better;  ///< another law whose score is higher by more than the card's margin
};

/// The level of the foretold year is taken from its own total, since no law says anything of it: what is scored is how
/// the notifications fall on the units. Needs three years with a cell.
[[nodiscard]] LawChoice choose_law(const Panel& panel, const WindowCells& cells, const Window& window,
                                   const Allowance& allowed, const ModelCard& card);

/// The maximum likelihood fit with an autoregressive effect of each unit; region effects and counts shared by
/// successors are left out, coarse counts enter as the middle of their interval. No fit where an area has shared counts
/// alone.
[[nodiscard]] Ar1Fit fit_autoregressive(const RateProblem& problem);

}  // namespace tocsin
