#include "table_refusal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "table_words.hpp"

namespace tocsin {

std::optional<Error> refusal(const TableQuery& query, const std::vector<TableColumn>& columns, bool broken_down,
                             const Edition& edition) {
  const Panel& panel = edition.assessment.panel;
  const auto below_country = [](AreaCode code) { return !code.is_country(); };
  if (broken_down) {
    if (std::ranges::any_of(query.levels, [](Level level) { return level != Level::country; }) ||
        std::ranges::any_of(query.areas, below_country))
      return too_fine(query);
    if (std::ranges::any_of(columns,
                            [](const TableColumn& column) { return column.measure != TableMeasure::notifications; }))
      return Error{ErrorKind::unsupported,
                   "By a breakdown only notifications are offered: how many children have each characteristic is not "
                   "at hand. Leave the other measures out."};
  }
  for (const AreaCode code : query.areas) {
    if (code.is_country() || std::ranges::find(edition.regions, code, &Region::code) != edition.regions.end() ||
        std::ranges::any_of(panel.units, [&](const PanelUnit& unit) {
          return unit.code == code || std::ranges::find(unit.codes, code) != unit.codes.end();
        }))
      continue;
    return Error{ErrorKind::not_found, fmt::format("No area of this snapshot has, or had, the code {}; "
                                                   "/api/v1/authorities lists the authorities.",
                                                   code.text())};
  }
  for (const int year : query.years) {
    if (std::ranges::any_of(panel.periods, [&](const Period& p) { return reporting_year_of(p.last()) == year; }))
      continue;
    return Error{ErrorKind::not_found,
                 fmt::format("There is no figure for {}; the years are {} to {}, each named by the calendar year in "
                             "which it ends.",
                             year, reporting_year_of(panel.periods.front().last()),
                             reporting_year_of(panel.periods.back().last()))};
  }
  return std::nullopt;
}

}  // namespace tocsin
