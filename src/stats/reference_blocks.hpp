#pragma once

#include <optional>
#include <vector>

#include "tocsin/stats/farrington.hpp"

namespace tocsin {

/// Positions of the same period of this year and of each past one, newest first (years + 1 of them), or nothing where
/// one lies outside the series. `days` as in flexible_farrington.
std::optional<std::vector<Eigen::Index>> reference_positions(Eigen::Index now, int years, int frequency,
                                                             const std::vector<int>& days);

/// Block of every position up to `now`: `blocks` in the windows around the references, 1.. between them from old to
/// new, 0 where a position is in no block. The last `excluded` weeks and the present one are in none. False where a
/// window begins before the series or the year has too few periods for so many blocks.
bool assign_blocks(const std::vector<Eigen::Index>& references, const FlexibleFarringtonOptions& options,
                   std::vector<int>& block);

}  // namespace tocsin
