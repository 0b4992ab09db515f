#include <array>
#include <chrono>
#include <iterator>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "simulate/dfe_writer.hpp"
#include "simulate/event_draw.hpp"

namespace tocsin {
namespace {

constexpr std::string_view header =
    "time_period,time_identifier,quarter,geographic_level,country_code,country_name,breakdown_topic,breakdown,"
    "nature_of_notification,number_notifications,data_status\n";

using Label = std::string_view;

Label age_label(const Notification& record) {
  switch (record.child.age) {
    case AgeBand::unborn:
      return "Unborn";
    case AgeBand::under_1:
      return "Under 1";
    case AgeBand::from_1_to_5:
      return "1 to 5";
    case AgeBand::from_6_to_10:
      return "6 to 10";
    case AgeBand::from_11_to_15:
      return "11 to 15";
    case AgeBand::from_16_to_17:
      return "16 to 17";
    default:
      return "Not known";
  }
}

Label sex_label(const Notification& record) {
  switch (record.child.sex) {
    case Sex::male:
      return "Male";
    case Sex::female:
      return "Female";
    case Sex::transgender:
      return "Transgender";
    default:
      return "Not known";
  }
}

Label ethnicity_label(const Notification& record) {
  switch (record.child.ethnicity) {
    case Ethnicity::white:
      return "White";
    case Ethnicity::mixed:
      return "Mixed / Multiple ethnic groups";
    case Ethnicity::asian:
      return "Asian / Asian British";
    case Ethnicity::black:
      return "Black / African / Caribbean / Black British";
    case Ethnicity::other:
      return "Other ethnic group";
    default:
      return "Unknown";
  }
}

/// Hospital takes mother and baby units, other takes secure homes and young offender institutions.
Label placement_label(const Notification& record) {
  switch (record.child.placement) {
    case Placement::at_home:
      return "Living at home";
    case Placement::with_relatives:
      return "With relatives";
    case Placement::foster_care:
      return "Foster carers";
    case Placement::residential_childrens_home:
      return "Residential children's home";
    case Placement::semi_independent:
      return "Semi-independent";
    case Placement::hospital:
    case Placement::mother_and_baby_unit:
      return "Hospital";
    case Placement::secure_or_yoi:
    case Placement::other:
      return "Other";
    default:
      return "Not known";
  }
}

Label answer_label(YesNo answer) {
  if (answer == YesNo::yes) return "Yes";
  return answer == YesNo::no ? "No" : "Not known";
}
Label looked_after_label(const Notification& record) { return answer_label(record.child.looked_after); }
Label need_plan_label(const Notification& record) { return answer_label(record.child.child_in_need_plan); }
Label protection_plan_label(const Notification& record) { return answer_label(record.child.child_protection_plan); }
Label known_label(const Notification& record) { return answer_label(record.child.known_to_agency); }
Label disability_label(const Notification& record) {
  return record.child.disability == YesNo::no ? "No disability" : answer_label(record.child.disability);
}

constexpr Label looked_after_topic = "CLA";

/// A topic of the file in the years that have it.
struct Topic {
  Label name;
  YearRange years;
  std::vector<Label> breakdowns;
  Label (*label_of)(const Notification&);
};

const std::vector<Topic>& topics() {
  constexpr int ever = std::numeric_limits<int>::max();
  static const std::vector<Topic> list = {
      {"Gender", {0, 2025}, {"Male", "Female", "Transgender", "Not known"}, sex_label},
      {"Sex", {2026, ever}, {"Male", "Female", "Not known"}, sex_label},
      {"Age", {0, 2025}, {"Under 1", "1 to 5", "6 to 10", "11 to 15", "16 to 17", "Not known"}, age_label},
      {"Age", {2026, ever}, {"Unborn", "Under 1", "1 to 5", "6 to 10", "11 to 15", "16 to 17", "Not known"}, age_label},
      {"Ethnicity",
       {0, ever},
       {"White", "Mixed / Multiple ethnic groups", "Asian / Asian British",
        "Black / African / Caribbean / Black British", "Other ethnic group", "Unknown"},
       ethnicity_label},
      {"Disability", {0, ever}, {"Yes", "No disability", "Not known"}, disability_label},
      {"Placement",
       {0, ever},
       {"Living at home", "With relatives", "Foster carers", "Residential children's home", "Semi-independent",
        "Hospital", "Other", "Not known"},
       placement_label},
      {looked_after_topic, {2024, ever}, {"Yes", "No"}, looked_after_label},
      {"Child in need plan", {2025, ever}, {"Yes", "No", "Not known"}, need_plan_label},
      {"Child protection plan", {0, ever}, {"Yes", "No", "Not known"}, protection_plan_label},
      {"Known to any agency", {0, ever}, {"Yes", "No", "Not known"}, known_label}};
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
      if (topic.years.contains(reporting_year)) year.breakdowns[{topic.name, topic.label_of(record)}].add(record);
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
      for (const Label breakdown : topic.breakdowns) {
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
