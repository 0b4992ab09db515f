#include "funnel_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "area_words.hpp"
#include "funnel_chart.hpp"
#include "numbers.hpp"

namespace tocsin {
namespace {

View ticks_view(const std::vector<ChartTick>& ticks) {
  View rows = list_view();
  for (const ChartTick& tick : ticks) {
    View row;
    row.set("at", fmt::format("{:.1f}", tick.at));
    row.set("label", tick.label);
    rows << row;
  }
  return rows;
}

View points_view(const FunnelChart& chart, const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  View rows = list_view();
  for (const ChartPoint& point : chart.points) {
    const PanelUnit& unit = assessment.panel.units[point.unit];
    const RateEstimate& e = assessment.estimates.units[point.unit];
    View row;
    row.set("circle", point.mark == Mark::circle);
    row.set("open_circle", point.mark == Mark::open_circle);
    row.set("triangle_up", point.mark == Mark::triangle_up);
    row.set("triangle_down", point.mark == Mark::triangle_down);
    row.set("x", fmt::format("{:.1f}", point.x));
    row.set("y", fmt::format("{:.1f}", point.y));
    row.set("code", std::string(unit.code.text()));
    row.set("name", unit.name);
    row.set("observed", count_text(e.observed));
    row.set("expected", grouped(e.expected, 1));
    row.set("ratio", grouped(e.observed / e.expected, 2));
    if (point.unit < edition.unit_limits.size()) {
      const FunnelLimits& limits = edition.unit_limits[point.unit];
      row.set("limits_95", range_text(limits.lower_95, limits.upper_95, 2));
      row.set("limits_998", range_text(limits.lower_998, limits.upper_998, 2));
    }
    row.set("limits", std::string(limits_words(e)));
    row.set("status", std::string(status_words(assessment.units[point.unit].status)));
    row.set("exact_observed", exact_text(e.observed));
    row.set("exact_expected", exact_text(e.expected));
    rows << row;
  }
  return rows;
}

View labels_view(const FunnelChart& chart) {
  View rows = list_view();
  for (const ChartLabel& label : chart.labels) {
    View row;
    row.set("x", fmt::format("{:.1f}", label.x));
    row.set("y", fmt::format("{:.1f}", label.y));
    row.set("anchor", label.ends_at_x ? "end" : "start");
    row.set("text", label.text);
    row.set("led", label.led);
    row.set("point_x", fmt::format("{:.1f}", label.point_x));
    row.set("point_y", fmt::format("{:.1f}", label.point_y));
    rows << row;
  }
  return rows;
}

}  // namespace

void add_funnel(View& view, const Edition& edition) {
  const FunnelChart chart = funnel_chart(edition);
  const auto above =
      std::count_if(chart.points.begin(), chart.points.end(), [](const ChartPoint& p) { return p.above_scale; });
  view.set("x_ticks", ticks_view(chart.x_ticks));
  view.set("y_ticks", ticks_view(chart.y_ticks));
  view.set("one_at", fmt::format("{:.1f}", chart.one));
  view.set("lower_95", chart.lower_95);
  view.set("upper_95", chart.upper_95);
  view.set("lower_998", chart.lower_998);
  view.set("upper_998", chart.upper_998);
  view.set("points", points_view(chart, edition));
  view.set("labels", labels_view(chart));
  view.set("some_above_scale", above > 0);
  view.set("above_scale",
           fmt::format("{} {} above {} and {} drawn on the upper edge.",
                       quantity(static_cast<double>(above), "authority", "authorities"),
                       above == 1 ? "stands" : "stand", grouped(chart.largest_ratio, 1), above == 1 ? "is" : "are"));
  view.set("funnel_headline", funnel_headline(edition.assessment));
  view.set("overdispersion", grouped(edition.assessment.estimates.funnel_phi, 2));
}

}  // namespace tocsin
