#pragma once

#include <string>
#include <vector>

#include "tocsin/publish/edition.hpp"

/// The geometry of the funnel plot: observed over expected against expected. Coordinates are those of a 960 by 560 view
/// box.
namespace tocsin {

struct ChartTick {
  double at = 0;
  std::string label;
};

enum class Mark { circle, open_circle, triangle_up, triangle_down };

struct ChartPoint {
  std::size_t unit = 0;  ///< row of the panel
  Mark mark = Mark::circle;
  double x = 0;
  double y = 0;
  double ratio = 0;          ///< observed / expected
  bool above_scale = false;  ///< drawn on the upper edge
  bool named = false;        ///< of a finding, or outside the 99.8 % limits
};

struct ChartLabel {
  double x = 0;
  double y = 0;
  bool ends_at_x = false;  ///< the text ends there, else it starts there
  double point_x = 0;      ///< the point that it names
  double point_y = 0;
  bool led = false;  ///< stands so far off that a line leads to it
  std::string text;
};

struct FunnelChart {
  std::vector<ChartTick> x_ticks;
  std::vector<ChartTick> y_ticks;
  double one = 0;  ///< y of "as expected"
  double largest_ratio = 0;
  std::string lower_95, upper_95, lower_998, upper_998;  ///< points of polylines
  std::vector<ChartPoint> points;                        ///< by authority name
  std::vector<ChartLabel> labels;                        ///< names of the points to be named; none covers another
};

/// Frame of the plot inside the view box.
inline constexpr double chart_left = 64, chart_right = 936, chart_top = 24, chart_bottom = 488;

/// Ended units and those without an expected count are left out. O(units log units + labels * points).
FunnelChart funnel_chart(const Edition& edition);

}  // namespace tocsin
