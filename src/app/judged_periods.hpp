#pragma once

#include <vector>

#include "tocsin/stats/cusum.hpp"
#include "tocsin/stats/detector.hpp"

#include "detect_series.hpp"

/// What the methods of `detect` share, and those that hold counts against an in-control mean.
namespace tocsin {

using Periods = Result<std::vector<DetectedPeriod>>;

/// Periods in a year: as asked, else by the step.
[[nodiscard]] int frequency_of(const Series& series, const DetectOptions& options);
/// The periods that are judged; `otherwise` is the first of them where none is asked for.
[[nodiscard]] Result<MonitoredRange> range_of(const Series& series, const DetectOptions& options,
                                              Eigen::Index otherwise);
/// The points of a range, with what was expected of each where that is known.
[[nodiscard]] Periods of_points(const MonitoredRange& range, const std::vector<DetectorPoint>& points,
                                const Eigen::VectorXd& expected = {});

/// The counts from `--from` on, else from the middle of the series on, against a seasonal mean fitted to those before.
[[nodiscard]] Periods detect_cusum(const Series& series, const DetectOptions& options, CusumTransform transform);
/// Plain counts against a constant mean; the limit is that of the wanted run length.
[[nodiscard]] Periods detect_counted_cusum(const Series& series, const DetectOptions& options);
[[nodiscard]] Periods detect_glr(const Series& series, const DetectOptions& options, bool dispersed);

}  // namespace tocsin
