#pragma once

#include <cmath>
#include <vector>

#include "tocsin/stats/cusum.hpp"
#include "tocsin/stats/detector.hpp"

#include "detect_series.hpp"

/// What the methods of `detect` share, and those that hold counts against an in-control mean.
namespace tocsin {

using Periods = Result<std::vector<DetectedPeriod>>;

/// Runs a chart that knows no gaps over the counts of the range that are known: what comes after a gap is judged as if
/// the periods on both its sides adjoined. `chart` takes the known counts and, of each, its number in the range, and
/// gives a point each; of the gaps the points say so.
template <class Chart>
[[nodiscard]] std::vector<DetectorPoint> over_gaps(const Eigen::VectorXd& counts, const Chart& chart) {
  std::vector<Eigen::Index> known;
  for (Eigen::Index i = 0; i < counts.size(); ++i) {
    if (!std::isnan(counts[i])) known.push_back(i);
  }
  std::vector<DetectorPoint> points(static_cast<std::size_t>(counts.size()));
  for (DetectorPoint& point : points) point.status = DetectorStatus::gap;
  const std::vector<DetectorPoint> judged = chart(Eigen::VectorXd(counts(known)), known);
  for (std::size_t k = 0; k < judged.size(); ++k) points[static_cast<std::size_t>(known[k])] = judged[k];
  return points;
}

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
