#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "tocsin/app/reference_tables.hpp"

#include "reference_faults.hpp"
#include "table_file.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

/// What the figures of one authority, region or country are about.
bool right_level(const std::string& level, AreaCode area, const AuthorityRegister& known) {
  if (level == "authority") return known.find(area) != nullptr;
  if (level == "region") return known.find_region(area) != nullptr;
  return level == "country" && area.is_country();
}

/// Every authority in force today, under its own code or one whose history it carries, or that it was made from.
bool covered(AreaCode code, const std::set<AreaCode>& present, const AuthorityRegister& known) {
  if (present.count(code)) return true;
  const auto steps = known.successions_to(code);
  return std::any_of(steps.begin(), steps.end(),
                     [&](const Succession& s) { return covered(s.predecessor, present, known); });
}

/// True for a code that is in force, or leads to one that is.
bool convertible(AreaCode code, const AuthorityRegister& known) {
  const Authority* authority = known.find(code);
  return authority && (!authority->valid_to || !known.successions_from(code).empty());
}

std::vector<const Authority*> live(const AuthorityRegister& known) {
  std::vector<const Authority*> authorities;
  for (const Authority& authority : known.authorities()) {
    if (!authority.valid_to) authorities.push_back(&authority);
  }
  return authorities;
}

void check_population(const fs::path& folder, const AuthorityRegister& known, Faults& faults) {
  TableFile table(folder / "child_population.csv", {"level", "area_code", "mid_year", "child_population"}, faults);
  table.require_unique({"area_code", "mid_year"});
  std::map<int, std::set<AreaCode>> by_year;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto area = table.area(row, "area_code");
    const auto year = table.whole(row, "mid_year");
    const auto children = table.number_or_symbol(row, "child_population");
    if (area && !right_level(table.text(row, "level"), *area, known)) {
      table.fault(row, "area_code", fmt::format("is no {} of the register", table.text(row, "level")));
    }
    if (children && !(*children > 0)) table.fault(row, "child_population", "must be above 0");
    if (area && year && children) by_year[*year].insert(*area);
  }
  if (by_year.empty()) return;
  for (int year = by_year.begin()->first; year <= by_year.rbegin()->first; ++year) {
    const auto& present = by_year[year];
    for (const Region& region : known.regions()) {
      if (!present.count(region.code)) table.fault(fmt::format("{} has no population for mid-{}", region.name, year));
    }
  }
  for (const Authority* authority : live(known)) {
    if (!covered(authority->code, by_year.rbegin()->second, known)) {
      table.fault(fmt::format("{} ({}) has no population for mid-{}, the latest year", authority->name,
                              authority->code.text(), by_year.rbegin()->first));
    }
  }
}

void check_context(const fs::path& folder, const AuthorityRegister& known, Faults& faults) {
  TableFile need(folder / "children_in_need.csv", {"level", "area_code", "as_at", "children_in_need"}, faults);
  need.require_unique({"area_code", "as_at"});
  for (std::size_t row = 0; row < need.rows(); ++row) {
    const auto area = need.area(row, "area_code");
    const auto children = need.number_or_symbol(row, "children_in_need");
    need.day(row, "as_at");
    if (area && !right_level(need.text(row, "level"), *area, known)) {
      need.fault(row, "area_code", fmt::format("is no {} of the register", need.text(row, "level")));
    }
    if (children && *children < 0) need.fault(row, "children_in_need", "must not be negative");
  }
  TableFile idaci(folder / "idaci.csv", {"authority_code", "index_year", "idaci_score"}, faults);
  idaci.require_unique({"authority_code", "index_year"});
  std::set<AreaCode> scored;
  for (std::size_t row = 0; row < idaci.rows(); ++row) {
    const auto area = idaci.area(row, "authority_code");
    const auto score = idaci.number(row, "idaci_score");
    idaci.whole(row, "index_year");
    if (area && !known.find(*area)) idaci.fault(row, "authority_code", "is not in the register");
    if (score && !(*score > 0 && *score < 1)) idaci.fault(row, "idaci_score", "must lie between 0 and 1");
    if (area) scored.insert(*area);
  }
  for (const Authority* authority : live(known)) {
    if (!covered(authority->code, scored, known)) {
      idaci.fault(
          fmt::format("{} ({}) has no score, nor has any predecessor", authority->name, authority->code.text()));
    }
  }
}

void check_neighbours(const fs::path& folder, const AuthorityRegister& known, Faults& faults) {
  TableFile table(folder / "statistical_neighbours.csv",
                  {"model_year", "authority_code", "closeness_order", "neighbour_code", "closeness"}, faults);
  table.require_unique({"model_year", "authority_code", "closeness_order"});
  table.require_unique({"model_year", "authority_code", "neighbour_code"});
  std::map<std::pair<std::string, std::string>, int> neighbours;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto area = table.area(row, "authority_code");
    const auto neighbour = table.area(row, "neighbour_code");
    const auto order = table.whole(row, "closeness_order");
    if (order && (*order < 1 || *order > 10)) table.fault(row, "closeness_order", "must be 1 to 10");
    if (area && neighbour && *area == *neighbour)
      table.fault(row, "neighbour_code", "an authority is not its own neighbour");
    if (area && !convertible(*area, known)) table.fault(row, "authority_code", "leads to no authority in force");
    if (neighbour && !convertible(*neighbour, known))
      table.fault(row, "neighbour_code", "leads to no authority in force");
    ++neighbours[{table.text(row, "model_year"), table.text(row, "authority_code")}];
  }
  for (const auto& [key, count] : neighbours) {
    if (count != 10)
      table.fault(fmt::format("{} has {} neighbours in the model of {}, not ten", key.second, count, key.first));
  }
}

void check_adjacency(const fs::path& folder, const AuthorityRegister& known, Faults& faults) {
  TableFile table(folder / "adjacency.csv", {"vintage", "authority_code", "neighbour_code", "contact", "shared_km"},
                  faults);
  table.require_unique({"vintage", "authority_code", "neighbour_code"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto a = table.area(row, "authority_code");
    const auto b = table.area(row, "neighbour_code");
    const auto shared = table.number(row, "shared_km");
    const std::string& contact = table.text(row, "contact");
    if (contact != "line" && contact != "point") table.fault(row, "contact", "must be line or point");
    if (shared && *shared < 0) table.fault(row, "shared_km", "must not be negative");
    if (a && !convertible(*a, known)) table.fault(row, "authority_code", "leads to no authority in force");
    if (b && !convertible(*b, known)) table.fault(row, "neighbour_code", "leads to no authority in force");
    if (a && b && !(*a < *b)) table.fault(row, "neighbour_code", "the lesser code of a pair comes first");
  }
}

void check_tiles(const fs::path& folder, const AuthorityRegister& known, Faults& faults) {
  TableFile table(folder / "tiles.csv", {"authority_code", "column", "row", "label"}, faults);
  table.require_unique({"authority_code"});
  table.require_unique({"column", "row"});
  table.require_unique({"label"});
  std::set<AreaCode> placed;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto area = table.area(row, "authority_code");
    const auto column = table.whole(row, "column");
    const auto line = table.whole(row, "row");
    const std::size_t letters = table.text(row, "label").size();
    if ((column && *column < 0) || (line && *line < 0))
      table.fault(row, "column", "tiles count from column 0 and row 0");
    if (letters < 2 || letters > 4) table.fault(row, "label", "must be two to four letters");
    if (area && (!known.find(*area) || known.find(*area)->valid_to))
      table.fault(row, "authority_code", "is not in force");
    if (area) placed.insert(*area);
  }
  for (const Authority* authority : live(known)) {
    if (!placed.count(authority->code))
      table.fault(fmt::format("{} ({}) has no tile", authority->name, authority->code.text()));
  }
}

void check_calendar(const fs::path& folder, Faults& faults) {
  TableFile table(folder / "bank_holidays.csv", {"date", "name"}, faults);
  std::map<std::string, int> days;
  for (std::size_t row = 0; row < table.rows(); ++row) ++days[table.text(row, "date").substr(0, 4)];
  for (const auto& [year, count] : days) {
    if (count < 8) table.fault(fmt::format("{} has {} bank holidays; England has at least eight a year", year, count));
  }
}

void check_national(const fs::path& folder, Faults& faults) {
  struct Parts {
    std::optional<std::int64_t> total;
    std::int64_t sum = 0;
    int natures = 0;
  };
  std::map<std::pair<std::string, int>, Parts> years;
  for (const NationalFigure& figure : read_national(folder, faults)) {
    Parts& parts = years[{figure.series, figure.reporting_year}];
    if (!figure.nature) {
      parts.total = figure.notifications;
    } else {
      parts.sum += figure.notifications;
      ++parts.natures;
    }
  }
  for (const auto& [key, parts] : years) {
    if (parts.total && parts.natures == 3 && parts.sum != *parts.total) {
      faults.push_back({(folder / "national_notifications.csv").string(), 0, 0,
                        fmt::format("the natures of {} {} add up to {}, not to {}", key.first, key.second, parts.sum,
                                    *parts.total)});
    }
  }
}

}  // namespace

std::vector<FileFault> check_reference_tables(const fs::path& folder) {
  Faults faults;
  const auto ground = read_ground(folder, faults);
  check_national(folder, faults);
  read_series(folder, faults);
  if (!ground) return faults;
  check_calendar(folder, faults);
  check_population(folder, ground->authorities, faults);
  check_context(folder, ground->authorities, faults);
  check_neighbours(folder, ground->authorities, faults);
  check_adjacency(folder, ground->authorities, faults);
  check_tiles(folder, ground->authorities, faults);
  return faults;
}

}  // namespace tocsin
