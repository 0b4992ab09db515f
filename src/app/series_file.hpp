#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

#include "written_periods.hpp"

namespace tocsin {

/// One series of counts at equal steps, gaps filled with periods whose count is not known.
struct Series {
  std::string name;
  SeriesStep step = SeriesStep::whole;
  std::vector<std::string> t;  ///< of every period, as the file would write it
  std::vector<int> days;       ///< on which periods begin, since 1970-01-01; empty where they are no days
  Eigen::VectorXd counts;      ///< NaN in a gap
  Eigen::VectorXd exposure;    ///< in a gap that of the period before, else of the next; empty where the file has none
  std::size_t gaps = 0;        ///< periods without a row
  std::size_t unknown = 0;     ///< periods whose row has no count, or no exposure
};

/// Reads CSV with the columns `series`, `t`, `count` and optionally `exposure`, in any order; `name` is the file's in
/// messages. Blanks around fields are not part of them. The series stand in the order in which they are first met.
///
/// - t: all in one of the ways of `writing_of`, ascending within a series. Dates step as `DateSteps` tells; the step is
///   the file's. Numbers that look like a spreadsheet's days are refused.
/// - count: a whole number from 0 to 1e9; empty, NA or a symbol (c x z k u) where it is not known. exposure: from 1e-9
///   to 1e15; 0, empty, NA or a symbol where nobody was exposed or it is not known, which makes the period a gap.
///
/// At most 200,000 periods a series, no day after `today`. Errors: every fault as `name:line:field: words`, the first
/// 20 and how many more. O(bytes + periods).
[[nodiscard]] Result<std::vector<Series>> parse_series_file(std::string_view text, const std::string& name,
                                                            std::optional<Day> today = std::nullopt);

}  // namespace tocsin
