#include "area_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "area_words.hpp"
#include "comparators.hpp"
#include "course_view.hpp"
#include "finding_view.hpp"
#include "numbers.hpp"
#include "reading.hpp"
#include "unit_view.hpp"

namespace tocsin {
namespace {

const AreaCode england = AreaCode::parse("E92000001").value();

Comparator authority_beside(const Edition& edition, std::size_t unit, std::string kind) {
  const PanelUnit& area = edition.assessment.panel.units[unit];
  return {area.name, area.code, std::move(kind), unit};
}

View sentences_view(const std::vector<std::string>& sentences) {
  View rows = list_view();
  for (const std::string& sentence : sentences) {
    View row;
    row.set("sentence", sentence);
    rows << row;
  }
  return rows;
}

/// The newest value known of each circumstance.
View context_view(const Panel& panel, std::size_t unit) {
  View rows = list_view();
  for (const Covariate& covariate : panel.covariates) {
    double newest = std::nan("");
    for (Eigen::Index t = 0; t < covariate.values.cols(); ++t) {
      const double value = covariate.values(static_cast<Eigen::Index>(unit), t);
      if (!std::isnan(value)) newest = value;
    }
    View row;
    const bool idaci = covariate.name == "idaci_score", need = covariate.name == "cin_rate";
    row.set("name", idaci  ? std::string("Income deprivation affecting children (IDACI), average")
                    : need ? std::string("Children in need per 10,000 children")
                           : covariate.name);
    row.set("value", grouped(newest, idaci ? 3 : 0));
    rows << row;
  }
  return rows;
}

View chosen_view(const Edition& edition, const std::vector<std::size_t>& units) {
  View rows = list_view();
  for (const std::size_t unit : units) {
    View row;
    row.set("name", edition.assessment.panel.units[unit].name);
    row.set("code", std::string(edition.assessment.panel.units[unit].code.text()));
    rows << row;
  }
  return rows;
}

/// The options of a list of authorities in force, by name; made as text, since a comparison is made while its reader
/// waits.
std::string options_html(const Edition& edition, std::optional<std::size_t> chosen) {
  std::string html;
  for (const std::size_t unit : units_by_name(edition)) {
    const PanelUnit& area = edition.assessment.panel.units[unit];
    if (area.ended) continue;
    html += fmt::format(R"(<option value="{}"{}>{}</option>)", area.code.text(), chosen == unit ? " selected" : "",
                        kainjow::mustache::html_escape(area.name));
  }
  return html;
}

}  // namespace

View area_view(const Edition& edition, std::size_t unit, const AreaPlace& place) {
  const Assessment& assessment = edition.assessment;
  const PanelUnit& area = assessment.panel.units[unit];
  const AreaWords words = area_words(edition, unit);
  View view = unit_view(edition, unit);
  view.set("prefix", place.prefix);
  view.set("level", place.level);
  view.set("of_area", area.ended ? area.name + " (ended)" : area.name);
  view.set("area_headline", words.headline);
  view.set("area_observed", words.observed);
  view.set("area_expected", words.expected);
  view.set("area_rate", words.rate);
  view.set("area_population", words.population);
  view.set("area_chance", words.chance);
  view.set("area_shown", words.shown);
  view.set("has_point", !words.funnel.empty());
  view.set("area_funnel", words.funnel);
  view.set("has_silence", !words.silence.empty());
  view.set("area_silence", words.silence);
  view.set("has_history", !words.history.empty());
  view.set("area_history", sentences_view(words.history));
  // Among all others in the report, where it tells of a change only.
  if (place.prefix.empty() || ever_differed(assessment.units[unit])) add_course(view, edition, unit);
  view.set("years_headline", words.years_headline);
  view.set("years", year_rows(edition, unit));
  view.set("circumstance_rows", context_view(assessment.panel, unit));
  view.set("has_circumstances", !assessment.panel.covariates.empty());

  std::vector<Comparator> beside = {authority_beside(edition, unit, "this authority")};
  const std::vector<std::size_t> neighbours = neighbours_of(edition, unit);
  for (const std::size_t neighbour : neighbours)
    beside.push_back(authority_beside(edition, neighbour, "statistical neighbour"));
  beside.push_back({region_name(edition, area.region), area.region, "region", std::nullopt});
  beside.push_back({"England", england, "country", std::nullopt});
  view.set("comparators", comparator_rows(edition, beside));
  view.set("beside_order", neighbours.empty()
                               ? "The authority, then the larger areas"
                               : "The authority, its statistical neighbours by name, then the larger areas");
  view.set("has_neighbours", !neighbours.empty());
  view.set("neighbour_count",
           quantity(static_cast<double>(neighbours.size()), "statistical neighbour", "statistical neighbours"));
  std::string codes(area.code.text());
  for (std::size_t i = 0; i < std::min<std::size_t>(3, neighbours.size()); ++i)
    codes.append(",").append(assessment.panel.units[neighbours[i]].code.text());
  view.set("compare_codes", codes);

  View findings = list_view();
  bool any = false;
  for (const Finding& finding : assessment.findings) {
    if (finding.authority != area.code) continue;
    any = true;
    View row = finding_view(edition, finding);
    row.set("said_above", finding.watch == Watch::persistence);
    findings << row;
  }
  view.set("area_findings", findings);
  view.set("has_area_findings", any);
  return view;
}

View areas_view(const Edition& edition) {
  View areas = list_view();
  for (const std::size_t unit : units_by_name(edition)) {
    const std::string code(edition.assessment.panel.units[unit].code.text());
    areas << area_view(edition, unit, {.prefix = "area-" + code + "-", .level = "4"});
  }
  return areas;
}

View compare_view(const Edition& edition, const std::vector<std::size_t>& units) {
  constexpr std::size_t places = 4;
  View view;
  std::vector<Comparator> beside;
  std::string codes;
  for (const std::size_t unit : units) {
    beside.push_back(authority_beside(edition, unit, "chosen"));
    codes.append(codes.empty() ? "" : ",").append(edition.assessment.panel.units[unit].code.text());
  }
  beside.push_back({"England", england, "country", std::nullopt});
  View selects = list_view();
  for (std::size_t place = 0; place < places; ++place) {
    View select;
    select.set("place", std::to_string(place + 1));
    select.set("options", options_html(edition, place < units.size() ? std::optional(units[place]) : std::nullopt));
    selects << select;
  }
  View years = list_view();
  const Panel& panel = edition.assessment.panel;
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    View row;
    row.set("year", year_heading(edition, t));
    View cells = list_view();
    for (const std::size_t unit : units) {
      const Figure& count = panel.count(unit, t);
      View cell;
      cell.set("notifications", count.shown() ? count_text(*count.shown()) : count.text());
      cells << cell;
    }
    row.set("cells", cells);
    years << row;
  }
  view.set("has_chosen", !units.empty());
  view.set("chosen", chosen_view(edition, units));
  view.set("chosen_codes", codes);
  view.set("comparators", comparator_rows(edition, beside));
  view.set("beside_order", "Authorities in the order chosen, then England");
  view.set("years", years);
  view.set("selects", selects);
  return view;
}

}  // namespace tocsin
