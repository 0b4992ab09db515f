#include "comparators.hpp"

#include <algorithm>
#include <cmath>

#include "tocsin/publish/disclosure.hpp"
#include "tocsin/publish/words.hpp"

#include "area_words.hpp"
#include "numbers.hpp"
#include "reading.hpp"
#include "unit_view.hpp"

namespace tocsin {
namespace {

constexpr double per_children = 100'000;

bool within(const PanelUnit& unit, AreaCode area) { return area.is_country() || unit.region == area; }

/// Sum over the authorities of an area in one year.
Figure sum_of(const Edition& edition, AreaCode area, std::size_t period) {
  const Panel& panel = edition.assessment.panel;
  Figure sum = Figure::exact(0);
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const Figure& count = panel.count(i, period);
    if (within(panel.units[i], area) && count.state() != Figure::State::not_applicable) sum = sum + count;
  }
  // England's own total stands where it was published, whatever an authority withholds.
  for (const Observation& total : edition.national) {
    if (area.is_country() && total.period == panel.periods[period]) sum = total.figure;
  }
  return sum;
}

Figure published(AreaCode area, const Figure& sum) {
  return sum.is_exact() ? publish_total(area.is_region() ? Level::region : Level::country, *sum.shown()) : sum;
}

/// The symbol where there is no count; `x` where the children are not known.
std::string rate_text(const Figure& count, double child_years) {
  const auto shown = count.shown();
  if (!shown) return count.text();
  return child_years > 0 ? grouped(*shown / child_years * per_children, 1) : Figure::not_available().text();
}

void name_row(View& row, const Comparator& area) {
  row.set("name", area.name);
  row.set("code", std::string(area.code.text()));
  row.set("kind", area.kind);
}

View larger_area_row(const Edition& edition, const Comparator& area) {
  const Assessment& assessment = edition.assessment;
  const Window& window = assessment.estimates.window;
  Figure sum = Figure::exact(0);
  double child_years = 0;
  const std::size_t end = std::min(window.first + window.length, assessment.panel.periods.size());
  for (std::size_t t = window.first; t < end; ++t) {
    sum = sum + sum_of(edition, area.code, t);
    child_years += child_years_of(edition.figures, area.code, assessment.panel.periods[t]);
  }
  double expected = 0;
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const double of_unit = assessment.estimates.units[i].expected;
    if (within(assessment.panel.units[i], area.code) && of_unit > 0) expected += of_unit;
  }
  const Figure count = published(area.code, sum);
  View row;
  name_row(row, area);
  row.set("is_unit", false);
  row.set("has_point", false);
  row.set("rounded", area.code.is_region());
  row.set("observed", count.shown() ? count_text(*count.shown()) : count.text());
  row.set("expected", grouped(expected, 1));
  row.set("rate", rate_text(count, child_years));
  row.set("rate_range", std::string());
  return row;
}

}  // namespace

View comparator_rows(const Edition& edition, const std::vector<Comparator>& areas) {
  View rows = list_view();
  for (const Comparator& area : areas) {
    if (!area.unit) {
      rows << larger_area_row(edition, area);
      continue;
    }
    View row;
    name_row(row, area);
    row.set("is_unit", true);
    row.set("rounded", false);
    const RateEstimate& e = edition.assessment.estimates.units[*area.unit];
    set_estimate(row, e);
    row.set("has_point", has_point(edition, *area.unit));
    row.set("ratio", grouped(e.observed / e.expected, 2));
    row.set("limits", std::string(limits_words(e)));
    row.set("status", std::string(status_words(edition.assessment.units[*area.unit].status)));
    rows << row;
  }
  return rows;
}

View year_rows(const Edition& edition, std::size_t unit) {
  const Panel& panel = edition.assessment.panel;
  const AreaCode region = panel.units[unit].region;
  const AreaCode england = AreaCode::parse("E92000001").value();
  View rows = list_view();
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    const std::size_t cell = unit * panel.periods.size() + t;
    const Figure& count = panel.count(unit, t);
    const double exposure = panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(t));
    const bool exists = count.state() != Figure::State::not_applicable;
    View row;
    row.set("year", short_year(panel.periods[t]));
    row.set("period", panel.periods[t].words());
    row.set("incomplete", exists && still_open(edition, t));
    row.set("exact", count.text());
    row.set("notifications", count.shown() ? count_text(*count.shown()) : count.text());
    const std::string none = (exists ? Figure::not_available() : count).text();
    row.set("children", exists && exposure > 0 ? grouped(exposure, 0) : none);
    const RateWithLimits& rate = edition.yearly_rates[cell];
    const std::string no_rate = count.shown() ? none : count.text();
    row.set("rate", std::isnan(rate.rate_per_100k) ? no_rate : grouped(rate.rate_per_100k, 1));
    row.set("rate_range", in_brackets(rate.lower, rate.upper, 1));
    const bool known = cell < edition.yearly_expected.size() && edition.yearly_expected[cell].expected > 0;
    row.set("expected", known ? grouped(edition.yearly_expected[cell].expected, 1) : none);
    row.set("band", known
                        ? in_brackets(edition.yearly_expected[cell].lower_95, edition.yearly_expected[cell].upper_95, 0)
                        : std::string());
    const auto rate_of = [&](AreaCode area) {
      return rate_text(published(area, sum_of(edition, area, t)),
                       child_years_of(edition.figures, area, panel.periods[t]));
    };
    row.set("region_rate", rate_of(region));
    row.set("england_rate", rate_of(england));
    rows << row;
  }
  return rows;
}

}  // namespace tocsin
