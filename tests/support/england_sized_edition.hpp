#pragma once

#include <fmt/format.h>

#include "tocsin/publish/edition.hpp"

namespace tocsin {

inline constexpr int authorities = 153;

/// As many authorities as England has, each with so many findings, at most one of every watch and direction: the most
/// that a scrape can be asked to hold.
inline Edition england_sized_edition(int findings_each) {
  Edition edition;
  Assessment& a = edition.assessment;
  a.estimates.model = "gamma_poisson";
  a.panel.periods = {Period::reporting_year(2026)};
  a.panel.exposure = Eigen::ArrayXXd::Constant(authorities, 1, 76'543.25);
  for (int i = 0; i < authorities; ++i) {
    const AreaCode code = AreaCode::parse(fmt::format("E06{:06}", i + 1)).value();
    const AreaCode region = AreaCode::parse(fmt::format("E120000{:02}", i % 9 + 1)).value();
    a.panel.units.push_back({code, fmt::format("Authority number {}", i), region, History::carried, false, {code}});
    a.panel.counts.push_back(Figure::exact(i % 7));
    UnitAssessment verdict;
    verdict.unit = static_cast<std::size_t>(i);
    a.units.push_back(verdict);
    RateEstimate e;
    e.observed = i % 11;
    e.expected = 1.0 + i / 37.0;
    e.relative_rate = 1 + i / 1013.0;
    e.relative_lower = 0.5 + i / 1013.0;
    e.relative_upper = 1.5 + i / 1013.0;
    e.prob_high = i / 153.0;
    e.prob_low = 1 - i / 153.0;
    a.estimates.units.push_back(e);
    edition.yearly_rates.push_back({1.5, 0.5, 3});
  }
  for (int i = 0; i < authorities; ++i) {
    for (int k = 0; k < findings_each; ++k) {
      Finding finding;
      finding.watch = static_cast<Watch>(k % static_cast<int>(names_of<Watch>.size()));
      finding.direction = k < static_cast<int>(names_of<Watch>.size()) ? Direction::low : Direction::high;
      finding.id = fmt::format("{}-E06{:06}-{}", name_of(finding.watch), i + 1, name_of(finding.direction));
      finding.authority = a.panel.units[static_cast<std::size_t>(i)].code;
      finding.observed = i % 11;
      finding.expected = 20 + i / 37.0;
      finding.lower = 0.1 + i / 1013.0;
      finding.upper = 0.6 + i / 1013.0;
      a.findings.push_back(finding);
    }
  }
  for (double expected = 0.5; expected < 61; expected += 0.5) edition.funnel.push_back({expected, 0, 2, 0, 3});
  for (int r = 1; r <= 9; ++r)
    edition.regions.push_back({AreaCode::parse(fmt::format("E120000{:02}", r)).value(), fmt::format("Region {}", r)});
  return edition;
}

}  // namespace tocsin
