#include "json_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tocsin/domain/instant.hpp"
#include "tocsin/publish/words.hpp"

namespace tocsin {
namespace {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json region_name(const Edition& edition, AreaCode code) {
  const auto found = std::ranges::find(edition.regions, code, &Region::code);
  return found == edition.regions.end() ? Json(nullptr) : Json(found->name);
}

/// Day by day: until when, how many findings of each watch chance alone makes, and what is still to be notified.
Json stream_json(const StreamState& stream) {
  if (!stream.until) return nullptr;
  Json incidents = Json::array();
  for (const IncidentQuarter& quarter : stream.incidents)
    incidents.push_back({{"period_from", iso_day(quarter.quarter.first())},
                         {"period_to", iso_day(quarter.quarter.last())},
                         {"reported", number(quarter.reported)},
                         {"expected_total", number(quarter.expected)},
                         {"lower", number(quarter.lower)},
                         {"upper", number(quarter.upper)},
                         {"completeness", number(quarter.completeness)},
                         {"status", quarter.provisional ? "provisional" : "complete"}});
  return {{"until", iso_day(*stream.until)},
          {"silence_threshold", number(stream.silence_threshold)},
          {"silence_false_per_year", number(stream.silence_false_per_year)},
          {"surge_false_per_year", number(stream.surge_false_per_year)},
          {"cluster_false_per_year", number(stream.cluster_false_per_year)},
          {"timeliness_expected_false", number(stream.late_expected_false)},
          {"quality_expected_false", number(stream.fault_expected_false)},
          {"themes_expected_false", number(stream.theme_expected_false)},
          {"incidents", std::move(incidents)}};
}

/// How long an authority has been silent, in whole quarters; null without a stream.
Json silence_json(const Assessment& assessment, std::size_t unit) {
  if (assessment.stream.silences.empty()) return nullptr;
  const UnitSilence& silence = assessment.stream.silences[unit];
  return {{"assessable", silence.assessable},
          {"since", iso_day(silence.since)},
          {"expected", number(silence.expected)},
          {"probability", number(silence.probability)},
          {"finding_on", silence.finding_on ? Json(iso_day(*silence.finding_on)) : Json(nullptr)}};
}

/// What an authority that cannot be assessed alone and others like it notified together; empty for all others.
Json pools_json(const std::vector<Pool>& pools) {
  Json rows = Json::array();
  for (const Pool& pool : pools) {
    rows.push_back({{"pool", name_of(pool.kind)},
                    {"name", pool.name},
                    {"authorities", pool.authorities},
                    {"observed", number(pool.observed)},
                    {"expected", number(pool.expected)},
                    {"ratio", number(pool.ratio)},
                    {"lower", number(pool.lower)},
                    {"upper", number(pool.upper)}});
  }
  return rows;
}

/// The relative rate when nothing but population and year is allowed for; null where the model has none.
Json unadjusted_json(const std::optional<UnadjustedRate>& rate) {
  if (!rate) return nullptr;
  return {{"relative_rate", number(rate->relative_rate)},
          {"lower", number(rate->lower)},
          {"upper", number(rate->upper)},
          {"prob_high", number(rate->prob_high)},
          {"prob_low", number(rate->prob_low)}};
}

}  // namespace

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json authority_json(const Edition& edition, std::size_t unit) {
  const PanelUnit& area = edition.assessment.panel.units[unit];
  const UnitAssessment& verdict = edition.assessment.units[unit];
  const RateEstimate& estimate = edition.assessment.estimates.units[unit];
  Json codes = Json::array();
  for (const AreaCode code : area.codes) codes.push_back(code.text());
  return {{"authority_code", area.code.text()},
          {"authority_name", area.name},
          {"region_code", area.region.text()},
          {"region_name", region_name(edition, area.region)},
          {"history", name_of(area.history)},
          {"codes", std::move(codes)},
          {"ended", area.ended},
          {"status", name_of(verdict.status)},
          {"status_words", status_words(verdict.status)},
          {"reason", verdict.reason},
          {"assessable_high", verdict.assessable_high},
          {"assessable_low", verdict.assessable_low},
          {"detectable_high", number(estimate.detectable_high)},
          {"detectable_low", number(estimate.detectable_low)},
          {"silence", silence_json(edition.assessment, unit)},
          {"pools", pools_json(verdict.pools)},
          {"prob_above_neighbours", number(verdict.prob_above_neighbours)}};
}

Json years_json(const Edition& edition, std::size_t unit) {
  const Panel& panel = edition.assessment.panel;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Json years = Json::array();
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    const Figure& count = panel.count(unit, t);
    const std::optional<double> shown = count.shown();
    const RateWithLimits& rate = edition.yearly_rates[unit * panel.periods.size() + t];
    const std::size_t cell = unit * panel.periods.size() + t;
    const YearExpectation expected =
        cell < edition.yearly_expected.size() ? edition.yearly_expected[cell] : YearExpectation{nan, nan, nan};
    years.push_back({{"period_from", iso_day(panel.periods[t].first())},
                     {"period_to", iso_day(panel.periods[t].last())},
                     {"complete", !still_open(edition, t)},
                     {"observed", number(shown)},
                     {"symbol", shown ? Json(nullptr) : Json(count.text())},
                     {"exposure_child_years",
                      number(panel.exposure(static_cast<Eigen::Index>(unit), static_cast<Eigen::Index>(t)))},
                     {"rate_per_100k", number(rate.rate_per_100k)},
                     {"rate_lower", number(rate.lower)},
                     {"rate_upper", number(rate.upper)},
                     {"expected", number(expected.expected)},
                     {"expected_lower", number(expected.lower_95)},
                     {"expected_upper", number(expected.upper_95)}});
  }
  return years;
}

Json assessments_json(const Edition& edition, std::size_t unit) {
  const Assessment& assessment = edition.assessment;
  const std::vector<VintageStatus>& course = assessment.units[unit].course;
  const auto state = [](Status status) {
    return status == Status::not_assessable ? Json(nullptr) : Json(name_of(status));
  };
  Json rows = Json::array();
  for (std::size_t v = 0; v < course.size(); ++v) {
    const WindowEstimates& vintage = assessment.vintage(v);
    const RateEstimate& e = vintage.units[unit];
    rows.push_back({{"period_from", iso_day(vintage.period.first())},
                    {"period_to", iso_day(vintage.period.last())},
                    {"years_used", e.years_used},
                    {"observed", number(e.observed)},
                    {"expected", number(e.expected)},
                    {"relative_rate", number(e.relative_rate)},
                    {"relative_rate_lower", number(e.relative_lower)},
                    {"relative_rate_upper", number(e.relative_upper)},
                    {"prob_high", number(e.prob_high)},
                    {"prob_low", number(e.prob_low)},
                    {"state_high", state(course[v].high)},
                    {"state_low", state(course[v].low)}});
  }
  return rows;
}

Json estimate_json(const Edition& edition, std::size_t unit) {
  const PanelUnit& area = edition.assessment.panel.units[unit];
  const WindowEstimates& window = edition.assessment.estimates;
  const RateEstimate& e = window.units[unit];
  return {{"authority_code", area.code.text()},
          {"authority_name", area.name},
          {"region_code", area.region.text()},
          {"period_from", iso_day(window.period.first())},
          {"period_to", iso_day(window.period.last())},
          {"years_used", e.years_used},
          {"observed", number(e.observed)},
          {"exposure_child_years", number(e.exposure)},
          {"expected", number(e.expected)},
          {"expected_unadjusted", number(e.expected_unadjusted)},
          {"rate_per_100k", number(e.rate_per_100k)},
          {"rate_lower", number(e.rate_lower)},
          {"rate_upper", number(e.rate_upper)},
          {"relative_rate", number(e.relative_rate)},
          {"relative_rate_lower", number(e.relative_lower)},
          {"relative_rate_upper", number(e.relative_upper)},
          {"prob_high", number(e.prob_high)},
          {"prob_low", number(e.prob_low)},
          {"detectable_low", number(e.detectable_low)},
          {"detectable_high", number(e.detectable_high)},
          {"funnel_z", number(e.funnel_z)},
          {"funnel_outside_95", e.funnel_outside_95},
          {"funnel_outside_998", e.funnel_outside_998},
          {"status", name_of(edition.assessment.units[unit].status)},
          {"history", name_of(area.history)},
          {"prob_high_lasting", number(e.prob_high_lasting)},
          {"prob_low_lasting", number(e.prob_low_lasting)},
          {"prob_years_above", e.prob_years_above},
          {"unadjusted", unadjusted_json(e.unadjusted)}};
}

Json finding_json(const Edition& edition, const Finding& finding) {
  return {{"finding_id", finding.id},
          {"watch", name_of(finding.watch)},
          {"authority_code", finding.authority.text()},
          {"authority_name", finding.name},
          {"region_code", finding.region.text()},
          {"direction", name_of(finding.direction)},
          {"since", iso_day(finding.since.first())},
          {"period_from", iso_day(finding.period.first())},
          {"period_to", iso_day(finding.period.last())},
          {"observed", number(finding.observed)},
          {"expected", number(finding.expected)},
          {"relative_rate", number(finding.relative_rate)},
          {"lower", number(finding.lower)},
          {"upper", number(finding.upper)},
          {"probability", number(finding.probability)},
          {"q_value", number(finding.q_value)},
          {"state", name_of(finding.state)},
          {"reason", finding.reason},
          {"illustrative", edition.illustrative},
          {"caveat", caveat}};
}

Json funnel_point_json(const Edition& edition, std::size_t unit) {
  const PanelUnit& area = edition.assessment.panel.units[unit];
  const RateEstimate& e = edition.assessment.estimates.units[unit];
  return {{"authority_code", area.code.text()},  {"authority_name", area.name},
          {"region_code", area.region.text()},   {"expected", number(e.expected)},
          {"observed", number(e.observed)},      {"ratio", number(e.observed / e.expected)},
          {"funnel_z", number(e.funnel_z)},      {"outside_95", e.funnel_outside_95},
          {"outside_998", e.funnel_outside_998}, {"status", name_of(edition.assessment.units[unit].status)}};
}

Json funnel_limits_json(const Edition& edition) {
  Json limits = Json::array();
  for (const FunnelLimits& at : edition.funnel) {
    limits.push_back({{"expected", number(at.expected)},
                      {"lower_95", number(at.lower_95)},
                      {"upper_95", number(at.upper_95)},
                      {"lower_998", number(at.lower_998)},
                      {"upper_998", number(at.upper_998)}});
  }
  return limits;
}

Json meta_json(const Edition& edition) {
  const Assessment& assessment = edition.assessment;
  const Period& period = assessment.estimates.period;
  Json files = Json::array();
  for (const FileReceipt& file : edition.files) {
    files.push_back({{"feed", file.feed},
                     {"name", file.name},
                     {"sha256", file.sha256},
                     {"received", iso_instant(file.received)},
                     {"illustrative", file.illustrative}});
  }
  return {{"snapshot", edition.snapshot},
          {"as_of", iso_instant(edition.as_of)},
          {"built", iso_instant(edition.built)},
          {"measure", edition.measure},
          {"period_from", iso_day(period.first())},
          {"period_to", iso_day(period.last())},
          {"model", assessment.estimates.model},
          {"model_version", assessment.estimates.version},
          {"data_files", std::move(files)},
          {"illustrative", edition.illustrative},
          {"caveat", caveat},
          {"expected_false_findings", number(assessment.expected_false_findings)},
          {"stream", stream_json(assessment.stream)}};
}

Json snapshot_json(const Edition& edition) {
  return {{"snapshot", edition.snapshot},
          {"as_of", iso_instant(edition.as_of)},
          {"built", iso_instant(edition.built)},
          {"illustrative", edition.illustrative},
          {"findings", edition.assessment.findings.size()},
          {"status", edition.imprint.status}};
}

}  // namespace tocsin
