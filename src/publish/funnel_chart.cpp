#include "funnel_chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"

namespace tocsin {
namespace {

struct Scale {
  double value_from = 0, value_to = 1, at_from = 0, at_to = 1;
  [[nodiscard]] double at(double value) const {
    return at_from + (value - value_from) / (value_to - value_from) * (at_to - at_from);
  }
};

/// 1, 2 or 5 times a power of ten, so that about `wanted` steps fill the length.
double tick_step(double length, int wanted) {
  const double raw = length / wanted;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (raw <= step * power) return step * power;
  }
  return 10 * power;
}

std::vector<ChartTick> ticks(const Scale& scale, int wanted) {
  const double step = tick_step(scale.value_to - scale.value_from, wanted);
  std::vector<ChartTick> marks;
  for (int i = 0; i * step <= scale.value_to * (1 + 1e-9); ++i) {
    marks.push_back({scale.at(i * step), grouped(i * step, step < 1 ? 1 : 0)});
  }
  return marks;
}

std::string polyline(const std::vector<FunnelLimits>& funnel, double FunnelLimits::*limit, const Scale& x,
                     const Scale& y) {
  std::string points;
  for (const FunnelLimits& limits : funnel) {
    if (limits.expected <= x.value_to)
      points += fmt::format("{:.1f},{:.1f} ", x.at(limits.expected), y.at(limits.*limit));
  }
  return points;
}

bool is_finding(Mark mark) { return mark == Mark::triangle_up || mark == Mark::triangle_down; }

Mark mark_of(std::size_t unit, const Assessment& assessment) {
  for (const Finding& finding : assessment.findings) {
    if (finding.watch == Watch::persistence && finding.authority == assessment.panel.units[unit].code) {
      return finding.direction == Direction::high ? Mark::triangle_up : Mark::triangle_down;
    }
  }
  return assessment.units[unit].status == Status::not_assessable ? Mark::open_circle : Mark::circle;
}

struct Box {
  double left, top, right, bottom;
  [[nodiscard]] bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

Box box_around(const ChartPoint& point, double half) {
  return {point.x - half, point.y - half, point.x + half, point.y + half};
}

/// Puts each name as near to its point as it covers no other name and no named point and, if it can, no other point.
std::vector<ChartLabel> place_labels(const std::vector<ChartPoint>& points, const std::vector<PanelUnit>& units) {
  constexpr double letter_width = 7.0, line_height = 15, farthest = 210;
  std::vector<ChartLabel> labels;
  std::vector<Box> taken;
  for (const ChartPoint& point : points) {
    if (point.named) taken.push_back(box_around(point, 6));
  }
  for (const ChartPoint& point : points) {
    if (!point.named) continue;
    const std::string& name = units[point.unit].name;
    const double width = letter_width * static_cast<double>(name.size());
    ChartLabel best;
    Box best_box{};
    double best_cost = INFINITY;
    for (double shift = 0; std::abs(shift) <= farthest; shift = shift < 0 ? -shift : -shift - 14) {
      for (const bool ends_at_x : {false, true}) {
        const double x = ends_at_x ? point.x - 10 : point.x + 10;
        const double y = point.y + 4 + shift;
        const Box box{ends_at_x ? x - width : x, y - line_height + 4, ends_at_x ? x : x + width, y + 4};
        if (box.left < chart_left || box.right > chart_right || box.top < chart_top || box.bottom > chart_bottom)
          continue;
        double cost = std::abs(shift) / 14;
        for (const Box& other : taken) cost += box.meets(other) ? 100 : 0;
        for (const ChartPoint& other : points) cost += box.meets(box_around(other, 4)) ? 2 : 0;
        if (cost < best_cost) {
          best_cost = cost;
          best = {x, y, ends_at_x, point.x, point.y, std::abs(shift) > 14, name};
          best_box = box;
        }
      }
    }
    if (best_cost < 100) {
      labels.push_back(best);
      taken.push_back(best_box);
    }
  }
  return labels;
}

}  // namespace

FunnelChart funnel_chart(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  const auto& units = assessment.panel.units;
  double largest_expected = 1;
  double largest_ratio = 2;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const RateEstimate& e = assessment.estimates.units[i];
    if (units[i].ended || !(e.expected > 0) || std::isnan(e.observed)) continue;
    shown.push_back(i);
    largest_expected = std::max(largest_expected, e.expected);
    largest_ratio = std::max(largest_ratio, e.observed / e.expected);
  }
  std::sort(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) { return units[a].name < units[b].name; });

  // A tiny expected count makes ratios of any size; past 4 they stand on the edge rather than flatten the rest.
  const Scale x{0, largest_expected * 1.05, chart_left, chart_right};
  const Scale y{0, std::min(4.0, largest_ratio * 1.08), chart_bottom, chart_top};
  FunnelChart chart{.x_ticks = ticks(x, 8),
                    .y_ticks = ticks(y, 6),
                    .one = y.at(1),
                    .largest_ratio = y.value_to,
                    .lower_95 = polyline(edition.funnel, &FunnelLimits::lower_95, x, y),
                    .upper_95 = polyline(edition.funnel, &FunnelLimits::upper_95, x, y),
                    .lower_998 = polyline(edition.funnel, &FunnelLimits::lower_998, x, y),
                    .upper_998 = polyline(edition.funnel, &FunnelLimits::upper_998, x, y),
                    .points = {},
                    .labels = {}};
  for (const std::size_t i : shown) {
    const RateEstimate& e = assessment.estimates.units[i];
    const double ratio = e.observed / e.expected;
    const Mark mark = mark_of(i, assessment);
    chart.points.push_back({.unit = i,
                            .mark = mark,
                            .x = x.at(e.expected),
                            .y = y.at(std::min(ratio, y.value_to)),
                            .ratio = ratio,
                            .above_scale = ratio > y.value_to,
                            .named = is_finding(mark) || e.funnel_outside_998});
  }
  chart.labels = place_labels(chart.points, units);
  return chart;
}

}  // namespace tocsin
