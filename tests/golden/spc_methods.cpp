#include <map>

#include "tocsin/stats/control_charts.hpp"
#include "tocsin/stats/xmr_chart.hpp"

#include "methods.hpp"

namespace tocsin::golden {
namespace {

const std::map<std::string, ChartKind> charts{
    {"run", ChartKind::run},         {"i", ChartKind::individuals},
    {"mr", ChartKind::moving_range}, {"c", ChartKind::counts},
    {"u", ChartKind::rates},         {"up", ChartKind::rates_prime},
    {"p", ChartKind::proportions},   {"pp", ChartKind::proportions_prime},
    {"g", ChartKind::gaps},          {"t", ChartKind::times},
};

void add_runs(Results& results, const RunRules& runs, const std::string& chart) {
  const auto add = [&](const std::string& quantity, int value) {
    const double shown = runs.useful > 0 ? value : std::numeric_limits<double>::quiet_NaN();
    results.add(quantity, Eigen::VectorXd::Constant(1, shown), {chart});
  };
  add("longest_run", runs.longest_run);
  add("longest_run_max", runs.longest_run_limit);
  add("n_crossings", runs.crossings);
  add("n_crossings_min", runs.crossings_limit);
}

}  // namespace

Results control_chart_rules(const GoldenCase& golden) {
  const CsvTable& input = golden.input();
  const Eigen::VectorXd y = input.numbers("y");
  Results results;
  const nlohmann::json& wanted = golden.params.at("charts");
  for (const nlohmann::json& item : wanted.is_array() ? wanted : nlohmann::json::array({wanted})) {
    const auto name = item.get<std::string>();
    const bool with_denominator = name == "u" || name == "up" || name == "p" || name == "pp";
    const ControlChart chart =
        control_chart(charts.at(name), y, with_denominator ? input.numbers("n") : Eigen::VectorXd());
    std::vector<std::string> index;
    Eigen::VectorXd outside(y.size());
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      index.push_back(name + ":" + std::to_string(i + 1));
      outside[i] = chart.outside[static_cast<std::size_t>(i)] ? 1.0 : 0.0;
    }
    results.add("y", chart.values, index);
    results.add("cl", chart.centre, index);
    results.add("lcl", chart.lower, index);
    results.add("ucl", chart.upper, index);
    results.add("sigma_signal", outside, index);
    results.add("runs_signal", Eigen::VectorXd::Constant(y.size(), chart.runs.signal ? 1.0 : 0.0), index);
    add_runs(results, chart.runs, name);
  }
  return results;
}

Results xmr_making_data_count(const GoldenCase& golden) {
  const std::vector<std::string>& date = golden.input().text("date");
  const Eigen::VectorXd y = golden.input().numbers("y");
  const XmrChart chart = xmr_chart(y, {.screen_outliers = golden.params.value("screen", false)});
  Eigen::VectorXd signals(y.size());
  for (Eigen::Index i = 0; i < y.size(); ++i)
    signals[i] = static_cast<double>(chart.signals[static_cast<std::size_t>(i)]);
  Results results;
  results.add("mean", Eigen::VectorXd::Constant(y.size(), chart.mean), date);
  results.add("lpl", Eigen::VectorXd::Constant(y.size(), chart.lower), date);
  results.add("upl", Eigen::VectorXd::Constant(y.size(), chart.upper), date);
  results.add("special_cause_code", signals, date);
  return results;
}

}  // namespace tocsin::golden
