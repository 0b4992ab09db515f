#include <cmath>
#include <map>
#include <stdexcept>

#include "tocsin/stats/cusum.hpp"
#include "tocsin/stats/cusum_run_length.hpp"
#include "tocsin/stats/distributions.hpp"
#include "tocsin/stats/glr.hpp"
#include "tocsin/stats/seasonal_mean.hpp"

#include "detector_case.hpp"
#include "methods.hpp"

namespace tocsin::golden {
namespace {

using nlohmann::json;

Eigen::VectorXd vector_of(const json& numbers) {
  if (numbers.is_number()) return Eigen::VectorXd::Constant(1, numbers.get<double>());
  const auto values = numbers.get<std::vector<double>>();
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

SeasonalMean fitted(const Eigen::VectorXd& counts, MonitoredRange range, const SeasonalMeanOptions& options) {
  SeasonalMean mean = fit_seasonal_mean(counts, range, options);
  if (mean.status != DetectorStatus::assessed) throw std::runtime_error("the in-control mean could not be fitted");
  return mean;
}

CusumTransform transform_of(const std::string& name) {
  static const std::map<std::string, CusumTransform> known{
      {"standard", CusumTransform::standard},
      {"rossi", CusumTransform::rossi},
      {"anscombe", CusumTransform::anscombe},
      {"anscombe2nd", CusumTransform::anscombe_second},
      {"pearsonNegBin", CusumTransform::pearson_negative_binomial},
      {"anscombeNegBin", CusumTransform::anscombe_negative_binomial},
      {"none", CusumTransform::none},
  };
  return known.at(name);
}

/// A control that is absent or null in the peer's list.
bool given(const json& control, const std::string& key) { return control.contains(key) && !control[key].is_null(); }

template <class Value>
Value option(const json& control, const std::string& key, Value otherwise) {
  return given(control, key) ? control[key].get<Value>() : otherwise;
}

GlrOptions glr_options(const json& params) {
  const json& control = params.at("control");
  GlrOptions options;
  options.limit = option(control, "c.ARL", 5.0);
  options.least_window = option(control, "Mtilde", 1);
  options.window = option(control, "M", -1);
  options.bound = option(control, "ret", std::string("value")) == "cases";
  if (option(control, "change", std::string("intercept")) == "epi") options.change = GlrChange::epidemic;
  if (option(control, "dir", std::string("inc")) == "dec") options.direction = GlrDirection::decrease;
  if (given(control, "theta")) options.log_ratio = control["theta"].get<double>();
  const bool poisson = params.at("method_fun").get<std::string>() == "glrpois";
  options.dispersion = poisson ? 0.0 : option(control, "alpha", std::numeric_limits<double>::quiet_NaN());
  options.peer_quirks = true;
  return options;
}

/// The chart with its in-control mean as `control` has it: given, or fitted to what came before, anew after each alarm
/// where so asked.
std::vector<DetectorPoint> run_glr(const Eigen::VectorXd& counts, MonitoredRange range, const json& params) {
  const json& control = params.at("control");
  GlrOptions options = glr_options(params);
  const json mean = given(control, "mu0") ? control["mu0"] : json::object();
  if (!mean.is_object()) return glr(counts.segment(range.first, range.size()), vector_of(mean), options);
  SeasonalMeanOptions season;
  season.frequency = params.at("freq").get<int>();
  season.harmonics = option(mean, "S", 1);
  season.trend = option(mean, "trend", false);
  options.stop_at_alarm = option(mean, "refit", false);
  std::vector<DetectorPoint> points;
  while (range.size() > 0) {
    season.dispersion = options.dispersion;
    const SeasonalMean in_control = fitted(counts, range, season);
    options.dispersion = in_control.dispersion;
    const auto part = glr(counts.segment(range.first, range.size()), in_control.means, options);
    points.insert(points.end(), part.begin(), part.end());
    range.first += static_cast<Eigen::Index>(part.size());
    options.count_before = counts[range.first - 1];
  }
  return points;
}

/// Steps to a unit: the least of 1..10 that makes h and k whole.
int common_denominator(double h, double k) {
  for (int n = 1; n < 10; ++n)
    if (std::abs(h * n - std::round(h * n)) < 1e-6 && std::abs(k * n - std::round(k * n)) < 1e-6) return n;
  return 10;
}

}  // namespace

Results cusum_chart(const GoldenCase& golden) {
  const json& control = golden.params.at("control");
  const MonitoredRange range = range_of(control);
  const Eigen::VectorXd counts = golden.input().numbers("y");
  CusumOptions options;
  options.transform = transform_of(option(control, "trans", std::string("standard")));
  options.reference = option(control, "k", options.reference);
  options.limit = option(control, "h", options.limit);
  options.dispersion = option(control, "alpha", options.dispersion);
  options.peer_quirks = true;
  Eigen::VectorXd mean;
  if (!given(control, "m")) {
    mean = Eigen::VectorXd::Constant(1, counts.head(range.first).mean());
  } else if (control["m"].is_string()) {
    mean = fitted(counts, range, {.frequency = golden.params.at("freq").get<int>()}).means;
  } else {
    mean = vector_of(control["m"]);
  }
  const auto points = cusum(counts.segment(range.first, range.size()), mean, options);
  const auto index = labels("", range);
  Results results;
  if (mean.size() == 1) {
    results.add("m", mean[0]);
  } else {
    results.add("m", mean);
  }
  results.add("cusum", statistics(points), index);
  results.add("upperbound", bounds(points), index);
  results.add("alarm", alarms(points), index);
  return results;
}

Results glr_chart(const GoldenCase& golden) {
  const MonitoredRange range = range_of(golden.params.at("control"));
  const auto points = run_glr(golden.input().numbers("y"), range, golden.params);
  const bool cases = glr_options(golden.params).bound;
  const Eigen::VectorXd shown = cases ? bounds(points) : statistics(points);
  Results results;
  results.add("upperbound", shown.array().isNaN().select(0.0, shown), labels("", range));
  results.add("alarm", alarms(points), labels("", range));
  return results;
}

Results cusum_run_lengths(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd h = input.numbers("h");
  const Eigen::VectorXd k = input.numbers("k");
  const Eigen::VectorXd mean = input.numbers("mu");
  const Eigen::VectorXi km = input.numbers("km").cast<int>();
  const Eigen::VectorXi hm = input.numbers("hm").cast<int>();
  const Eigen::VectorXi m = input.numbers("m").cast<int>();
  Results results;
  Eigen::VectorXd surveillance(h.size());
  Eigen::VectorXd spc(h.size());
  for (Eigen::Index i = 0; i < h.size(); ++i) {
    const int steps = common_denominator(h[i], k[i]);
    const auto whole = [steps](double value) { return static_cast<int>(std::lround(value * steps)); };
    surveillance[i] = average_run_length({whole(k[i]), whole(h[i]), steps}, mean[i]);
    spc[i] = average_run_length({km[i], hm[i] + 1, m[i]}, mean[i]);  // alarms above its limit, not at it
  }
  results.add("poisson_cusum_arl_surveillance", surveillance);
  results.add("poisson_cusum_arl_spc", spc);
  return results;
}

Results ratio_run_lengths(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd mean = input.numbers("mu0");
  const Eigen::VectorXd ratio = input.numbers("rr");
  const Eigen::VectorXd limit = input.numbers("h");
  const Eigen::VectorXd length = input.numbers("n");
  Eigen::VectorXd sums(mean.size());
  for (Eigen::Index i = 0; i < mean.size(); ++i) {
    // The reference knows the outcomes 0 and 1 only.
    std::vector<ScoreOutcome> outcomes;
    for (const double y : {0.0, 1.0})
      outcomes.push_back({y * std::log(ratio[i]) - mean[i] * (ratio[i] - 1.0), poisson_pmf(y, mean[i])});
    const std::vector<std::vector<ScoreOutcome>> periods(static_cast<std::size_t>(length[i]), outcomes);
    sums[i] = alarm_probability_by(periods, limit[i], 5).back();
  }
  Results results;
  results.add("pmf_sum", sums);
  return results;
}

}  // namespace tocsin::golden
