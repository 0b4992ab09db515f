#include "unit_view.hpp"

#include <algorithm>

#include "tocsin/publish/disclosure.hpp"
#include "tocsin/publish/words.hpp"

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {

void set_estimate(View& row, const RateEstimate& e) {
  row.set("observed", count_text(e.observed));
  row.set("expected", grouped(e.expected, 1));
  row.set("rate", grouped(e.rate_per_100k, 1));
  row.set("rate_range", in_brackets(e.rate_lower, e.rate_upper, 1));
  row.set("relative", grouped(e.relative_rate, 2));
  row.set("relative_range", in_brackets(e.relative_lower, e.relative_upper, 2));
}

View unit_view(const Edition& edition, std::size_t i) {
  const Assessment& assessment = edition.assessment;
  const PanelUnit& unit = assessment.panel.units[i];
  const RateEstimate& e = assessment.estimates.units[i];
  const UnitAssessment& verdict = assessment.units[i];
  const bool explained = verdict.status != Status::normal && !verdict.reason.empty();
  View row;
  row.set("code", std::string(unit.code.text()));
  row.set("name", unit.name);
  row.set("ended", unit.ended);
  row.set("region", region_name(edition, unit.region));
  row.set("region_code", std::string(unit.region.text()));
  set_estimate(row, e);
  row.set("detectable", detectability_words(e));
  row.set("status", std::string(status_words(verdict.status)));
  row.set("status_class", std::string(name_of(verdict.status)));
  row.set("explained", explained);
  row.set("reason", verdict.reason);
  row.set("pooled", !verdict.pools.empty());
  row.set("pools", pools_words(verdict.pools, assessment.estimates.confidence));
  return row;
}

View units_view(const Edition& edition) {
  View rows = list_view();
  for (const std::size_t i : units_by_name(edition)) rows << unit_view(edition, i);
  return rows;
}

View statuses_view(const Assessment& assessment) {
  View rows = list_view();
  for (const auto& [status, name] : names_of<Status>) {
    std::size_t count = 0;
    for (const UnitAssessment& verdict : assessment.units) {
      count += verdict.status == status && !assessment.panel.units[verdict.unit].ended ? 1 : 0;
    }
    View row;
    row.set("count", std::to_string(count));
    row.set("status", std::string(status_words(status)));
    row.set("status_class", std::string(name));
    rows << row;
  }
  return rows;
}

View regions_view(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  View rows = list_view();
  const std::vector<Observation> totals = publish_region_totals(assessment.panel, assessment.panel.periods.size() - 1);
  for (const Observation& total : totals) {
    const auto here = [&](const PanelUnit& u) { return u.region == total.area && !u.ended; };
    const auto found = [&](Direction direction) {
      return std::count_if(assessment.findings.begin(), assessment.findings.end(), [&](const Finding& f) {
        return f.watch == Watch::persistence && f.region == total.area && f.direction == direction;
      });
    };
    View row;
    row.set("name", region_name(edition, total.area));
    row.set("authorities",
            std::to_string(std::count_if(assessment.panel.units.begin(), assessment.panel.units.end(), here)));
    row.set("notifications", total.figure.text());
    row.set("higher", std::to_string(found(Direction::high)));
    row.set("lower", std::to_string(found(Direction::low)));
    rows << row;
  }
  return rows;
}

}  // namespace tocsin
