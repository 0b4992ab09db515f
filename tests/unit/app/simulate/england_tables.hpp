#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "simulate/england_simulation.hpp"

/// The shipped England tables, read by the tests' own small reader.
namespace tocsin::england {

using Row = std::map<std::string, std::string>;

inline std::vector<std::string> split_csv_line(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

inline std::vector<Row> rows_of(std::istream& text) {
  std::string line;
  std::getline(text, line);
  const auto header = split_csv_line(line);
  std::vector<Row> rows;
  while (std::getline(text, line)) {
    const auto fields = split_csv_line(line);
    if (fields.size() != header.size()) throw std::runtime_error("ragged row: " + line);
    Row row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline std::vector<Row> rows_of(const std::string& text) {
  std::istringstream stream(text);
  return rows_of(stream);
}

inline std::vector<Row> table(const std::string& name) {
  std::ifstream file(std::string(TOCSIN_SOURCE_DIR) + "/config/england/" + name + ".csv");
  if (!file) throw std::runtime_error("no table " + name);
  return rows_of(file);
}

inline AreaCode code(const std::string& text) { return AreaCode::parse(text).value(); }
inline Day day(const std::string& text) { return parse_day(text).value(); }

inline AuthorityRegister authorities() {
  std::vector<Authority> list;
  for (auto& row : table("authorities")) {
    Authority authority{code(row["authority_code"]), row["la_number"],       row["authority_name"], row["kind"],
                        code(row["region_code"]),    day(row["valid_from"]), std::nullopt};
    if (!row["valid_to"].empty()) authority.valid_to = day(row["valid_to"]);
    list.push_back(std::move(authority));
  }
  std::vector<Region> regions;
  for (auto& row : table("regions")) regions.push_back({code(row["region_code"]), row["region_name"]});
  std::vector<Succession> lineage;
  for (auto& row : table("lineage")) {
    lineage.push_back({row["change_id"], day(row["effective_date"]), code(row["predecessor_code"]),
                       code(row["successor_code"]), row["extent"] == "whole" ? Extent::whole : Extent::part,
                       row["note"]});
  }
  return AuthorityRegister::from(std::move(list), std::move(regions), std::move(lineage)).value();
}

inline WorkingCalendar calendar() {
  std::vector<Day> holidays;
  for (auto& row : table("bank_holidays")) holidays.push_back(day(row["date"]));
  return WorkingCalendar::from(std::move(holidays)).value();
}

inline Observation observation(std::string_view measure, const std::string& level, const std::string& area,
                               const Period& period, const std::string& value) {
  return {std::string(measure),
          parse_name<Level>(level).value(),
          code(area),
          period,
          "",
          Figure::parse_number(value).value()};
}

inline std::vector<NationalYear> national() {
  std::map<int, NationalYear> years;
  std::map<int, std::map<std::string, std::int64_t>> figures;
  for (auto& row : table("national_notifications")) {
    if (row["series"] == "dfe")
      figures[std::stoi(row["reporting_year"])][row["nature"]] = std::stol(row["notifications"]);
  }
  std::vector<NationalYear> list;
  for (auto& [year, figure] : figures) {
    NationalYear national{year, figure["total"], std::nullopt};
    if (figure.count("child_death")) {
      national.natures = NatureCounts{figure["child_death"], figure["serious_harm"], figure["other"]};
    }
    list.push_back(national);
  }
  return list;
}

inline SimulationInputs read_inputs() {
  SimulationInputs inputs{authorities(), calendar(), {}, {}, {}, national()};
  for (auto& row : table("child_population")) {
    inputs.child_population.push_back(observation(measures::child_population, row["level"], row["area_code"],
                                                  Period::calendar_year(std::stoi(row["mid_year"])),
                                                  row["child_population"]));
  }
  for (auto& row : table("children_in_need")) {
    inputs.children_in_need.push_back(observation(measures::children_in_need, row["level"], row["area_code"],
                                                  Period::on(day(row["as_at"])), row["children_in_need"]));
  }
  for (auto& row : table("idaci")) {
    inputs.idaci.push_back(observation(measures::idaci_score, "authority", row["authority_code"],
                                       Period::calendar_year(std::stoi(row["index_year"])), row["idaci_score"]));
  }
  return inputs;
}

inline const SimulationInputs& inputs() {
  static const SimulationInputs read = read_inputs();
  return read;
}

inline SimulatedEngland simulated(const SimulationSettings& settings) {
  auto drawn = simulate_england(inputs(), settings);
  if (!drawn) throw std::runtime_error(drawn.error().message);
  return std::move(*drawn);
}

/// Default years with this seed and plant specification.
inline SimulatedEngland simulated(std::uint64_t seed, const std::string& plants = "") {
  SimulationSettings settings;
  settings.seed = seed;
  settings.plants = parse_plant_spec(plants).value();
  return simulated(settings);
}

/// Notifications that count, by authority, in one year.
inline std::map<std::string, std::int64_t> counts_of(const YearDraw& year) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& quarter : year.quarters) {
    for (const AuthorityDraw& sender : quarter) counts[std::string(sender.authority.text())] += sender.notifications;
  }
  return counts;
}

}  // namespace tocsin::england
