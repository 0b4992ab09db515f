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

/// Sum over the authorities of an area in one year, and their child-years.
struct AreaYear {
  Figure count = Figure::exact(0);
  double exposure = 0;
};
AreaYear sum_of(const Edition& edition, AreaCode area, std::size_t period) {
  const Panel& panel = edition.assessment.panel;
  AreaYear sum;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const Figure& count = panel.count(i, period);
    if (!within(panel.units[i], area) || count.state() == Figure::State::not_applicable) continue;
    sum.count = sum.count + count;
    sum.exposure += panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(period));
  }
  // England's own total stands where it was published, whatever an authority withholds.
  for (const Observation& total : edition.national) {
    if (area.is_country() && total.period == panel.periods[period]) sum.count = total.figure;
  }
  return sum;
}

Figure published(AreaCode area, const Figure& sum) {
  return sum.is_exact() ? publish_total(area.is_region() ? Level::region : Level::country, *sum.shown()) : sum;
}

/// The symbol where the count is none; a dash where some child population is not known.
std::string rate_text(const Figure& count, double exposure) {
  const auto shown = count.shown();
  if (!shown) return count.text();
  return exposure > 0 ? grouped(*shown / exposure * per_children, 1) : std::string("–");
}

void name_row(View& row, const Comparator& area) {
  row.set("name", area.name);
  row.set("code", std::string(area.code.text()));
  row.set("kind", area.kind);
}

View larger_area_row(const Edition& edition, const Comparator& area) {
  const Assessment& assessment = edition.assessment;
  const Window& window = assessment.estimates.window;
  AreaYear sum;
  const std::size_t end = std::min(window.first + window.length, assessment.panel.periods.size());
  for (std::size_t t = window.first; t < end; ++t) {
    const AreaYear year = sum_of(edition, area.code, t);
    sum.count = sum.count + year.count;
    sum.exposure += year.exposure;
  }
  double expected = 0;
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const double of_unit = assessment.estimates.units[i].expected;
    if (within(assessment.panel.units[i], area.code) && of_unit > 0) expected += of_unit;
  }
  const Figure count = published(area.code, sum.count);
  View row;
  name_row(row, area);
  row.set("is_unit", false);
  row.set("has_point", false);
  row.set("rounded", area.code.is_region());
  row.set("observed", count.shown() ? count_text(*count.shown()) : count.text());
  row.set("expected", grouped(expected, 1));
  row.set("rate", rate_text(count, sum.exposure));
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
    const AreaYear around = sum_of(edition, region, t);
    const AreaYear whole = sum_of(edition, england, t);
    View row;
    row.set("year", short_year(panel.periods[t]));
    row.set("period", panel.periods[t].words());
    row.set("incomplete", exists && still_open(edition, t));
    row.set("exact", count.text());
    row.set("notifications", count.shown() ? count_text(*count.shown()) : count.text());
    row.set("children", exists && exposure > 0 ? grouped(exposure, 0) : count.text());
    const RateWithLimits& rate = edition.yearly_rates[cell];
    row.set("rate", std::isnan(rate.rate_per_100k) ? count.text() : grouped(rate.rate_per_100k, 1));
    row.set("rate_range", in_brackets(rate.lower, rate.upper, 1));
    const bool known = cell < edition.yearly_expected.size() && edition.yearly_expected[cell].expected > 0;
    row.set("expected", known ? grouped(edition.yearly_expected[cell].expected, 1) : std::string("–"));
    row.set("band", known
                        ? in_brackets(edition.yearly_expected[cell].lower_95, edition.yearly_expected[cell].upper_95, 1)
                        : std::string());
    row.set("region_rate", rate_text(published(region, around.count), around.exposure));
    row.set("england_rate", rate_text(published(england, whole.count), whole.exposure));
    rows << row;
  }
  return rows;
}

}  // namespace tocsin
