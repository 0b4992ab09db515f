#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "tocsin/publish/edition.hpp"

/// A small edition made by hand: five units, two years, one finding each way.
namespace tocsin {

inline constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

inline AreaCode code_of(std::string_view text) { return AreaCode::parse(text).value(); }

inline Instant instant_at(int year, unsigned month, unsigned day, int minutes) {
  return Day(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)) + std::chrono::minutes(minutes);
}

struct SampleUnit {
  std::string_view code;
  std::string name;
  std::string_view region;
  double observed, expected, exposure, relative, lower, upper;
  Status status;
  std::string reason;
};

inline void add_unit(Edition& edition, const SampleUnit& sample) {
  Assessment& a = edition.assessment;
  const std::size_t row = a.panel.units.size();
  const AreaCode code = code_of(sample.code);
  a.panel.units.push_back({.code = code,
                           .name = sample.name,
                           .region = code_of(sample.region),
                           .history = History::carried,
                           .ended = false,
                           .codes = {code}});
  a.units.push_back({.unit = row, .status = sample.status, .reason = sample.reason});
  RateEstimate e;
  e.unit = row;
  e.years_used = 5;
  e.observed = sample.observed;
  e.exposure = sample.exposure;
  e.expected = sample.expected;
  e.expected_unadjusted = sample.expected;
  e.rate_per_100k = sample.observed / sample.exposure * 1e5;
  e.rate_lower = e.rate_per_100k * 0.8;
  e.rate_upper = e.rate_per_100k * 1.2;
  e.relative_rate = sample.relative;
  e.relative_lower = sample.lower;
  e.relative_upper = sample.upper;
  e.prob_high = sample.relative > 1 ? 0.97 : 0.01;
  e.prob_low = sample.relative < 1 ? 0.96 : 0.02;
  e.detectable_high = 1.9;
  a.estimates.units.push_back(e);
}

inline void add_finding(Edition& edition, std::size_t row, Direction direction, double probability) {
  Assessment& a = edition.assessment;
  const PanelUnit& unit = a.panel.units[row];
  const RateEstimate& e = a.estimates.units[row];
  a.findings.push_back({.id = "persistence-" + std::string(unit.code.text()) + "-" + std::string(name_of(direction)),
                        .watch = Watch::persistence,
                        .authority = unit.code,
                        .name = unit.name,
                        .region = unit.region,
                        .direction = direction,
                        .since = Period::reporting_year(2024),
                        .period = a.estimates.period,
                        .observed = e.observed,
                        .expected = e.expected,
                        .relative_rate = e.relative_rate,
                        .lower = e.relative_lower,
                        .upper = e.relative_upper,
                        .probability = probability,
                        .q_value = 0.02,
                        .state = Status::persistent,
                        .reason = "Observed differs from expected, over 5 years."});
  a.expected_false_findings += 1 - probability;
}

inline Edition sample_edition() {
  Edition edition;
  edition.snapshot = "2026-11-22-7f3a";
  edition.as_of = instant_at(2026, 11, 21, 0);
  edition.built = instant_at(2026, 11, 22, 9 * 60 + 30);
  edition.limits_method = "byar";
  edition.regions = {
      {code_of("E12000001"), "North East"}, {code_of("E12000007"), "London"}, {code_of("E12000008"), "South East"}};
  Assessment& a = edition.assessment;
  a.estimates.period = Period::reporting_year(2022).until(Period::reporting_year(2026));
  a.estimates.window = {.first = 0, .length = 2};
  a.estimates.model = "gamma_poisson";
  a.estimates.version = "1.0";
  a.estimates.convergence = {.converged = true, .iterations = 9, .words = "converged"};
  add_unit(edition,
           {"E10000014", "Hampshire", "E12000008", 20, 61.5, 1'450'000, 0.42, 0.28, 0.6, Status::persistent, "Low."});
  add_unit(edition, {"E06000002", "Mid & <South> \"Bay\"", "E12000001", 41, 15, 163'000, 2.2, 1.6, 3,
                     Status::persistent, "High."});
  add_unit(edition, {"E06000001", "Hartlepool", "E12000001", 4, 4.5, 98'000, 0.98, 0.5, 1.7, Status::normal, ""});
  add_unit(edition, {"E09000001", "City of London", "E12000007", 0, 0.3, 8'000, nan_value, nan_value, nan_value,
                     Status::not_assessable, "Only 0.3 notifications were expected."});
  add_unit(edition, {"E10000006", "Cumbria", "E12000001", 12, 12, 300'000, 1, 0.7, 1.4, Status::not_assessable,
                     "Ended in 2023."});
  a.panel.units[4].ended = true;
  a.panel.periods = {Period::reporting_year(2025), Period::reporting_year(2026)};
  a.panel.exposure = Eigen::ArrayXXd::Constant(5, 2, 20'000.5);
  a.panel.exposure(4, 1) = nan_value;
  for (const double count : {4, 4, 9, 8, 1, 0, 0, 0}) a.panel.counts.push_back(Figure::exact(count));
  a.panel.counts.push_back(Figure::confidential());
  a.panel.counts.push_back(Figure::not_applicable());
  edition.yearly_rates.assign(a.panel.counts.size(), {.rate_per_100k = 19.5, .lower = 5.25, .upper = 50});
  edition.yearly_rates.back() = {nan_value, nan_value, nan_value};
  edition.yearly_expected.assign(a.panel.counts.size(), {.expected = 4.25, .lower_95 = 1, .upper_95 = 9});
  edition.areas[code_of("E10000014")] = {
      .neighbours = {code_of("E06000002"), code_of("E06000001")}, .successors = {}, .tile = Tile{1, 0, "Hamp"}};
  edition.areas[code_of("E06000002")].tile = Tile{1, 3, "Mid"};
  edition.areas[code_of("E06000001")].tile = Tile{2, 3, "Hart"};
  edition.areas[code_of("E09000001")].tile = Tile{1, 1, "City"};
  edition.areas[code_of("E10000006")].successors = {code_of("E06000002"), code_of("E06000001")};
  edition.figures.quarters = {{Period::reporting_quarter(2026, 4), Figure::exact(90), {}, true},
                              {Period::reporting_quarter(2027, 1), Figure::exact(12), {}, false}};
  add_finding(edition, 1, Direction::high, 0.97);
  add_finding(edition, 0, Direction::low, 0.9);
  const auto limits_at = [](double expected) {
    const double sd = std::sqrt(1 / expected);
    return FunnelLimits{expected, std::max(0.0, 1 - 1.96 * sd), 1 + 1.96 * sd, std::max(0.0, 1 - 3.09 * sd),
                        1 + 3.09 * sd};
  };
  for (const RateEstimate& unit : a.estimates.units) edition.unit_limits.push_back(limits_at(unit.expected));
  for (double expected = 0.5; expected < 70; expected += 0.5) edition.funnel.push_back(limits_at(expected));
  edition.national = {{.measure = "notifications",
                       .level = Level::country,
                       .area = code_of("E92000001"),
                       .period = Period::reporting_year(2026),
                       .breakdown = "",
                       .figure = Figure::exact(357)}};
  edition.files = {{.id = 1,
                    .feed = "dfe_sub_national",
                    .name = "sub_national_2026.csv",
                    .sha256 = std::string(64, 'a'),
                    .bytes = 4096,
                    .received = instant_at(2026, 11, 21, 60),
                    .tally = {.rows = 1311, .accepted = 1308, .unchanged = 0, .revised = 2, .rejected = 3},
                    .illustrative = false}};
  return edition;
}

}  // namespace tocsin
