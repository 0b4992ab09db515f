#include <array>
#include <chrono>
#include <iterator>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "tocsin/publish/characteristics.hpp"

#include "simulate/dfe_writer.hpp"
#include "simulate/event_draw.hpp"

namespace tocsin {
namespace {

constexpr std::string_view header =
    "time_period,time_identifier,quarter,geographic_level,country_code,country_name,breakdown_topic,breakdown,"
    "nature_of_notification,number_notifications,data_status\n";

using Label = std::string_view;

constexpr Label looked_after_topic = "CLA";

/// A topic of the file in the years that have it.
struct Topic {
  Label name;
  YearRange years;
  Breakdown breakdown;
};

const std::vector<Topic>& topics() {
  constexpr int ever = std::numeric_limits<int>::max();
  static const std::vector<Topic> list = {{"Gender", {0, 2025}, Breakdown::sex},
                                          {"Sex", {2026, ever}, Breakdown::sex},
                                          {"Age", {0, ever}, Breakdown::age},
                                          {"Ethnicity", {0, ever}, Breakdown::ethnicity},
                                          {"Disability", {0, ever}, Breakdown::disability},
                                          {"Placement", {0, ever}, Breakdown::placement},
                                          {looked_after_topic, {2024, ever}, Breakdown::looked_after},
                                          {"Child in need plan", {2025, ever}, Breakdown::child_in_need_plan},
                                          {"Child protection plan", {0, ever}, Breakdown::child_protection_plan},
                                          {"Known to any agency", {0, ever}, Breakdown::known_to_agency}};
  return list;
}

/// The natures of one breakdown.
struct Natures {
  std::int64_t death_with_abuse = 0;
  std::int64_t death_without_abuse = 0;
  std::int64_t serious_harm = 0;
  std::int64_t other = 0;

  void add(const Notification& record) {
    if (record.nature == Nature::serious_harm) ++serious_harm;
    if (record.nature == Nature::other) ++other;
    if (record.nature != Nature::child_death) return;
    ++(record.type == RecordType::cla_death_no_abuse ? death_without_abuse : death_with_abuse);
  }
  [[nodiscard]] std::int64_t deaths() const { return death_with_abuse + death_without_abuse; }
  [[nodiscard]] std::int64_t total() const { return deaths() + serious_harm + other; }
};

struct YearTally {
  std::array<Natures, 5> quarters;  // the year, then its four quarters
  std::map<std::pair<Label, Label>, Natures> breakdowns;
};

std::size_t quarter_of(Day day) {
  const unsigned month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
  return (month + 8) % 12 / 3 + 1;
}

std::map<int, YearTally> tally(const SimulatedEngland& england) {
  std::map<int, YearTally> years;
  for (const YearDraw& year : england.years) years[year.reporting_year];
  for_each_event(england, [&](const SimulatedEvent& event) {
    const Notification& record = event.notification;
    if (!record.counts()) return;
    const int reporting_year = reporting_year_of(record.notified);
    YearTally& year = years[reporting_year];
    year.quarters[0].add(record);
    year.quarters[quarter_of(record.notified)].add(record);
    for (const Topic& topic : topics()) {
      if (!topic.years.contains(reporting_year)) continue;
      year.breakdowns[{topic.name, category_of(topic.breakdown, record.child, record.notified)}].add(record);
    }
  });
  return years;
}

}  // namespace

std::string dfe_national_csv(const SimulatedEngland& england) {
  std::string text(header);
  for (const auto& [reporting_year, year] : tally(england)) {
    const auto row = [&text, period = reporting_year](Label quarter, Label topic, Label breakdown, Label nature,
                                                      std::int64_t count) {
      fmt::format_to(std::back_inserter(text),
                     "{},Reporting year,{},National,E92000001,England,{},{},{},{},illustrative\n", period, quarter,
                     topic, breakdown, nature, count);
    };
    constexpr std::array<Label, 5> quarters = {"Total", "Q1", "Q2", "Q3", "Q4"};
    for (std::size_t q = 0; q < quarters.size(); ++q) {
      const Natures& natures = year.quarters[q];
      row(quarters[q], "Total", "Total", "Total", natures.total());
      row(quarters[q], "Total", "Total", "Child death", natures.deaths());
      row(quarters[q], "Total", "Total", "Serious harm", natures.serious_harm);
      row(quarters[q], "Total", "Total", "Other", natures.other);
    }
    for (const Topic& topic : topics()) {
      if (!topic.years.contains(reporting_year)) continue;
      for (const Label breakdown : categories_of(topic.breakdown, reporting_year)) {
        const auto found = year.breakdowns.find({topic.name, breakdown});
        const Natures natures = found == year.breakdowns.end() ? Natures{} : found->second;
        row("Total", topic.name, breakdown, "Total", natures.total());
        if (topic.name == looked_after_topic) {
          row("Total", topic.name, breakdown, "Child death: abuse/neglect", natures.death_with_abuse);
          row("Total", topic.name, breakdown, "Child death: no abuse/neglect", natures.death_without_abuse);
        } else {
          row("Total", topic.name, breakdown, "Child death", natures.deaths());
        }
        row("Total", topic.name, breakdown, "Serious harm and other", natures.serious_harm + natures.other);
      }
    }
  }
  return text;
}

}  // namespace tocsin
