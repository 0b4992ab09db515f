#include "reading.hpp"

#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "numbers.hpp"

namespace tocsin {

std::string region_name(const Edition& edition, AreaCode code) {
  const auto found =
      std::find_if(edition.regions.begin(), edition.regions.end(), [&](const Region& r) { return r.code == code; });
  return found == edition.regions.end() ? std::string(code.text()) : found->name;
}

std::string in_brackets(double lower, double upper, int decimals) {
  return std::isnan(lower) || std::isnan(upper) ? std::string() : "(" + range_text(lower, upper, decimals) + ")";
}

std::string short_year(const Period& period) {
  if (!period.is_reporting_year()) return period.words();
  const int ending = reporting_year_of(period.last());
  return fmt::format("{}-{:02}", ending - 1, ending % 100);
}

std::string year_heading(const Edition& edition, std::size_t period) {
  return short_year(edition.assessment.panel.periods[period]) + (still_open(edition, period) ? " (not complete)" : "");
}

std::string children_words(const Assessment& assessment, AreaCode area) {
  double children = 0;
  int years = 0;
  for (std::size_t i = 0; i < assessment.panel.units.size(); ++i) {
    const PanelUnit& unit = assessment.panel.units[i];
    const RateEstimate& e = assessment.estimates.units[i];
    const bool itself = unit.code == area;
    const bool within = !unit.ended && (area.is_country() || unit.region == area);
    if (!(itself || within) || e.years_used == 0 || !(e.exposure > 0)) continue;
    children += e.exposure / e.years_used;
    years = std::max(years, e.years_used);
  }
  if (children == 0) return "The number of children is not known.";
  return fmt::format("About {} children, the average of {}.", grouped(children, 0),
                     years_used_words(years, assessment.estimates.period));
}

RateWithLimits national_rate(const Edition& edition, std::size_t period) {
  const double nan = std::nan("");
  return period < edition.national_rates.size() ? edition.national_rates[period] : RateWithLimits{nan, nan, nan};
}

RateWithLimits region_rate(const Edition& edition, AreaCode region, std::size_t period) {
  const auto rates = edition.region_rates.find(region);
  if (rates != edition.region_rates.end() && period < rates->second.size()) return rates->second[period];
  const double nan = std::nan("");
  return {nan, nan, nan};
}

std::optional<std::size_t> unit_of(const Edition& edition, AreaCode code) {
  const auto& units = edition.assessment.panel.units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].code == code || std::ranges::find(units[i].codes, code) != units[i].codes.end()) return i;
  }
  return std::nullopt;
}

std::vector<std::size_t> units_by_name(const Edition& edition) {
  const auto& units = edition.assessment.panel.units;
  std::vector<std::size_t> order(units.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return units[a].name < units[b].name; });
  return order;
}

}  // namespace tocsin
