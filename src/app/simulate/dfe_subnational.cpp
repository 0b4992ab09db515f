#include <iterator>
#include <map>

#include <fmt/format.h>

#include "simulate/area_context.hpp"
#include "simulate/dfe_writer.hpp"

namespace tocsin {
namespace {

constexpr std::string_view subnational_header =
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name,number_notifications,cin_31march,idaci_avgscore,ons_midyear_population,data_status\n";

std::string csv_quoted(std::string_view text) {
  return text.find(',') == std::string_view::npos ? std::string(text) : fmt::format("\"{}\"", text);
}

/// To the nearest 10, half up; a count that is not zero never reads as one.
std::string rounded_to_ten(std::int64_t count) {
  const std::int64_t rounded = (count + 5) / 10 * 10;
  return rounded == 0 && count > 0 ? "k" : std::to_string(rounded);
}

std::string text_of(const Figure* figure) { return figure ? figure->text() : "x"; }

/// The context columns of the file, dated as the Department dates them.
class ContextColumns {
 public:
  explicit ContextColumns(const SimulationInputs& inputs)
      : population_(inputs.child_population), in_need_(inputs.children_in_need), idaci_(inputs.idaci) {
    for (const Council& council : councils_of(inputs.authorities)) {
      for (const AreaCode code : council.codes) councils_[code] = council;
    }
  }

  [[nodiscard]] std::string of_area(AreaCode area, int year) const {
    return fmt::format("{},x,{}", text_of(in_need_.find(area, counted_on(year))),
                       text_of(population_.find(area, estimate_for(year))));
  }
  [[nodiscard]] std::string of_authority(AreaCode code, int year) const {
    const Council& council = councils_.at(code);
    const auto index = idaci_.latest();
    return fmt::format("{},{},{}", text_of(in_need_.find(council, counted_on(year))),
                       text_of(index ? idaci_.find(council, *index) : nullptr),
                       text_of(population_.find(council, estimate_for(year))));
  }

 private:
  static Period counted_on(int year) { return Period::on(Period::reporting_year(year - 1).last()); }
  static Period estimate_for(int year) { return Period::calendar_year(year - 2); }

  AreaContext population_, in_need_, idaci_;
  std::map<AreaCode, Council> councils_;
};

std::map<AreaCode, std::int64_t> notifications_by_authority(const YearDraw& year) {
  std::map<AreaCode, std::int64_t> counts;
  for (const auto& quarter : year.quarters) {
    for (const AuthorityDraw& sender : quarter) counts[sender.authority] += sender.notifications;
  }
  return counts;
}

}  // namespace

std::string dfe_subnational_csv(const SimulatedEngland& england) {
  const AuthorityRegister& authorities = england.inputs.authorities;
  const ContextColumns context(england.inputs);
  std::string text(subnational_header);
  const auto out = std::back_inserter(text);
  for (const YearDraw& year : england.years) {
    const auto counts = notifications_by_authority(year);
    std::map<AreaCode, std::int64_t> by_region;
    for (const auto& [code, count] : counts) by_region[authorities.find(code)->region] += count;

    const auto start = [&](std::string_view level) {
      fmt::format_to(out, "{},Reporting year,{},E92000001,England,", year.reporting_year, level);
    };
    start("National");
    fmt::format_to(out, ",,,,,{},{},illustrative\n", year.natures.total(),
                   context.of_area(AreaCode::parse("E92000001").value(), year.reporting_year));
    for (const auto& [code, count] : by_region) {
      start("Regional");
      fmt::format_to(out, "{},{},,,,{},{},illustrative\n", code.text(), csv_quoted(authorities.find_region(code)->name),
                     rounded_to_ten(count), context.of_area(code, year.reporting_year));
    }
    for (const auto& [code, count] : counts) {
      const Authority& authority = *authorities.find(code);
      const Region& region = *authorities.find_region(authority.region);
      start("Local authority");
      fmt::format_to(out, "{},{},{},{},{},{},{},illustrative\n", region.code.text(), csv_quoted(region.name),
                     authority.la_number, code.text(), csv_quoted(authority.name), count,
                     context.of_authority(code, year.reporting_year));
    }
  }
  return text;
}

}  // namespace tocsin
