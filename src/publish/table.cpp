#include "tocsin/publish/table.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "tocsin/domain/instant.hpp"
#include "tocsin/publish/disclosure.hpp"

#include "table_columns.hpp"
#include "table_refusal.hpp"
#include "table_words.hpp"

namespace tocsin {
namespace {

AreaCode england() {
  static const AreaCode code = AreaCode::parse("E92000001").value();
  return code;
}

template <class T>
bool among(const std::vector<T>& wanted, const T& one) {
  return wanted.empty() || std::ranges::find(wanted, one) != wanted.end();
}

/// Draws the rows of one query.
class Drawing {
 public:
  Drawing(const Edition& edition, const TableQuery& query)
      : edition_(edition), panel_(edition.assessment.panel), query_(query) {}

  Result<Table> drawn() {
    table_.query = query_;
    std::vector<TableMeasure> measures = query_.measures;
    if (measures.empty()) measures = {TableMeasure::notifications};
    for (const TableMeasure measure : measures) table_.columns.push_back(column_of(measure));
    table_.broken_down = query_.by_nature || std::ranges::any_of(query_.breakdowns, [](Breakdown breakdown) {
                           return breakdown != Breakdown::total;
                         });
    if (const auto fault = refusal(query_, table_.columns, table_.broken_down, edition_)) return tl::unexpected(*fault);
    if (table_.broken_down) {
      add_national();
    } else {
      add_country();
      add_regions();
      add_authorities();
    }
    if (table_.rows.empty() && !table_.broken_down) {
      return failure(ErrorKind::not_found,
                     "None of the areas asked for is of that level; leave out the level, or the areas.");
    }
    if (table_.rows.empty()) {
      return failure(ErrorKind::not_found,
                     "England's notifications were not received by that breakdown; leave it out for the yearly totals, "
                     "or ask for other years.");
    }
    add_sources();
    const std::string asked = query_text(query_);
    table_.permalink =
        fmt::format("/api/v1/tables?{}{}as_of={}", asked, asked.empty() ? "" : "&", iso_instant(edition_.built));
    add_words(table_, edition_);
    return std::move(table_);
  }

 private:
  [[nodiscard]] bool wants(Level level) const {
    if (!among(query_.levels, level)) return false;
    if (table_.broken_down && query_.levels.empty() && query_.areas.empty()) return level == Level::country;
    return true;
  }
  [[nodiscard]] bool wants_year(const Period& period) const {
    return among(query_.years, reporting_year_of(period.last()));
  }
  [[nodiscard]] bool wants_unit(const PanelUnit& unit) const {
    return query_.areas.empty() || among(query_.areas, unit.code) ||
           std::ranges::any_of(unit.codes, [&](AreaCode code) { return among(query_.areas, code); });
  }

  void add_national() {
    std::vector<Breakdown> wanted = query_.breakdowns;
    if (wanted.empty()) wanted = {Breakdown::total};
    const bool natures = std::ranges::find(wanted, Breakdown::nature) != wanted.end();
    for (const NationalFigureCell& cell : edition_.figures.national) {
      if (!wants_year(cell.period)) continue;
      const bool total = cell.breakdown == Breakdown::total;
      const bool asked = std::ranges::find(wanted, cell.breakdown) != wanted.end();
      if (!asked && !(total && natures)) continue;
      if (cell.nature != NatureGroup::total && !query_.by_nature && !(total && natures)) continue;
      TableRow row = country_row(cell.period);
      row.breakdown = cell.breakdown;
      row.category = cell.category;
      row.nature = cell.nature;
      row.cells.push_back({cell.figure, std::nullopt, cell.trace});
      finish(std::move(row));
    }
    std::ranges::stable_sort(table_.rows, {}, [](const TableRow& row) { return std::pair(row.period, row.breakdown); });
  }

  [[nodiscard]] static TableRow country_row(const Period& period) {
    TableRow row;
    row.period = period;
    row.area = england();
    row.area_name = "England";
    return row;
  }

  /// England's total of a period.
  [[nodiscard]] TableCell national_total(const Period& period) const {
    for (const NationalFigureCell& cell : edition_.figures.national) {
      if (cell.period == period && cell.breakdown == Breakdown::total && cell.nature == NatureGroup::total)
        return {cell.figure, std::nullopt, cell.trace};
    }
    for (const Observation& total : edition_.national) {
      if (total.period == period) return {total.figure, std::nullopt, {}};
    }
    return {};
  }

  [[nodiscard]] TableCell circumstance(std::string_view measure, AreaCode area, const Period& period) const {
    const CircumstanceCell* const found = circumstance_of(edition_.figures, measure, area, period);
    return found == nullptr ? TableCell{} : TableCell{found->figure, std::nullopt, found->trace};
  }

  void add_country() {
    if (!wants(Level::country) || !among(query_.areas, england())) return;
    for (std::size_t t = 0; t < panel_.periods.size(); ++t) {
      if (!wants_year(panel_.periods[t])) continue;
      TableRow row = country_row(panel_.periods[t]);
      const TableCell count = national_total(row.period);
      RateWithLimits rate{unknown, unknown, unknown};
      if (t < edition_.national_rates.size()) rate = edition_.national_rates[t];
      fill(row, count, rate_cell(rate, count));
      finish(std::move(row));
    }
  }

  void add_regions() {
    if (!wants(Level::region)) return;
    std::vector<std::vector<Observation>> totals;
    for (std::size_t t = 0; t < panel_.periods.size(); ++t) totals.push_back(publish_region_totals(panel_, t));
    std::vector<Region> regions = edition_.regions;
    std::ranges::sort(regions, {}, &Region::name);
    for (const Region& region : regions) {
      if (!among(query_.areas, region.code)) continue;
      for (std::size_t t = 0; t < panel_.periods.size(); ++t) {
        const auto total = std::ranges::find(totals[t], region.code, &Observation::area);
        if (!wants_year(panel_.periods[t]) || total == totals[t].end()) continue;
        TableRow row;
        row.period = panel_.periods[t];
        row.level = Level::region;
        row.area = row.region = region.code;
        row.area_name = row.region_name = region.name;
        const TableCell count{total->figure, std::nullopt, region_trace(region.code, t)};
        fill(row, count,
             rounded_rate_cell(count, circumstance(measures::child_population, row.area, row.period), row.period));
        finish(std::move(row));
      }
    }
  }

  void add_authorities() {
    if (!wants(Level::authority)) return;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < panel_.units.size(); ++i) {
      if (wants_unit(panel_.units[i])) order.push_back(i);
    }
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(panel_.units[i].name, panel_.units[i].code); });
    for (const std::size_t i : order) {
      const PanelUnit& unit = panel_.units[i];
      const auto region = std::ranges::find(edition_.regions, unit.region, &Region::code);
      for (std::size_t t = 0; t < panel_.periods.size(); ++t) {
        if (!wants_year(panel_.periods[t])) continue;
        TableRow row;
        row.period = panel_.periods[t];
        row.level = Level::authority;
        row.area = unit.code;
        row.area_name = unit.name;
        row.region = unit.region;
        if (region != edition_.regions.end()) row.region_name = region->name;
        if (i < edition_.figures.la_numbers.size()) row.la_number = edition_.figures.la_numbers[i];
        const std::size_t at = i * panel_.periods.size() + t;
        const TableCell count{panel_.counts[at], std::nullopt, trace_at(at)};
        fill(row, count, rate_cell(edition_.yearly_rates[at], count));
        row.note = unit_note(i, t);
        finish(std::move(row));
      }
    }
  }

  [[nodiscard]] Trace trace_at(std::size_t at) const {
    return at < edition_.figures.counts.size() ? edition_.figures.counts[at] : Trace{};
  }

  /// The files of the authorities that were added.
  [[nodiscard]] Trace region_trace(AreaCode region, std::size_t period) const {
    std::set<std::uint64_t> files;
    for (std::size_t i = 0; i < panel_.units.size(); ++i) {
      if (panel_.units[i].region != region) continue;
      for (const SourceRow& row : trace_at(i * panel_.periods.size() + period).rows) files.insert(row.file);
    }
    Trace trace{Transformation::authorities_rounded, {}};
    for (const std::uint64_t file : files) trace.rows.push_back({file, 0});
    return trace;
  }

  /// Why an authority has no figure of a year.
  [[nodiscard]] std::string unit_note(std::size_t unit, std::size_t period) const {
    const Figure& count = panel_.count(unit, period);
    if (count.state() == Figure::State::confidential) return "Withheld by its publisher.";
    if (count.state() != Figure::State::not_applicable) return {};
    for (std::size_t t = 0; t < period; ++t) {
      if (panel_.count(unit, t).state() != Figure::State::not_applicable)
        return "The authority had ended by this year.";
    }
    return "The authority was formed after this year.";
  }

  void fill(TableRow& row, const TableCell& count, const TableCell& rate) const {
    for (const TableColumn& column : table_.columns) {
      switch (column.measure) {
        case TableMeasure::notifications:
          row.cells.push_back(count);
          break;
        case TableMeasure::rate_per_100k:
          row.cells.push_back(rate);
          break;
        case TableMeasure::child_population:
        case TableMeasure::children_in_need:
        case TableMeasure::idaci_score:
          row.cells.push_back(count.figure.state() == Figure::State::not_applicable
                                  ? TableCell{Figure::not_applicable(), std::nullopt, {}}
                                  : circumstance(name_of(column.measure), row.area, row.period));
          break;
      }
    }
  }

  void finish(TableRow row) {
    const Figure::State state = row.cells.front().figure.state();
    if (row.note.empty() && state == Figure::State::confidential)
      row.note = "Withheld, so that no small number can be worked out.";
    if (row.note.empty() && state == Figure::State::not_available) row.note = "No figure was received.";
    if (row.note.empty() && state == Figure::State::low) row.note = "Not zero; it rounds to zero.";
    const auto period = std::ranges::find(panel_.periods, row.period);
    if (row.note.empty() && period != panel_.periods.end() && state != Figure::State::not_applicable &&
        still_open(edition_, static_cast<std::size_t>(period - panel_.periods.begin())))
      row.note = "The year is not complete: notifications may still arrive.";
    table_.rows.push_back(std::move(row));
  }

  void add_sources() {
    std::set<std::uint64_t> files;
    for (const TableRow& row : table_.rows) {
      for (const TableCell& cell : row.cells) {
        for (const SourceRow& source : cell.trace.rows) files.insert(source.file);
      }
    }
    for (const FileReceipt& file : edition_.files) {
      if (files.count(file.id)) table_.sources.push_back(file);
    }
  }

  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const Edition& edition_;
  const Panel& panel_;
  const TableQuery& query_;
  Table table_;
};

}  // namespace

Result<Table> build_table(const Edition& edition, const TableQuery& query) { return Drawing(edition, query).drawn(); }

}  // namespace tocsin
