#include "tile_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {
namespace {

constexpr double tile_width = 44;
constexpr double corner = tile_width / std::numbers::sqrt3;  ///< from the centre to a corner
constexpr double row_height = 1.5 * corner;
constexpr double margin = 4;

/// The value as it is printed.
double printed(double value) { return std::stod(fmt::format("{:.2f}", value)); }

/// By the rate as it is printed, 0 to 3 from far below to far above; 4 where there is no estimate.
std::size_t class_of(double relative_rate, double ratio) {
  if (std::isnan(relative_rate)) return 4;
  const double rate = printed(relative_rate);
  if (rate < printed(1 / ratio)) return 0;
  if (rate < 1) return 1;
  return rate <= printed(ratio) ? 2 : 3;
}

std::string class_words(std::size_t number, double ratio) {
  const std::string low = grouped(1 / ratio, 2), high = grouped(ratio, 2);
  const std::array<std::string, 5> words = {"below " + low, low + " to below 1.00", "1.00 to " + high, "above " + high,
                                            "no estimate"};
  return words[number];
}

std::string hexagon() {
  std::string points;
  for (int k = 0; k < 6; ++k) {
    const double angle = std::numbers::pi / 3 * k + std::numbers::pi / 6;
    points += fmt::format("{:.1f},{:.1f} ", corner * std::cos(angle), corner * std::sin(angle));
  }
  return points;
}

struct Placed {
  std::size_t unit = 0;
  Tile tile;
};

std::vector<Placed> placed_units(const Edition& edition) {
  std::vector<Placed> placed;
  for (const std::size_t unit : units_by_name(edition)) {
    const PanelUnit& area = edition.assessment.panel.units[unit];
    const auto facts = edition.areas.find(area.code);
    if (!area.ended && facts != edition.areas.end() && facts->second.tile)
      placed.push_back({unit, *facts->second.tile});
  }
  // A tile's outline lies on its neighbours: those with one are drawn last.
  std::ranges::stable_partition(
      placed, [&](const Placed& each) { return !edition.assessment.estimates.units[each.unit].funnel_outside_998; });
  return placed;
}

}  // namespace

void add_tile_map(View& view, const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  const double ratio = assessment.policy.ratio;
  const std::vector<Placed> placed = placed_units(edition);
  int last_column = 0, last_row = 0;
  for (const Placed& each : placed) {
    last_column = std::max(last_column, each.tile.column);
    last_row = std::max(last_row, each.tile.row);
  }
  std::array<std::size_t, 5> counts{};
  std::size_t outside = 0;
  View tiles = list_view();
  for (const auto& [unit, tile] : placed) {
    const PanelUnit& area = assessment.panel.units[unit];
    const RateEstimate& e = assessment.estimates.units[unit];
    const std::size_t number = class_of(e.relative_rate, ratio);
    ++counts[number];
    outside += e.funnel_outside_998 ? 1 : 0;
    View row;
    row.set("x", fmt::format("{:.1f}", margin + tile_width * (tile.column + (tile.row % 2 != 0 ? 1.0 : 0.5))));
    row.set("y", fmt::format("{:.1f}", margin + corner + row_height * (last_row - tile.row)));
    row.set("code", std::string(area.code.text()));
    row.set("name", area.name);
    row.set("region", region_name(edition, area.region));
    row.set("label", tile.label);
    row.set("number", std::to_string(number + 1));
    row.set("class", class_words(number, ratio));
    row.set("relative", grouped(e.relative_rate, 2));
    row.set("relative_range", in_brackets(e.relative_lower, e.relative_upper, 2));
    row.set("exact_relative", exact_text(e.relative_rate));
    row.set("outside", e.funnel_outside_998);
    tiles << row;
  }
  View legend = list_view();
  for (std::size_t number = 0; number < counts.size(); ++number) {
    if (number == 4 && counts[number] == 0) continue;
    View row;
    row.set("number", std::to_string(number + 1));
    row.set("class", class_words(number, ratio));
    row.set("count", std::to_string(counts[number]));
    legend << row;
  }
  const std::size_t beyond = counts[0] + counts[3];
  view.set("has_tiles", !placed.empty());
  view.set("tiles", tiles);
  view.set("tile_legend", legend);
  view.set("tile_outside", std::to_string(outside));
  view.set("hexagon", hexagon());
  view.set("map_width", fmt::format("{:.0f}", 2 * margin + tile_width * (last_column + 1.5)));
  view.set("map_height", fmt::format("{:.0f}", 2 * margin + 2 * corner + row_height * last_row));
  view.set("map_headline",
           fmt::format("{} of {} authorities {} an estimated relative rate outside {} to {}", beyond, placed.size(),
                       beyond == 1 ? "has" : "have", grouped(1 / ratio, 2), grouped(ratio, 2)));
}

}  // namespace tocsin
