#include <stdexcept>

#include "tocsin/stats/farrington.hpp"

#include "detector_case.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

using nlohmann::json;

PowerTransform transform_of(const json& control) {
  const std::string name = control.value("powertrans", "2/3");
  if (name == "none") return PowerTransform::none;
  if (name == "1/2") return PowerTransform::square_root;
  if (name == "2/3") return PowerTransform::two_thirds;
  throw std::runtime_error("power transformation '" + name + "' is not known");
}

FarringtonThreshold threshold_of(const json& control) {
  const std::string name = control.value("thresholdMethod", "delta");
  if (name == "delta") return FarringtonThreshold::delta;
  if (name == "nbPlugin") return FarringtonThreshold::nb_plugin;
  if (name == "muan") return FarringtonThreshold::muan;
  throw std::runtime_error("threshold method '" + name + "' is not known");
}

/// The options both forms share, under their names in the peer.
template <class Options>
Options shared_options(const json& params) {
  const json& control = params.at("control");
  Options options;
  options.frequency = params.at("freq").get<int>();
  options.years = control.value("b", options.years);
  options.half_window = control.value("w", options.half_window);
  options.alpha = control.value("alpha", options.alpha);
  options.reweight = control.value("reweight", options.reweight);
  options.trend = control.value("trend", options.trend);
  options.transform = transform_of(control);
  if (control.contains("limit54")) {
    options.recent_cases = control["limit54"].at(0).get<double>();
    options.recent_weeks = control["limit54"].at(1).get<int>();
  }
  return options;
}

template <class Value>
void add(Results& results, const std::string& quantity, const std::vector<FarringtonWeek>& weeks,
         const std::vector<std::string>& index, Value value) {
  Eigen::VectorXd values(static_cast<Eigen::Index>(weeks.size()));
  for (std::size_t i = 0; i < weeks.size(); ++i) {
    const bool judged = weeks[i].status == DetectorStatus::assessed || weeks[i].status == DetectorStatus::gap;
    values[static_cast<Eigen::Index>(i)] = judged ? value(weeks[i]) : std::numeric_limits<double>::quiet_NaN();
  }
  results.add(quantity, values, index);
}

}  // namespace

Results farrington_flexible(const GoldenCase& golden) {
  const json& params = golden.params;
  const json& control = params.at("control");
  auto options = shared_options<FlexibleFarringtonOptions>(params);
  options.blocks = control.value("noPeriods", 1);
  options.excluded_weeks = control.value("pastWeeksNotIncluded", options.half_window);
  options.weights_threshold = control.value("weightsThreshold", options.weights_threshold);
  options.trend_p = control.value("pThresholdTrend", options.trend_p);
  options.threshold = threshold_of(control);
  options.peer_quirks = true;
  const bool exposed = control.value("populationOffset", false) && params.value("use_pop", false);
  const bool dated = params.value("dates", false);
  Results results;
  for (const Series& series : series_of(golden)) {
    const MonitoredRange range = range_of(control);
    const auto weeks =
        flexible_farrington(series.counts, range, options, exposed ? series.population : Eigen::VectorXd(),
                            dated ? series.days : std::vector<int>());
    const auto index = labels(series.name + ":", range);
    add(results, "upperbound", weeks, index, [](const FarringtonWeek& week) { return week.upper; });
    add(results, "alarm", weeks, index, [](const FarringtonWeek& week) { return week.alarm ? 1.0 : 0.0; });
    add(results, "expected", weeks, index, [](const FarringtonWeek& week) { return week.expected; });
    add(results, "trend_used", weeks, index, [](const FarringtonWeek& week) { return week.trend_used ? 1.0 : 0.0; });
    add(results, "trend_coef", weeks, index, [](const FarringtonWeek& week) { return week.trend; });
    add(results, "phi", weeks, index, [](const FarringtonWeek& week) { return week.dispersion; });
    add(results, "pvalue", weeks, index, [](const FarringtonWeek& week) { return week.p_value; });
    add(results, "score", weeks, index, [](const FarringtonWeek& week) { return week.score; });
  }
  return results;
}

Results farrington_original(const GoldenCase& golden) {
  const auto options = shared_options<FarringtonOptions>(golden.params);
  Results results;
  for (const Series& series : series_of(golden)) {
    const MonitoredRange range = range_of(golden.params.at("control"));
    const auto weeks = farrington(series.counts, range, options);
    const auto index = labels(series.name + ":", range);
    add(results, "upperbound", weeks, index,
        [](const FarringtonWeek& week) { return week.enough_cases ? week.upper : 0.0; });
    add(results, "alarm", weeks, index, [](const FarringtonWeek& week) { return week.alarm ? 1.0 : 0.0; });
    // The reference records the option, not what became of it.
    results.add("trend_used", Eigen::VectorXd::Constant(range.size(), options.trend ? 1.0 : 0.0), index);
  }
  return results;
}

}  // namespace tocsin::golden
