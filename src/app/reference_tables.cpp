#include "tocsin/app/reference_tables.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "reference_faults.hpp"
#include "table_file.hpp"

namespace tocsin {
namespace {

std::vector<Region> read_regions(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "regions.csv", {"region_code", "region_name"}, faults);
  table.require_unique({"region_code"});
  std::vector<Region> regions;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (const auto code = table.area(row, "region_code")) regions.push_back({*code, table.text(row, "region_name")});
  }
  return regions;
}

std::vector<Authority> read_authorities(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "authorities.csv",
                  {"authority_code", "la_number", "authority_name", "kind", "region_code", "valid_from", "valid_to"},
                  faults);
  table.require_unique({"authority_code"});
  std::vector<Authority> authorities;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto code = table.area(row, "authority_code");
    const auto region = table.area(row, "region_code");
    const auto from = table.day(row, "valid_from");
    std::optional<Day> to;
    if (!table.text(row, "valid_to").empty()) to = table.day(row, "valid_to");
    if (!code || !region || !from) continue;
    authorities.push_back({*code, table.text(row, "la_number"), table.text(row, "authority_name"),
                           table.text(row, "kind"), *region, *from, to});
  }
  return authorities;
}

std::vector<Succession> read_lineage(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "lineage.csv",
                  {"change_id", "effective_date", "predecessor_code", "successor_code", "extent", "note"}, faults);
  std::vector<Succession> lineage;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto effective = table.day(row, "effective_date");
    const auto predecessor = table.area(row, "predecessor_code");
    const auto successor = table.area(row, "successor_code");
    const std::string& extent = table.text(row, "extent");
    if (extent != "whole" && extent != "part") table.fault(row, "extent", "must be whole or part");
    if (!effective || !predecessor || !successor) continue;
    lineage.push_back({table.text(row, "change_id"), *effective, *predecessor, *successor,
                       extent == "whole" ? Extent::whole : Extent::part, table.text(row, "note")});
  }
  return lineage;
}

std::vector<Day> read_holidays(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "bank_holidays.csv", {"date", "name"}, faults);
  std::vector<Day> days;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (const auto day = table.day(row, "date")) days.push_back(*day);
  }
  return days;
}

/// Pairs of the newest vintage, under the codes that carry their history today.
std::vector<std::pair<AreaCode, AreaCode>> read_adjacency(const std::filesystem::path& folder,
                                                          const AuthorityRegister& known, Faults& faults) {
  TableFile table(folder / "adjacency.csv", {"vintage", "authority_code", "neighbour_code", "contact", "shared_km"},
                  faults);
  std::map<int, std::set<std::pair<AreaCode, AreaCode>>> vintages;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto vintage = table.whole(row, "vintage");
    const auto a = table.area(row, "authority_code");
    const auto b = table.area(row, "neighbour_code");
    if (!vintage || !a || !b) continue;
    const std::pair<AreaCode, AreaCode> pair = std::minmax({known.unit_of(*a), known.unit_of(*b)});
    if (pair.first != pair.second) vintages[*vintage].insert(pair);
  }
  if (vintages.empty()) return {};
  const auto& newest = vintages.rbegin()->second;
  return {newest.begin(), newest.end()};
}

/// Ten like authorities each, of the newest model, under the codes that carry their history today.
void read_neighbours(const std::filesystem::path& folder, const AuthorityRegister& known,
                     std::map<AreaCode, AreaFacts>& areas, Faults& faults) {
  TableFile table(folder / "statistical_neighbours.csv",
                  {"model_year", "authority_code", "closeness_order", "neighbour_code", "closeness"}, faults);
  using Closeness = std::map<int, AreaCode>;
  std::map<int, std::map<AreaCode, Closeness>> models;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto year = table.whole(row, "model_year");
    const auto area = table.area(row, "authority_code");
    const auto order = table.whole(row, "closeness_order");
    const auto neighbour = table.area(row, "neighbour_code");
    if (year && area && order && neighbour) models[*year][known.unit_of(*area)][*order] = known.unit_of(*neighbour);
  }
  if (models.empty()) return;
  for (const auto& [area, closeness] : models.rbegin()->second) {
    std::vector<AreaCode>& neighbours = areas[area].neighbours;
    for (const auto& [order, neighbour] : closeness) {
      if (neighbour != area && std::ranges::find(neighbours, neighbour) == neighbours.end())
        neighbours.push_back(neighbour);
    }
  }
}

void read_tiles(const std::filesystem::path& folder, std::map<AreaCode, AreaFacts>& areas, Faults& faults) {
  TableFile table(folder / "tiles.csv", {"authority_code", "column", "row", "label"}, faults);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto area = table.area(row, "authority_code");
    const auto column = table.whole(row, "column");
    const auto line = table.whole(row, "row");
    if (area && column && line) areas[*area].tile = Tile{*column, *line, table.text(row, "label")};
  }
}

/// Neighbours, tiles, and what became of the units that ended.
std::map<AreaCode, AreaFacts> read_areas(const std::filesystem::path& folder, const AuthorityRegister& known,
                                         Faults& faults) {
  std::map<AreaCode, AreaFacts> areas;
  read_neighbours(folder, known, areas, faults);
  read_tiles(folder, areas, faults);
  for (const Succession& step : known.lineage()) {
    if (known.unit_of(step.predecessor) == step.predecessor)
      areas[step.predecessor].successors.push_back(known.unit_of(step.successor));
  }
  return areas;
}

void note(Faults& faults, const std::filesystem::path& file, const Error& error) {
  std::size_t start = 0;
  while (start <= error.message.size()) {
    const std::size_t end = std::min(error.message.find('\n', start), error.message.size());
    faults.push_back({file.string(), 0, 0, error.message.substr(start, end - start)});
    start = end + 1;
  }
}

}  // namespace

tl::unexpected<Error> all_of(const Faults& faults) {
  std::string words;
  for (const FileFault& fault : faults) words += (words.empty() ? "" : "\n") + fault.text();
  return failure(ErrorKind::invalid_input, words);
}

std::optional<ReferenceTables> read_ground(const std::filesystem::path& folder, Faults& faults) {
  auto regions = read_regions(folder, faults);
  auto authorities = read_authorities(folder, faults);
  auto lineage = read_lineage(folder, faults);
  auto holidays = read_holidays(folder, faults);
  if (!faults.empty()) return std::nullopt;
  auto register_of_authorities =
      AuthorityRegister::from(std::move(authorities), std::move(regions), std::move(lineage));
  auto calendar = WorkingCalendar::from(std::move(holidays));
  if (!register_of_authorities) note(faults, folder / "authorities.csv", register_of_authorities.error());
  if (!calendar) note(faults, folder / "bank_holidays.csv", calendar.error());
  if (!faults.empty()) return std::nullopt;
  auto adjacent = read_adjacency(folder, *register_of_authorities, faults);
  auto areas = read_areas(folder, *register_of_authorities, faults);
  if (!faults.empty()) return std::nullopt;
  return ReferenceTables{std::move(*register_of_authorities), std::move(*calendar), std::move(adjacent),
                         std::move(areas)};
}

Geography ReferenceTables::geography() const {
  Geography geography{authorities.regions(), adjacent, {}};
  for (const auto& [unit, facts] : areas) geography.alike[unit] = facts.neighbours;
  return geography;
}

Result<ReferenceTables> read_reference_tables(const std::filesystem::path& folder) {
  Faults faults;
  if (auto ground = read_ground(folder, faults)) return std::move(*ground);
  return all_of(faults);
}

std::vector<NationalFigure> read_national(const std::filesystem::path& folder, Faults& faults) {
  TableFile table(folder / "national_notifications.csv",
                  {"series", "reporting_year", "nature", "notifications", "origin", "release"}, faults);
  table.require_unique({"series", "reporting_year", "nature"});
  std::vector<NationalFigure> figures;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& written = table.text(row, "nature");
    const auto nature = parse_name<Nature>(written);
    if (!nature && written != "total") table.fault(row, "nature", "must be total, child_death, serious_harm or other");
    const auto year = table.whole(row, "reporting_year");
    const auto count = table.whole(row, "notifications");
    if (count && *count < 0) table.fault(row, "notifications", "must not be negative");
    if (year && count) {
      figures.push_back(
          {table.text(row, "series"), *year, nature, *count, table.text(row, "origin"), table.text(row, "release")});
    }
  }
  return figures;
}

Result<std::vector<NationalFigure>> read_national_figures(const std::filesystem::path& folder) {
  Faults faults;
  auto figures = read_national(folder, faults);
  if (!faults.empty()) return all_of(faults);
  return figures;
}

std::vector<ReferenceFeed> reference_feeds(const std::filesystem::path& folder) {
  return {{folder / "child_population.csv", "population"},
          {folder / "children_in_need.csv", "children_in_need"},
          {folder / "idaci.csv", "idaci"}};
}

}  // namespace tocsin
