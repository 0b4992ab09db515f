#pragma once

#include <string>

#include "simulate/england_simulation.hpp"

namespace tocsin {

/// The Department's "Sub-national notifications with contextual data" in the shape of its release of 2026, with a last
/// column `data_status` that says `illustrative`. A year has England, the nine regions to the nearest 10 (half up; `k`
/// for a count that is not zero and rounds to zero) and every authority in force on some day of it, under the code of
/// that day. Context is dated as the Department dates it: children in need of 31 March of the year before, the mid-year
/// estimate of two years before. It follows a council over a recode; `x` where the tables have none, and for regional
/// IDACI.
[[nodiscard]] std::string dfe_subnational_csv(const SimulatedEngland& england);

/// The Department's "Nature and characteristics of notifications", England, in the shape of its release of 2026, with
/// the same last column: natures by quarter, then the main child's characteristics with serious harm and other
/// together. Looked-after children from 2024, child in need plans from 2025, sex from 2026 and gender before. The
/// published row count of a year is not reproduced: the Department's list of breakdowns was not at hand.
[[nodiscard]] std::string dfe_national_csv(const SimulatedEngland& england);

}  // namespace tocsin
