#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include "tocsin/assess/persistence.hpp"
#include "tocsin/assess/stream_watch.hpp"
#include "tocsin/domain/event_stream.hpp"
#include "tocsin/stats/random.hpp"

#include "../models/shipped_model.hpp"
#include "../models/test_panel.hpp"

namespace tocsin {

/// Sixty made-up authorities, the larger the higher their number, with notifications drawn day by day from April of the
/// first year on: what the panel counts is what the stream holds.
struct DrawnStream {
  Panel panel;
  std::vector<StreamEvent> events;
  Geography geography;
  Day until;  ///< last day that was drawn

  [[nodiscard]] Assessment assessed(const Policy& policy = {}) const {
    Assessment assessment = assess_persistence(panel, *shipped_model("gamma_poisson"), policy).value();
    assess_stream(assessment, event_stream(events), geography);
    return assessment;
  }
  /// Takes out what a unit sent in the days from .. to.
  void silence(std::size_t unit, Day from, Day to) {
    std::erase_if(events, [&](const StreamEvent& e) {
      return e.authority == panel.units[unit].code && from <= e.notified && e.notified <= to;
    });
    count_again();
  }
  /// Adds notifications of a unit, one a step.
  void add(std::size_t unit, Day from, int count, std::chrono::days step, Nature nature = Nature::serious_harm) {
    for (int i = 0; i < count; ++i)
      events.push_back({from + i * step, panel.units[unit].code, nature, std::nullopt, {}});
    count_again();
  }

  void count_again() {
    for (Figure& count : panel.counts) count = Figure::exact(0);
    for (const StreamEvent& event : events) {
      for (std::size_t unit = 0; unit < panel.units.size(); ++unit) {
        if (panel.units[unit].code != event.authority) continue;
        for (std::size_t t = 0; t < panel.periods.size(); ++t) {
          Figure& count = panel.counts[unit * panel.periods.size() + t];
          if (panel.periods[t].contains(event.notified)) count = Figure::exact(*count.shown() + 1);
        }
      }
    }
  }
};

/// `spread` is the standard deviation of the authorities' relative rates; the panel ends in March 2026, the stream
/// `days_after` days later.
inline DrawnStream drawn_stream(std::uint64_t seed, double spread = 0.2, int days_after = 200) {
  constexpr Eigen::Index units = 60;
  constexpr Eigen::Index years = 8;
  constexpr double rate_per_child_year = 3e-5;
  DrawnStream drawn;
  Eigen::ArrayXXd exposure(units, years);
  for (Eigen::Index i = 0; i < units; ++i) exposure.row(i) = 20000.0 + 6000.0 * static_cast<double>(i);
  drawn.panel = test_panel(Eigen::ArrayXXd::Zero(units, years), exposure);
  for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(units); ++i) {  // ten to a row, touching beside and above
    if (i % 10 != 9) drawn.geography.adjacent.emplace_back(drawn.panel.units[i].code, drawn.panel.units[i + 1].code);
    if (i + 10 < static_cast<std::size_t>(units))
      drawn.geography.adjacent.emplace_back(drawn.panel.units[i].code, drawn.panel.units[i + 10].code);
  }
  for (int r = 1; r <= 9; ++r)
    drawn.geography.regions.push_back(
        {*AreaCode::parse("E1200000" + std::to_string(r)), "Region " + std::to_string(r)});
  drawn.until = drawn.panel.periods.back().last() + std::chrono::days(days_after);
  Random random(seed);
  for (Eigen::Index i = 0; i < units; ++i) {
    const double relative = spread > 0 ? random.gamma(1 / (spread * spread), 1 / (spread * spread)) : 1;
    const double daily = rate_per_child_year * relative * exposure(i, 0) / 365.25;
    for (Day day = drawn.panel.periods.front().first(); day <= drawn.until; day += std::chrono::days(1)) {
      for (std::int64_t k = random.poisson(daily); k > 0; --k) {
        const Nature nature = random.uniform() < 0.45 ? Nature::child_death : Nature::serious_harm;
        drawn.events.push_back({day, drawn.panel.units[static_cast<std::size_t>(i)].code, nature, std::nullopt, {}});
      }
    }
  }
  drawn.count_again();
  return drawn;
}

inline std::vector<Finding> findings_of(const Assessment& assessment, Watch watch) {
  std::vector<Finding> found;
  for (const Finding& finding : assessment.findings) {
    if (finding.watch == watch) found.push_back(finding);
  }
  return found;
}

}  // namespace tocsin
