#include "detect_series.hpp"

#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "tocsin/stats/baseline_bounds.hpp"
#include "tocsin/stats/control_charts.hpp"
#include "tocsin/stats/ears.hpp"
#include "tocsin/stats/farrington.hpp"
#include "tocsin/stats/xmr_chart.hpp"

#include "judged_periods.hpp"

namespace tocsin {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Periods of_weeks(const MonitoredRange& range, const std::vector<FarringtonWeek>& weeks) {
  std::vector<DetectedPeriod> periods;
  for (std::size_t i = 0; i < weeks.size(); ++i)
    periods.push_back({static_cast<std::size_t>(range.first) + i, weeks[i].status, weeks[i].alarm, weeks[i].expected,
                       weeks[i].upper, nan, weeks[i].score});
  return periods;
}

Periods original_farrington(const Series& series, const DetectOptions& options) {
  FarringtonOptions chosen;
  chosen.frequency = frequency_of(series, options);
  chosen.years = options.years;
  chosen.half_window = options.half_window;
  chosen.alpha = options.alpha.value_or(chosen.alpha);
  chosen.trend = options.trend;
  const auto range = range_of(series, options, Eigen::Index{chosen.frequency} * chosen.years + chosen.half_window);
  if (!range) return tl::unexpected(range.error());
  return of_weeks(*range, farrington(series.counts, *range, chosen));
}

/// With the options of Noufaily et al. 2013: ten blocks of the year, the last 26 weeks left out, every trend kept.
Periods improved_farrington(const Series& series, const DetectOptions& options) {
  FlexibleFarringtonOptions chosen;
  chosen.frequency = frequency_of(series, options);
  chosen.years = options.years;
  chosen.half_window = options.half_window;
  chosen.alpha = options.alpha.value_or(chosen.alpha);
  chosen.trend = options.trend;
  chosen.trend_p = 1;
  chosen.blocks = 10;
  chosen.excluded_weeks = 26;
  chosen.threshold = options.threshold == "muan"    ? FarringtonThreshold::muan
                     : options.threshold == "delta" ? FarringtonThreshold::delta
                                                    : FarringtonThreshold::nb_plugin;
  // Dates are followed by their calendar; a year more than the windows reach back is always enough for them.
  const auto range = range_of(series, options, Eigen::Index{chosen.frequency} * chosen.years + chosen.half_window + 2);
  if (!range) return tl::unexpected(range.error());
  return of_weeks(*range, flexible_farrington(series.counts, *range, chosen, series.exposure,
                                              series.step == SeriesStep::week ? series.days : std::vector<int>{}));
}

Periods ears_method(const Series& series, const DetectOptions& options, EarsMethod method) {
  EarsOptions chosen;
  chosen.method = method;
  chosen.baseline = options.baseline;
  chosen.alpha = options.alpha.value_or(method == EarsMethod::c3 ? 0.025 : 0.001);
  const auto range = range_of(series, options, chosen.baseline + (method == EarsMethod::c1 ? 0 : 2));
  if (!range) return tl::unexpected(range.error());
  return of_points(*range, ears(series.counts, *range, chosen));
}

Periods reference_method(const Series& series, const DetectOptions& options) {
  ReferenceOptions chosen;
  chosen.frequency = frequency_of(series, options);
  const auto range = range_of(series, options, chosen.half_window);
  if (!range) return tl::unexpected(range.error());
  if (options.method == "bayes")
    return of_points(*range, bayes_bounds(series.counts, *range, chosen, options.alpha.value_or(0.05)));
  if (options.method == "rki") {
    chosen = {.frequency = chosen.frequency, .years = 2, .half_window = 4, .current_year = false};
    const auto reach = range_of(series, options, Eigen::Index{2} * chosen.frequency + chosen.half_window);
    if (!reach) return tl::unexpected(reach.error());
    return of_points(*reach, rki_bounds(series.counts, *reach, chosen));
  }
  return of_points({0, series.counts.size()},
                   outbreak_p(series.counts, {0, series.counts.size()}, options.limit.value_or(100)));
}

Periods chart(const Series& series, ChartKind kind) {
  if (kind == ChartKind::rates && series.exposure.size() == 0)
    return failure(ErrorKind::invalid_input,
                   fmt::format("a u chart needs the column 'exposure', which the series '{}' has not", series.name));
  const ControlChart made =
      control_chart(kind, series.counts, kind == ChartKind::rates ? series.exposure : Eigen::VectorXd());
  std::vector<DetectedPeriod> periods;
  for (Eigen::Index t = 0; t < series.counts.size(); ++t) {
    DetectedPeriod period;
    period.period = static_cast<std::size_t>(t);
    period.status = std::isnan(series.counts[t]) ? DetectorStatus::gap : made.status;
    if (made.status == DetectorStatus::assessed) {
      period.alarm = made.outside[static_cast<std::size_t>(t)];
      period.expected = made.centre[t];
      period.upper = made.upper[t];
      period.lower = made.lower[t];
      period.score = made.values[t];
    }
    periods.push_back(period);
  }
  return periods;
}

Periods xmr(const Series& series) {
  const XmrChart made = xmr_chart(series.counts);
  std::vector<DetectedPeriod> periods;
  for (Eigen::Index t = 0; t < series.counts.size(); ++t) {
    DetectedPeriod period{static_cast<std::size_t>(t), made.status, false, made.mean, made.upper, made.lower, nan};
    if (made.status == DetectorStatus::assessed) {
      const XmrSignal signal = made.signals[static_cast<std::size_t>(t)];
      period.alarm = signal != XmrSignal::common_cause;
      period.score = static_cast<double>(signal);
    }
    periods.push_back(period);
  }
  return periods;
}

struct Method {
  DetectorMethod described;
  std::function<Periods(const Series&, const DetectOptions&)> run;
};

const std::vector<Method>& methods() {
  using S = const Series&;
  using O = const DetectOptions&;
  static const std::vector<Method> all = {
      {{"farrington", "the same weeks of past years (Farrington et al. 1996)"}, original_farrington},
      {{"farrington_flexible", "its improvement: whole years, outbreaks down-weighted (Noufaily et al. 2013)"},
       improved_farrington},
      {{"ears_c1", "mean and deviation of the periods just before"},
       [](S s, O o) { return ears_method(s, o, EarsMethod::c1); }},
      {{"ears_c2", "the same, two periods further back"}, [](S s, O o) { return ears_method(s, o, EarsMethod::c2); }},
      {{"ears_c3", "three C2 scores together"}, [](S s, O o) { return ears_method(s, o, EarsMethod::c3); }},
      {{"bayes", "negative binomial bound of the periods just before"}, reference_method},
      {{"rki", "the same weeks of two past years (Robert Koch Institute)"}, reference_method},
      {{"outbreak_p", "a mean that never falls against a constant one"}, reference_method},
      {{"cusum_count", "CUSUM of counts, its limit set by --run-length for a rise of --ratio"}, detect_counted_cusum},
      {{"cusum_poisson", "CUSUM of standardised counts"},
       [](S s, O o) { return detect_cusum(s, o, CusumTransform::standard); }},
      {{"cusum_rossi", "CUSUM after Rossi's transform"},
       [](S s, O o) { return detect_cusum(s, o, CusumTransform::rossi); }},
      {{"cusum_anscombe", "CUSUM after Anscombe's transform"},
       [](S s, O o) { return detect_cusum(s, o, CusumTransform::anscombe); }},
      {{"cusum_negative_binomial", "CUSUM of counts standardised by their overdispersion"},
       [](S s, O o) { return detect_cusum(s, o, CusumTransform::pearson_negative_binomial); }},
      {{"glr_poisson", "likelihood ratio of a change some time back (Hoehle and Paul 2008)"},
       [](S s, O o) { return detect_glr(s, o, false); }},
      {{"glr_negative_binomial", "the same with overdispersed counts"},
       [](S s, O o) { return detect_glr(s, o, true); }},
      {{"c_chart", "Shewhart chart of counts"}, [](S s, O) { return chart(s, ChartKind::counts); }},
      {{"u_chart", "Shewhart chart of rates; needs exposure"}, [](S s, O) { return chart(s, ChartKind::rates); }},
      {{"g_chart", "cases between events"}, [](S s, O) { return chart(s, ChartKind::gaps); }},
      {{"t_chart", "times between events"}, [](S s, O) { return chart(s, ChartKind::times); }},
      {{"xmr", "XmR chart with the rules of Making Data Count; score: the rule that holds, 1 to 8"},
       [](S s, O) { return xmr(s); }},
  };
  return all;
}

}  // namespace

const std::vector<DetectorMethod>& detector_methods() {
  static const std::vector<DetectorMethod> described = [] {
    std::vector<DetectorMethod> list;
    for (const Method& method : methods()) list.push_back(method.described);
    return list;
  }();
  return described;
}

Result<std::vector<DetectedPeriod>> detect(const Series& series, const DetectOptions& options) {
  for (const Method& method : methods()) {
    if (method.described.name == options.method) return method.run(series, options);
  }
  return failure(ErrorKind::invalid_input, fmt::format("'{}' is no method of detection", options.method));
}

std::string_view status_name(DetectorStatus status) {
  switch (status) {
    case DetectorStatus::assessed:
      return "assessed";
    case DetectorStatus::gap:
      return "gap";
    case DetectorStatus::short_history:
      return "short_history";
    case DetectorStatus::not_fitted:
      return "not_fitted";
    case DetectorStatus::refused:
      break;
  }
  return "refused";
}

}  // namespace tocsin
