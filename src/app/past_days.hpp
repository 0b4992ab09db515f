#pragma once

#include <string>
#include <vector>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// The days from `from` to `to`, written YYYY-MM-DD as the options --from and --to: one a step (`day`, `week` or
/// `month`), the first included, none beyond the last. A month's step keeps the day of the month, or takes the month's
/// last. Errors name the option: no day, days out of order, a last day still to come.
[[nodiscard]] Result<std::vector<Day>> past_days(const std::string& from, const std::string& to,
                                                 const std::string& step);

}  // namespace tocsin
