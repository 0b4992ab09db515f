#pragma once

#include <cmath>
#include <string>
#include <utility>

#include <Eigen/Core>
#include <fmt/format.h>

#include "tocsin/domain/panel.hpp"

namespace tocsin {

/// A panel of made-up authorities: counts and exposure are units x years, a NaN count is one not available; the last
/// year is the reporting year 2026. Unit i lies in region i modulo 9.
inline Panel test_panel(const Eigen::ArrayXXd& counts, const Eigen::ArrayXXd& exposure) {
  Panel panel;
  const auto years = static_cast<int>(counts.cols());
  for (int t = 0; t < years; ++t) panel.periods.push_back(Period::reporting_year(2026 - years + 1 + t));
  for (Eigen::Index i = 0; i < counts.rows(); ++i) {
    PanelUnit unit;
    unit.code = *AreaCode::parse(fmt::format("E06{:06}", i + 1));
    unit.name = fmt::format("Area {}", i + 1);
    unit.region = *AreaCode::parse(fmt::format("E12{:06}", i % 9 + 1));
    unit.codes = {unit.code};
    panel.units.push_back(std::move(unit));
    for (Eigen::Index t = 0; t < years; ++t) {
      panel.counts.push_back(std::isnan(counts(i, t)) ? Figure::not_available() : Figure::exact(counts(i, t)));
    }
  }
  panel.exposure = exposure;
  return panel;
}

/// The same exposure in every cell.
inline Panel test_panel(const Eigen::ArrayXXd& counts, double exposure = 80000) {
  return test_panel(counts, Eigen::ArrayXXd::Constant(counts.rows(), counts.cols(), exposure));
}

}  // namespace tocsin
