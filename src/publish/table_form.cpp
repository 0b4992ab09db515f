#include "table_form.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reading.hpp"
#include "table_columns.hpp"
#include "table_words.hpp"

namespace tocsin {
namespace {

constexpr std::size_t least_places = 4;

/// Options are made as text, since the page is made while its reader waits.
std::string option(std::string_view value, bool chosen, std::string_view words) {
  return fmt::format(R"(<option value="{}"{}>{}</option>)", value, chosen ? " selected" : "",
                     kainjow::mustache::html_escape(std::string(words)));
}

std::string capital(std::string_view words) {
  std::string text(words);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

View measures_view(const TableQuery& query) {
  View rows = list_view();
  std::size_t place = 0;
  for (const auto& [measure, name] : names_of<TableMeasure>) {
    View row;
    row.set("place", std::to_string(++place));
    row.set("value", std::string(name));
    row.set("label", column_of(measure).label);
    row.set("chosen", query.measures.empty() ? measure == TableMeasure::notifications
                                             : std::ranges::find(query.measures, measure) != query.measures.end());
    rows << row;
  }
  return rows;
}

std::string levels_html(const TableQuery& query) {
  const auto only = [&](Level level) { return query.levels.size() == 1 && query.levels.front() == level; };
  std::string html = option("", query.levels.empty(), "England, regions and authorities");
  html += option(name_of(Level::country), only(Level::country), "England");
  html += option(name_of(Level::region), only(Level::region), "Regions");
  html += option(name_of(Level::authority), only(Level::authority), "Authorities");
  if (query.levels.size() < 2) return html;
  std::vector<std::string_view> names;
  for (const Level level : query.levels) names.push_back(name_of(level));
  return html + option(fmt::format("{}", fmt::join(names, ",")), true, "Several levels, as in the address");
}

std::string areas_html(const Edition& edition, std::optional<AreaCode> chosen) {
  std::string html = option("", !chosen, "None");
  html += option("E92000001", chosen && chosen->is_country(), "England");
  std::vector<Region> regions = edition.regions;
  std::ranges::sort(regions, {}, &Region::name);
  html += "<optgroup label=\"Regions\">";
  for (const Region& region : regions) html += option(region.code.text(), chosen == region.code, region.name);
  html += "</optgroup><optgroup label=\"Authorities\">";
  const std::optional<std::size_t> unit = chosen ? unit_of(edition, *chosen) : std::nullopt;
  for (const std::size_t i : units_by_name(edition)) {
    const PanelUnit& area = edition.assessment.panel.units[i];
    html += option(area.code.text(), unit == i, area.ended ? area.name + " (ended)" : area.name);
  }
  return html + "</optgroup>";
}

View places_view(const Edition& edition, const TableQuery& query) {
  assert(query.areas.size() <= most_chosen_areas);
  View rows = list_view();
  for (std::size_t i = 0; i < std::max(least_places, query.areas.size()); ++i) {
    View row;
    row.set("place", std::to_string(i + 1));
    row.set("options", areas_html(edition, i < query.areas.size() ? std::optional(query.areas[i]) : std::nullopt));
    rows << row;
  }
  return rows;
}

/// The years of the panel, and one that was asked for and is not among them.
std::string years_html(const Panel& panel, int chosen) {
  std::string html;
  bool there = false;
  for (const Period& period : panel.periods) {
    const int year = reporting_year_of(period.last());
    there = there || year == chosen;
    html += option(std::to_string(year), year == chosen, short_year(period));
  }
  return there ? html : html + option(std::to_string(chosen), true, std::to_string(chosen));
}

std::string breakdowns_html(const TableQuery& query) {
  std::vector<Breakdown> wanted = query.breakdowns;
  std::erase(wanted, Breakdown::total);
  const bool all = wanted.size() + 2 >= names_of<Breakdown>.size();
  std::string html = option("", wanted.empty(), "None: the totals of years");
  for (const auto& [breakdown, name] : names_of<Breakdown>) {
    if (breakdown != Breakdown::total)
      html += option(name, wanted.size() == 1 && wanted.front() == breakdown, capital(breakdown_words(breakdown)));
  }
  html += option("all", all, "Every breakdown");
  if (all || wanted.size() < 2) return html;
  std::vector<std::string_view> names, words;
  for (const Breakdown breakdown : wanted) {
    names.push_back(name_of(breakdown));
    words.push_back(breakdown_words(breakdown));
  }
  return html +
         option(fmt::format("{}", fmt::join(names, ",")), true, capital(fmt::format("{}", fmt::join(words, ", "))));
}

}  // namespace

void add_table_form(View& view, const Edition& edition, const TableChoice& choice) {
  const TableQuery& query = choice.query;
  const Panel& panel = edition.assessment.panel;
  int first = reporting_year_of(panel.periods.front().last()), last = reporting_year_of(panel.periods.back().last());
  if (!query.years.empty()) {
    first = std::ranges::min(query.years);
    last = std::ranges::max(query.years);
  }
  view.set("measures", measures_view(query));
  view.set("levels", levels_html(query));
  view.set("places", places_view(edition, query));
  view.set("first_years", years_html(panel, first));
  view.set("last_years", years_html(panel, last));
  view.set("breakdowns", breakdowns_html(query));
  view.set("by_nature", query.by_nature);
  view.set("of_the_past", !choice.as_of.empty());
  view.set("asked_as_of", choice.as_of);
}

}  // namespace tocsin
