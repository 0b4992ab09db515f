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
