#include "window_cells.hpp"

#include <map>

#include <fmt/format.h>

namespace tocsin {
namespace {

/// Why an inexact figure is no evidence, in the words of a note.
std::string_view words(Figure::State state) {
  switch (state) {
    case Figure::State::rounded:
      return "published rounded";
    case Figure::State::confidential:
      return "withheld as confidential";
    case Figure::State::not_available:
      return "not available";
    case Figure::State::low:
      return "shown only as low";
    case Figure::State::unreliable:
      return "marked unreliable";
    case Figure::State::not_applicable:
    case Figure::State::exact:
      break;
  }
  return "not applicable";
}

}  // namespace

Eigen::VectorXd WindowCells::by_unit(const Eigen::VectorXd& values, std::size_t units) const {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(units));
  for (std::size_t cell = 0; cell < size(); ++cell) {
    sums[static_cast<Eigen::Index>(unit[cell])] += values[static_cast<Eigen::Index>(cell)];
  }
  return sums;
}

Result<WindowCells> window_cells(const Panel& panel, const Window& window, const std::optional<CoarseFigures>& coarse) {
  const std::size_t periods = panel.periods.size();
  if (window.length == 0 || window.first >= periods || window.length > periods - window.first) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("a window of {} periods from number {} does not lie within a panel of {}", window.length,
                               window.first + 1, periods));
  }
  WindowCells cells;
  RegionEvidence regions;
  if (coarse) regions = region_evidence(panel, window, *coarse);
  cells.rests = std::move(regions.rests);
  cells.notes = std::move(regions.notes);
  std::vector<double> counts;
  std::vector<double> exposures;
  std::map<std::string_view, int> left_out;
  int inexact = 0;
  for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
    for (std::size_t period = window.first; period < window.first + window.length; ++period) {
      const Figure& figure = panel.count(unit, period);
      const double exposure = panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(period));
      std::optional<CountInterval> interval;
      if (panel.usable(unit, period)) {
        interval = CountInterval{*figure.shown(), *figure.shown()};
      } else if (coarse && exposure > 0) {
        interval = cell_interval(panel, unit, period, *coarse);
        const auto told = regions.cells.find({unit, period});
        if (told != regions.cells.end()) interval = told->second;
        inexact += interval ? 1 : 0;
      }
      if (interval) {
        cells.unit.push_back(unit);
        cells.period.push_back(period);
        cells.interval.push_back(*interval);
        counts.push_back(0.5 * (interval->lo + interval->hi));
        exposures.push_back(exposure);
      } else if (figure.is_exact()) {
        ++left_out["without a child population"];
      } else if (figure.state() != Figure::State::not_applicable) {
        ++left_out[words(figure.state())];
      }
    }
  }
  if (cells.size() == 0) {
    return failure(
        ErrorKind::numeric,
        fmt::format("{}: no authority has an exact count and a child population in any year",
                    panel.periods[window.first].until(panel.periods[window.first + window.length - 1]).words()));
  }
  for (const auto& [reason, number] : left_out) {
    cells.notes.push_back(
        fmt::format("{} yearly {} left out: {}", number, number == 1 ? "count is" : "counts are", reason));
  }
  if (inexact > 0) {
    cells.notes.push_back(
        fmt::format("{} yearly {} known only within limits: estimates use the limits, sums their middle", inexact,
                    inexact == 1 ? "count is" : "counts are"));
  }
  cells.count = Eigen::Map<const Eigen::VectorXd>(counts.data(), static_cast<Eigen::Index>(counts.size()));
  cells.exposure = Eigen::Map<const Eigen::VectorXd>(exposures.data(), static_cast<Eigen::Index>(exposures.size()));
  return cells;
}

}  // namespace tocsin
