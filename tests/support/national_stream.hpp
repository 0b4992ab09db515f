#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "tocsin/domain/event_stream.hpp"
#include "tocsin/domain/panel.hpp"
#include "tocsin/publish/figure_cube.hpp"

/// Streams and panels made by hand for tests of England's tables.
namespace tocsin::testing {

inline StreamEvent event_in(int reporting_year, Nature nature, const MainChild& child, int quarter = 1) {
  StreamEvent event{Period::reporting_quarter(reporting_year, quarter).first() + std::chrono::days{14},
                    AreaCode::parse("E06000001").value(), nature, std::nullopt, child};
  return event;
}

/// One unit over those reporting years; its counts mean nothing.
inline Panel one_unit_panel(int first, int last) {
  Panel panel;
  const AreaCode code = AreaCode::parse("E06000001").value();
  panel.units.push_back({code, "Hartlepool", AreaCode::parse("E12000001").value(), History::carried, false, {code}});
  for (int year = first; year <= last; ++year) {
    panel.periods.push_back(Period::reporting_year(year));
    panel.counts.push_back(Figure::exact(1));
  }
  panel.exposure = Eigen::ArrayXXd::Constant(1, last - first + 1, 20'000);
  return panel;
}

inline AuthorityRegister empty_register() { return AuthorityRegister::from({}, {}, {}).value(); }

/// An edition that holds no more than the cube and the panel it stands on.
inline FigureCube cube_of(std::vector<StreamEvent> events, const Panel& panel, const DisclosureRule& rule = {}) {
  CubeSources sources;
  sources.stream = event_stream(std::move(events));
  sources.event_files = {1};
  return build_cube(sources, panel, empty_register(), Period::calendar_year(2030).first(), rule);
}

}  // namespace tocsin::testing
