#include <map>
#include <stdexcept>

#include "tocsin/stats/baseline_bounds.hpp"
#include "tocsin/stats/ears.hpp"

#include "detector_case.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

using nlohmann::json;

/// As R's paste() writes a whole number.
std::string text_of(const json& number) { return std::to_string(number.get<int>()); }

}  // namespace

Results ears_charts(const GoldenCase& golden) {
  const json& params = golden.params;
  const MonitoredRange range = range_of(params);
  const std::map<std::string, EarsMethod> methods{
      {"C1", EarsMethod::c1}, {"C2", EarsMethod::c2}, {"C3", EarsMethod::c3}};
  Results results;
  for (const Series& series : series_of(golden)) {
    for (const auto& [name, method] : methods) {
      const auto points = ears(series.counts, range,
                               {.method = method,
                                .baseline = params.at("baseline").get<int>(),
                                .min_sigma = params.at("minSigma").get<double>(),
                                .alpha = params.at("alpha" + name.substr(1)).get<double>(),
                                .peer_quirks = true});
      const auto index = labels(name + ":" + series.name + ":", range);
      results.add("upperbound", bounds(points), index);
      results.add("alarm", alarms(points), index);
    }
  }
  return results;
}

Results bayes_rki_outbreak(const GoldenCase& golden) {
  const json& params = golden.params;
  const MonitoredRange range = range_of(params);
  const Eigen::VectorXd counts = golden.input().numbers("y");
  const int frequency = params.at("freq").get<int>();
  Results results;
  for (const json& row : params.at("bayes")) {
    const auto points = bayes_bounds(counts, range,
                                     {.frequency = frequency,
                                      .years = row.at("b").get<int>(),
                                      .half_window = row.at("w").get<int>(),
                                      .current_year = row.at("actY").get<bool>()},
                                     row.at("alpha").get<double>());
    const auto index = labels("bayes_b" + text_of(row.at("b")) + "w" + text_of(row.at("w")) + ":", range);
    results.add("upperbound", bounds(points), index);
    results.add("alarm", alarms(points), index);
  }
  const auto rki =
      rki_bounds(counts, range, {.frequency = frequency, .years = 2, .half_window = 4, .current_year = false});
  results.add("upperbound", bounds(rki), labels("rki3:", range));
  results.add("alarm", alarms(rki), labels("rki3:", range));
  const auto outbreak = outbreak_p(counts, range, 100);
  results.add("outbreakP_value", statistics(outbreak), labels("outbreakP:", range));
  results.add("alarm", alarms(outbreak), labels("outbreakP:", range));
  return results;
}

}  // namespace tocsin::golden
