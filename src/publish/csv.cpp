#include "tocsin/publish/csv.hpp"

#include <cassert>

#include "csv_cells.hpp"

namespace tocsin {

std::string authorities_csv(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  std::string csv =
      "authority_code,authority_name,region_code,history,codes,ended,status,assessable_high,assessable_low,"
      "detectable_high,detectable_low,reason\r\n";
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const PanelUnit& unit = assessment.panel.units[i];
    const UnitAssessment& verdict = assessment.units[i];
    const RateEstimate& e = assessment.estimates.units[i];
    std::string codes;
    for (const AreaCode code : unit.codes) codes.append(codes.empty() ? "" : " ").append(code.text());
    add_line(csv,
             {text_cell(unit.code.text()), text_cell(unit.name), text_cell(unit.region.text()),
              std::string(name_of(unit.history)), codes, truth_cell(unit.ended), std::string(name_of(verdict.status)),
              truth_cell(verdict.assessable_high), truth_cell(verdict.assessable_low), number_cell(e.detectable_high),
              number_cell(e.detectable_low), text_cell(verdict.reason)});
  }
  return csv;
}

std::string funnel_csv(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  std::string csv =
      "authority_code,authority_name,region_code,expected,observed,ratio,funnel_z,outside_95,outside_998,status\r\n";
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const PanelUnit& unit = assessment.panel.units[i];
    const RateEstimate& e = assessment.estimates.units[i];
    add_line(csv, {text_cell(unit.code.text()), text_cell(unit.name), text_cell(unit.region.text()),
                   number_cell(e.expected), number_cell(e.observed), number_cell(e.observed / e.expected),
                   number_cell(e.funnel_z), truth_cell(e.funnel_outside_95), truth_cell(e.funnel_outside_998),
                   std::string(name_of(assessment.units[i].status))});
  }
  return csv;
}

std::string estimates_csv(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  const Period& period = assessment.estimates.period;
  std::string csv =
      "authority_code,authority_name,region_code,period_from,period_to,observed,exposure_child_years,expected,"
      "rate_per_100k,rate_lower,rate_upper,relative_rate,relative_rate_lower,relative_rate_upper,"
      "prob_high,prob_low,detectable_low,detectable_high,funnel_z,funnel_outside_95,funnel_outside_998,status\r\n";
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const PanelUnit& unit = assessment.panel.units[i];
    const RateEstimate& e = assessment.estimates.units[i];
    add_line(csv, {text_cell(unit.code.text()),      text_cell(unit.name),
                   text_cell(unit.region.text()),    iso_day(period.first()),
                   iso_day(period.last()),           number_cell(e.observed),
                   number_cell(e.exposure),          number_cell(e.expected),
                   number_cell(e.rate_per_100k),     number_cell(e.rate_lower),
                   number_cell(e.rate_upper),        number_cell(e.relative_rate),
                   number_cell(e.relative_lower),    number_cell(e.relative_upper),
                   number_cell(e.prob_high),         number_cell(e.prob_low),
                   number_cell(e.detectable_low),    number_cell(e.detectable_high),
                   number_cell(e.funnel_z),          truth_cell(e.funnel_outside_95),
                   truth_cell(e.funnel_outside_998), std::string(name_of(assessment.units[i].status))});
  }
  return csv;
}

std::string findings_csv(const Edition& edition) {
  std::string csv =
      "finding_id,watch,authority_code,authority_name,direction,since,observed,expected,relative_rate,lower,upper,"
      "probability,q_value,state,reason\r\n";
  for (const Finding& f : edition.assessment.findings) {
    std::string reason = edition.illustrative ? "Illustrative data. " : "";
    reason += f.reason;
    reason += ' ';
    reason += caveat;
    add_line(csv,
             {text_cell(f.id), std::string(name_of(f.watch)), text_cell(f.authority.text()), text_cell(f.name),
              std::string(name_of(f.direction)), iso_day(f.since.first()), number_cell(f.observed),
              number_cell(f.expected), number_cell(f.relative_rate), number_cell(f.lower), number_cell(f.upper),
              number_cell(f.probability), number_cell(f.q_value), std::string(name_of(f.state)), text_cell(reason)});
  }
  return csv;
}

std::string rates_csv(const Edition& edition) {
  const Panel& panel = edition.assessment.panel;
  assert(edition.yearly_rates.size() == panel.counts.size());
  std::string csv =
      "authority_code,authority_name,region_code,period_from,period_to,observed,exposure_child_years,rate_per_100k,"
      "rate_lower,rate_upper,limits_method,history\r\n";
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    const PanelUnit& unit = panel.units[i];
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      const RateWithLimits& rate = edition.yearly_rates[i * panel.periods.size() + t];
      const double exposure = panel.exposure(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t));
      add_line(csv, {text_cell(unit.code.text()), text_cell(unit.name), text_cell(unit.region.text()),
                     iso_day(panel.periods[t].first()), iso_day(panel.periods[t].last()), panel.count(i, t).text(),
                     number_cell(exposure), number_cell(rate.rate_per_100k), number_cell(rate.lower),
                     number_cell(rate.upper), text_cell(edition.limits_method), std::string(name_of(unit.history))});
    }
  }
  return csv;
}

}  // namespace tocsin
