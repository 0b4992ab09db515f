#include "trends_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "tocsin/publish/disclosure.hpp"

#include "numbers.hpp"
#include "reading.hpp"
#include "series_view.hpp"

namespace tocsin {
namespace {

View quarters_view(const Edition& edition) {
  View rows = list_view();
  for (const QuarterFigure& quarter : edition.figures.quarters) {
    View row;
    row.set("period", quarter.period.words());
    row.set("from", iso_day(quarter.period.first()));
    const auto shown = quarter.figure.shown();
    row.set("notifications", shown ? count_text(*shown) : quarter.figure.text());
    row.set("incomplete", !quarter.complete);
    rows << row;
  }
  return rows;
}

void add_regions(View& view, const Edition& edition) {
  const Panel& panel = edition.assessment.panel;
  std::map<AreaCode, View> cells;
  View years = list_view();
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    View year;
    year.set("year", year_heading(edition, t));
    years << year;
    for (const Observation& total : publish_region_totals(panel, t)) {
      const auto shown = total.figure.shown();
      const double rate =
          shown ? *shown / child_years_of(edition.figures, total.area, panel.periods[t]) * 100'000 : std::nan("");
      View cell;
      cell.set("notifications", total.figure.text());
      cell.set("rate", std::isnan(rate) ? (shown ? Figure::not_available() : total.figure).text() : grouped(rate, 1));
      cell.set("exact_rate", exact_text(rate));
      cell.set("year", short_year(panel.periods[t]));
      cells.try_emplace(total.area, list_view()).first->second << cell;
    }
  }
  View rows = list_view();
  for (const auto& [code, of_region] : cells) {
    View row;
    row.set("code", std::string(code.text()));
    row.set("name", region_name(edition, code));
    row.set("cells", of_region);
    rows << row;
  }
  view.set("trend_years", years);
  view.set("trend_regions", rows);
}

}  // namespace

void add_trends(View& view, const Edition& edition) {
  const std::vector<QuarterFigure>& quarters = edition.figures.quarters;
  add_series(view, edition);
  view.set("has_quarters", !quarters.empty());
  view.set("quarter_rows", quarters_view(edition));
  view.set("quarters_headline", quarters.empty() || quarters.back().complete
                                    ? "Notifications in England by quarter"
                                    : "Notifications in England by quarter, the last not yet complete");
  add_regions(view, edition);
}

}  // namespace tocsin
