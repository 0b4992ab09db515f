#include "judged_periods.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tocsin/stats/cusum_run_length.hpp"
#include "tocsin/stats/glr.hpp"
#include "tocsin/stats/seasonal_mean.hpp"

namespace tocsin {
namespace {

constexpr double not_judged = std::numeric_limits<double>::quiet_NaN();

/// The periods from the middle of the series on, and the in-control mean fitted to those before.
struct Controlled {
  MonitoredRange range;
  SeasonalMean mean;
};
Result<Controlled> controlled(const Series& series, const DetectOptions& options, double dispersion) {
  const auto range = range_of(series, options, series.counts.size() / 2);
  if (!range) return tl::unexpected(range.error());
  SeasonalMeanOptions chosen;
  chosen.frequency = frequency_of(series, options);
  chosen.harmonics = options.harmonics;
  chosen.dispersion = dispersion;
  return Controlled{*range, fit_seasonal_mean(series.counts, *range, chosen)};
}

/// Every period with the status of a mean that could not be fitted.
Periods unfitted(const Controlled& in_control) {
  std::vector<DetectedPeriod> periods;
  for (Eigen::Index t = in_control.range.first; t < in_control.range.last; ++t) {
    DetectedPeriod period;
    period.period = static_cast<std::size_t>(t);
    period.status = in_control.mean.status;
    periods.push_back(period);
  }
  return periods;
}

}  // namespace

int frequency_of(const Series& series, const DetectOptions& options) {
  if (options.frequency > 0) return options.frequency;
  switch (series.step) {
    case SeriesStep::day:
      return 365;
    case SeriesStep::month:
      return 12;
    case SeriesStep::week:
    case SeriesStep::whole:
      break;
  }
  return 52;
}

Result<MonitoredRange> range_of(const Series& series, const DetectOptions& options, Eigen::Index otherwise) {
  const Eigen::Index n = series.counts.size();
  if (!options.from) return MonitoredRange{std::min(otherwise, n), n};
  const auto found = std::find(series.t.begin(), series.t.end(), *options.from);
  if (found == series.t.end())
    return failure(ErrorKind::invalid_input,
                   fmt::format("--from '{}' is no period of the series '{}', which runs from {} to {}", *options.from,
                               series.name, series.t.front(), series.t.back()));
  return MonitoredRange{found - series.t.begin(), n};
}

Periods of_points(const MonitoredRange& range, const std::vector<DetectorPoint>& points,
                  const Eigen::VectorXd& expected) {
  std::vector<DetectedPeriod> periods;
  for (std::size_t i = 0; i < points.size(); ++i)
    periods.push_back({static_cast<std::size_t>(range.first) + i, points[i].status, points[i].alarm,
                       expected.size() > 0 ? expected[static_cast<Eigen::Index>(i)] : not_judged, points[i].upper,
                       not_judged, points[i].statistic});
  return periods;
}

Periods detect_cusum(const Series& series, const DetectOptions& options, CusumTransform transform) {
  const bool dispersed = transform == CusumTransform::pearson_negative_binomial;
  const auto in_control = controlled(series, options, dispersed ? not_judged : 0);
  if (!in_control) return tl::unexpected(in_control.error());
  if (in_control->mean.status != DetectorStatus::assessed) return unfitted(*in_control);
  CusumOptions chosen;
  chosen.transform = transform;
  chosen.reference = options.reference;
  chosen.limit = options.limit.value_or(chosen.limit);
  if (dispersed) chosen.dispersion = in_control->mean.dispersion;
  const Eigen::VectorXd counts = series.counts.segment(in_control->range.first, in_control->range.size());
  return of_points(in_control->range, cusum(counts, in_control->mean.means, chosen), in_control->mean.means);
}

Periods detect_counted_cusum(const Series& series, const DetectOptions& options) {
  DetectOptions level = options;
  level.harmonics = 0;
  const auto in_control = controlled(series, level, 0);
  if (!in_control) return tl::unexpected(in_control.error());
  if (in_control->mean.status != DetectorStatus::assessed) return unfitted(*in_control);
  constexpr int steps = 10;
  const double mean = in_control->mean.means[0];
  const double ratio = options.ratio.value_or(2);
  if (!(ratio > 1)) return failure(ErrorKind::invalid_input, "--ratio must be above 1: cusum_count looks for a rise");
  CusumOptions chosen;
  chosen.transform = CusumTransform::none;
  const int reference = std::max(1, static_cast<int>(std::lround(steps * mean * (ratio - 1) / std::log(ratio))));
  chosen.reference = static_cast<double>(reference) / steps;
  if (options.limit) {
    chosen.limit = *options.limit;
  } else {
    const auto chart = cusum_for_run_length(options.run_length, reference, steps, mean);
    if (!chart)
      return failure(ErrorKind::numeric,
                     fmt::format("no limit gives the series '{}', mean {:.3g}, a run length of {}: give --limit",
                                 series.name, mean, options.run_length));
    chosen.limit = static_cast<double>(chart->limit) / steps;
  }
  const Eigen::VectorXd counts = series.counts.segment(in_control->range.first, in_control->range.size());
  return of_points(in_control->range, cusum(counts, in_control->mean.means, chosen), in_control->mean.means);
}

Periods detect_glr(const Series& series, const DetectOptions& options, bool dispersed) {
  const auto in_control = controlled(series, options, dispersed ? not_judged : 0);
  if (!in_control) return tl::unexpected(in_control.error());
  if (in_control->mean.status != DetectorStatus::assessed) return unfitted(*in_control);
  GlrOptions chosen;
  chosen.limit = options.limit.value_or(chosen.limit);
  chosen.dispersion = in_control->mean.dispersion;
  chosen.direction = options.decrease ? GlrDirection::decrease : GlrDirection::increase;
  if (options.ratio) {
    if (!(*options.ratio > 0) || *options.ratio == 1)
      return failure(ErrorKind::invalid_input, "--ratio must be above 0 and not 1");
    chosen.log_ratio = std::log(*options.ratio);
  }
  chosen.bound = !options.decrease;
  const Eigen::VectorXd counts = series.counts.segment(in_control->range.first, in_control->range.size());
  return of_points(in_control->range, glr(counts, in_control->mean.means, chosen), in_control->mean.means);
}

}  // namespace tocsin
