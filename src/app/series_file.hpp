#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// Length of the steps of a series.
enum class SeriesStep { whole, day, week, month };

/// One series of counts at equal steps, gaps filled with periods whose count is not known.
struct Series {
  std::string name;
  SeriesStep step = SeriesStep::whole;
  std::vector<std::string> t;  ///< of every period, as the file would write it
  std::vector<int> days;       ///< since 1970-01-01; empty where `t` are numbers
  Eigen::VectorXd counts;      ///< NaN in a gap
  Eigen::VectorXd exposure;    ///< that of the period before in a gap; empty where the file has none
  std::size_t gaps = 0;        ///< periods without a row
};

/// Reads CSV with the columns `series`, `t`, `count` and optionally `exposure`, in any order; `name` is the file's in
/// messages. The series stand in the order in which they are first met.
///
/// - t: all dates (YYYY-MM-DD) or all whole numbers, ascending within a series. Dates step by months where all are the
///   first of one, else by weeks where all of a series are whole weeks apart, else by days; the step is the file's.
/// - count: a whole number from 0 to 1e9. exposure: from 1e-9 to 1e15.
///
/// At most 200,000 periods a series, no day after `today`. Errors: every fault as `name:line:field: words`, the first
/// 20 and how many more. O(bytes + periods).
[[nodiscard]] Result<std::vector<Series>> parse_series_file(std::string_view text, const std::string& name,
                                                            std::optional<Day> today = std::nullopt);

}  // namespace tocsin
