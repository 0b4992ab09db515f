#include "tocsin/stats/xmr_chart.hpp"

#include <algorithm>
#include <cmath>

#include "moving_range.hpp"

namespace tocsin {
namespace {

constexpr double limit_factor = 2.66;  ///< 3 / 1.128
constexpr std::size_t seven = 7;

int sign(double value) { return (value > 0.0) - (value < 0.0); }

/// Marks every point of a stretch of `length` over which `step` (of a point against what it follows) keeps one sign.
template <class Step>
std::vector<bool> stretches(std::size_t points, std::size_t first, std::size_t length, Step step) {
  std::vector<bool> marked(points, false);
  std::size_t run = 0;
  int side = 0;
  for (std::size_t i = first; i < points; ++i) {
    const int now = step(i);
    run = now != 0 && now == side ? run + 1 : (now != 0 ? 1 : 0);
    side = now;
    if (run < length) continue;
    const std::size_t begin = i + 1 - length - first;
    std::fill(marked.begin() + static_cast<std::ptrdiff_t>(begin), marked.begin() + static_cast<std::ptrdiff_t>(i) + 1,
              true);
  }
  return marked;
}

/// Per point: close to a limit, and in three in a row on one side of which two or more are.
std::vector<bool> two_of_three(const std::vector<bool>& close, const std::vector<int>& side) {
  std::vector<bool> marked(close.size(), false);
  for (std::size_t i = 0; i + 3 <= close.size(); ++i) {
    const bool one_side = side[i] != 0 && side[i] == side[i + 1] && side[i] == side[i + 2];
    if (!one_side || close[i] + close[i + 1] + close[i + 2] < 2) continue;
    for (std::size_t j = i; j < i + 3; ++j)
      if (close[j]) marked[j] = true;
  }
  return marked;
}

}  // namespace

XmrChart xmr_chart(const Eigen::VectorXd& values, const XmrOptions& options) {
  XmrChart chart;
  if (options.baseline < 0 || (values.array().isInf()).any()) return chart;
  const auto points = static_cast<std::size_t>(values.size());
  chart.signals.assign(points, XmrSignal::common_cause);
  if (values.hasNaN()) {
    chart.status = DetectorStatus::gap;
    return chart;
  }
  const Eigen::Index based =
      options.baseline == 0 ? values.size() : std::min<Eigen::Index>(options.baseline, values.size());
  chart.status = DetectorStatus::short_history;
  if (based < 2) return chart;
  chart.status = DetectorStatus::assessed;
  const double range = mean_moving_range(values.head(based), options.screen_outliers);
  chart.mean = values.head(based).mean();
  chart.lower = chart.mean - limit_factor * range;
  chart.upper = chart.mean + limit_factor * range;

  const auto at = [&values](std::size_t i) { return values[static_cast<Eigen::Index>(i)]; };
  const double near = 2.0 * (limit_factor / 3.0) * range;
  std::vector<int> side(points);
  std::vector<bool> outside(points);
  std::vector<bool> close(points);
  for (std::size_t i = 0; i < points; ++i) {
    side[i] = sign(at(i) - chart.mean);
    outside[i] = at(i) > chart.upper || at(i) < chart.lower;
    close[i] = !outside[i] && (at(i) > chart.mean + near || at(i) < chart.mean - near);
  }
  const std::vector<bool> on_side = stretches(points, 0, seven, [&](std::size_t i) { return side[i]; });
  const std::vector<bool> trend =
      stretches(points, 1, seven - 1, [&](std::size_t i) { return sign(at(i) - at(i - 1)); });
  const std::vector<bool> near_limit = two_of_three(close, side);
  for (std::size_t i = 0; i < points; ++i) {
    const bool above = side[i] > 0;
    if (outside[i]) {
      chart.signals[i] = above ? XmrSignal::above_limit : XmrSignal::below_limit;
    } else if (trend[i]) {
      // A point where one trend ends and another begins belongs to the one to come.
      const bool to_come = i + 1 < points && trend[i + 1];
      const int step = to_come ? sign(at(i + 1) - at(i)) : sign(at(i) - at(i - 1));
      chart.signals[i] = step > 0 ? XmrSignal::rising : XmrSignal::falling;
    } else if (near_limit[i]) {
      chart.signals[i] = above ? XmrSignal::near_upper_limit : XmrSignal::near_lower_limit;
    } else if (on_side[i]) {
      chart.signals[i] = above ? XmrSignal::run_above : XmrSignal::run_below;
    }
  }
  return chart;
}

}  // namespace tocsin
