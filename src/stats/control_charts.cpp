#include "tocsin/stats/control_charts.hpp"

#include <algorithm>
#include <cmath>

#include "constants.hpp"
#include "moving_range.hpp"

namespace tocsin {
namespace {

constexpr double time_power = 3.6;  ///< turns exponential times into nearly normal ones

double mean_of(const Eigen::VectorXd& values) {
  double sum = 0.0;
  double n = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    n += 1.0;
  }
  return sum / n;
}

double median_of(const Eigen::VectorXd& values) {
  std::vector<double> sorted;
  for (const double value : values)
    if (!std::isnan(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  const std::size_t n = sorted.size();
  return n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}

bool has_denominators(ChartKind kind) {
  return kind == ChartKind::rates || kind == ChartKind::rates_prime || kind == ChartKind::proportions ||
         kind == ChartKind::proportions_prime;
}

bool usable(ChartKind kind, const Eigen::VectorXd& y, const Eigen::VectorXd& n) {
  if (n.size() != (has_denominators(kind) ? y.size() : 0)) return false;
  const bool signed_values =
      kind == ChartKind::run || kind == ChartKind::individuals || kind == ChartKind::moving_range;
  const bool proportion = kind == ChartKind::proportions || kind == ChartKind::proportions_prime;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (std::isinf(y[i]) || (!signed_values && y[i] < 0.0) || (kind == ChartKind::times && y[i] <= 0.0)) return false;
    if (n.size() == 0) continue;
    if (std::isinf(n[i]) || n[i] <= 0.0 || (proportion && y[i] > n[i])) return false;
  }
  return true;
}

/// Centre and limits at `sigma` each, the lower one not below 0 nor the upper above `top`.
void set_limits(ControlChart& chart, double centre, const Eigen::ArrayXd& sigma, double top) {
  chart.centre = Eigen::VectorXd::Constant(chart.values.size(), centre);
  chart.lower = (centre - 3.0 * sigma).max(0.0).matrix();
  chart.upper = (centre + 3.0 * sigma).min(top).matrix();
  for (Eigen::Index i = 0; i < sigma.size(); ++i)
    if (std::isnan(sigma[i])) chart.lower[i] = chart.upper[i] = not_a_number;
}

void individuals(ControlChart& chart) {
  const double centre = mean_of(chart.values);
  const double sigma = mean_moving_range(chart.values, true) / moving_range_sigma;
  const Eigen::Index size = chart.values.size();
  chart.centre = Eigen::VectorXd::Constant(size, centre);
  chart.lower = Eigen::VectorXd::Constant(size, centre - 3.0 * sigma);
  chart.upper = Eigen::VectorXd::Constant(size, centre + 3.0 * sigma);
}

void times(ControlChart& chart) {
  const Eigen::VectorXd y = chart.values;
  chart.values = y.array().pow(1.0 / time_power).matrix();
  individuals(chart);
  chart.values = y;
  for (Eigen::VectorXd* line : {&chart.centre, &chart.lower, &chart.upper})
    for (double& value : *line) value = value < 0.0 ? 0.0 : std::pow(value, time_power);
}

void per_denominator(ChartKind kind, const Eigen::VectorXd& y, const Eigen::VectorXd& n, ControlChart& chart) {
  const bool proportion = kind == ChartKind::proportions || kind == ChartKind::proportions_prime;
  chart.values = (y.array() / n.array()).matrix();
  double events = 0.0;
  double exposure = 0.0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (std::isnan(chart.values[i])) continue;
    events += y[i];
    exposure += n[i];
  }
  const double centre = events / exposure;
  Eigen::ArrayXd sigma = ((proportion ? centre * (1.0 - centre) : centre) / n.array()).sqrt();
  sigma = chart.values.array().isNaN().select(not_a_number, sigma);
  if (kind == ChartKind::rates_prime || kind == ChartKind::proportions_prime) {
    const Eigen::VectorXd standardised = ((chart.values.array() - centre) / sigma).matrix();
    sigma *= mean_moving_range(standardised, true) / moving_range_sigma;
  }
  set_limits(chart, centre, sigma, proportion ? 1.0 : infinity);
}

/// Smallest k with Pr(B <= k) >= p for B binomial with `trials` of chance 1/2.
int half_binomial_quantile(double p, int trials) {
  double sum = 0.0;
  for (int k = 0; k < trials; ++k) {
    sum += std::exp(std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) - std::lgamma(trials - k + 1.0) -
                    trials * std::log(2.0));
    if (sum >= p) return k;
  }
  return trials;
}

}  // namespace

RunRules run_rules(const Eigen::VectorXd& values, const Eigen::VectorXd& centre) {
  RunRules rules;
  double side = 0.0;
  int run = 0;
  int runs = 0;
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    const double distance = values[i] - centre[i];
    if (std::isnan(distance) || distance == 0.0) continue;
    const bool same = distance * side > 0.0;
    side = distance > 0.0 ? 1.0 : -1.0;
    run = same ? run + 1 : 1;
    if (!same) ++runs;
    ++rules.useful;
    rules.longest_run = std::max(rules.longest_run, run);
  }
  if (rules.useful == 0) return rules;
  rules.longest_run_limit = static_cast<int>(std::lround(std::log2(rules.useful))) + 3;
  rules.crossings = runs - 1;
  rules.crossings_limit = half_binomial_quantile(0.05, rules.useful - 1);
  rules.signal = rules.longest_run > rules.longest_run_limit || rules.crossings < rules.crossings_limit;
  return rules;
}

ControlChart control_chart(ChartKind kind, const Eigen::VectorXd& y, const Eigen::VectorXd& n) {
  ControlChart chart;
  if (!usable(kind, y, n)) return chart;
  chart.status = DetectorStatus::short_history;
  chart.values = y;
  const Eigen::Index size = y.size();
  const Eigen::VectorXd nothing = Eigen::VectorXd::Constant(size, not_a_number);
  chart.centre = chart.lower = chart.upper = nothing;
  chart.outside.assign(static_cast<std::size_t>(size), false);
  if (kind == ChartKind::moving_range) {
    chart.values = nothing;
    for (Eigen::Index i = 1; i < size; ++i) chart.values[i] = std::abs(y[i] - y[i - 1]);
  }
  if (chart.values.array().isNaN().all()) return chart;
  chart.status = DetectorStatus::assessed;
  switch (kind) {
    case ChartKind::run:
      chart.centre.setConstant(median_of(y));
      break;
    case ChartKind::individuals:
      individuals(chart);
      break;
    case ChartKind::moving_range:
      chart.centre.setConstant(mean_of(chart.values));
      chart.lower.setZero();
      chart.upper = moving_range_limit * chart.centre;
      break;
    case ChartKind::counts: {
      const double mean = mean_of(y);
      set_limits(chart, mean, Eigen::ArrayXd::Constant(size, std::sqrt(mean)), infinity);
      break;
    }
    case ChartKind::rates:
    case ChartKind::rates_prime:
    case ChartKind::proportions:
    case ChartKind::proportions_prime:
      per_denominator(kind, y, n, chart);
      break;
    case ChartKind::gaps: {
      const double mean = mean_of(y);
      set_limits(chart, mean, Eigen::ArrayXd::Constant(size, std::sqrt(mean * (mean + 1.0))), infinity);
      chart.centre.setConstant(median_of(y));
      break;
    }
    case ChartKind::times:
      times(chart);
      break;
  }
  for (Eigen::Index i = 0; i < size; ++i)
    chart.outside[static_cast<std::size_t>(i)] = chart.values[i] > chart.upper[i] || chart.values[i] < chart.lower[i];
  chart.runs = run_rules(chart.values, chart.centre);
  if (kind == ChartKind::moving_range) chart.runs.signal = false;
  return chart;
}

}  // namespace tocsin
