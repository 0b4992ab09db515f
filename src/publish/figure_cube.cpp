#include "tocsin/publish/figure_cube.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "circumstances.hpp"
#include "national_counts.hpp"
#include "quarter_figures.hpp"
#include "withholding.hpp"

namespace tocsin {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double value_of(const RawCategory& category, NatureGroup nature) {
  const auto found = category.natures.find(nature);
  return found == category.natures.end() ? unknown : found->second.figure.shown().value_or(unknown);
}

/// Makes the cells of one year.
class YearCells {
 public:
  YearCells(int ending, const DisclosureRule& rule, std::vector<NationalFigureCell>& cells)
      : period_(Period::reporting_year(ending)), rule_(rule), cells_(cells) {}

  void add(const RawYear& year) {
    if (const auto total = year.find(Breakdown::total); total != year.end() && !total->second.empty())
      add_total(total->second.front());
    for (const auto& [breakdown, categories] : year) {
      if (breakdown != Breakdown::total) add_breakdown(breakdown, categories);
    }
  }

 private:
  void put(Breakdown breakdown, const RawCategory& category, NatureGroup nature, bool withheld) {
    const auto found = category.natures.find(nature);
    if (found == category.natures.end()) return;
    const RawFigure& raw = found->second;
    const bool hide = withheld && raw.figure.shown().has_value();
    cells_.push_back(
        {period_, breakdown, category.label, nature, hide ? Figure::confidential() : raw.figure, raw.trace});
  }

  void add_total(const RawCategory& total) {
    put(Breakdown::total, total, NatureGroup::total, false);
    year_.total = value_of(total, NatureGroup::total);
    const bool apart = total.natures.count(NatureGroup::serious_harm) && total.natures.count(NatureGroup::other);
    std::vector<NatureGroup> natures = {NatureGroup::child_death};
    if (apart) {
      natures.insert(natures.end(), {NatureGroup::serious_harm, NatureGroup::other});
    } else {
      natures.push_back(NatureGroup::serious_harm_and_other);
    }
    std::vector<CategoryCounts> counts;
    for (const NatureGroup nature : natures) counts.push_back({value_of(total, nature), {}});
    const auto withheld = withhold(counts, year_, false, rule_);
    year_.natures = {unknown, unknown};
    natures_shown_ = withheld && !withheld->totals[0];
    if (!withheld) return;
    for (std::size_t i = 0; i < natures.size(); ++i) put(Breakdown::total, total, natures[i], withheld->totals[i]);
    if (!natures_shown_) return;
    year_.natures = {value_of(total, NatureGroup::child_death), value_of(total, NatureGroup::serious_harm_and_other)};
    if (apart && (withheld->totals[1] || withheld->totals[2]))
      put(Breakdown::total, total, NatureGroup::serious_harm_and_other, false);
  }

  void add_breakdown(Breakdown breakdown, const std::vector<RawCategory>& categories) {
    std::vector<CategoryCounts> counts;
    bool by_nature = natures_shown_;
    for (const RawCategory& category : categories) {
      counts.push_back(
          {value_of(category, NatureGroup::total),
           {value_of(category, NatureGroup::child_death), value_of(category, NatureGroup::serious_harm_and_other)}});
      by_nature = by_nature && category.natures.count(NatureGroup::child_death) &&
                  category.natures.count(NatureGroup::serious_harm_and_other);
    }
    const auto withheld = withhold(counts, year_, by_nature, rule_);
    if (!withheld) return;
    for (std::size_t i = 0; i < categories.size(); ++i) {
      const RawCategory& category = categories[i];
      put(breakdown, category, NatureGroup::total, withheld->totals[i]);
      if (!by_nature || !withheld->natures_shown) continue;
      put(breakdown, category, NatureGroup::child_death, withheld->natures[i]);
      add_deaths_apart(breakdown, category, withheld->natures[i]);
      put(breakdown, category, NatureGroup::serious_harm_and_other, withheld->natures[i]);
    }
  }

  /// Of looked-after children: deaths with abuse or neglect, and without. They add up to the deaths beside them.
  void add_deaths_apart(Breakdown breakdown, const RawCategory& category, bool deaths_withheld) {
    constexpr std::array parts = {NatureGroup::child_death_abuse, NatureGroup::child_death_no_abuse};
    if (!category.natures.count(parts[0]) || !category.natures.count(parts[1])) return;
    const std::vector<CategoryCounts> counts = {{value_of(category, parts[0]), {}}, {value_of(category, parts[1]), {}}};
    const auto withheld = withhold(counts, {value_of(category, NatureGroup::child_death), {}}, false, rule_);
    if (!deaths_withheld && !withheld) return;
    for (std::size_t i = 0; i < parts.size(); ++i)
      put(breakdown, category, parts[i], deaths_withheld || withheld->totals[i]);
  }

  Period period_;
  const DisclosureRule& rule_;
  std::vector<NationalFigureCell>& cells_;
  YearCounts year_{unknown, {unknown, unknown}};
  bool natures_shown_ = false;
};

/// Where each count of the panel comes from.
std::vector<Trace> count_traces(const CubeSources& sources, const Panel& panel) {
  std::map<std::pair<AreaCode, Period>, SourceRow> rows;
  for (const SourcedObservation& source : sources.counts) {
    const Observation& o = source.observation;
    if (o.level == Level::authority && o.breakdown.empty()) rows.emplace(std::pair(o.area, o.period), source.row);
  }
  std::vector<Trace> traces;
  for (std::size_t i = 0; i < panel.units.size(); ++i) {
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      Trace trace;
      for (const AreaCode code : panel.units[i].codes) {
        if (const auto row = rows.find({code, panel.periods[t]}); row != rows.end()) trace.rows.push_back(row->second);
      }
      if (!trace.rows.empty()) {
        trace.how = trace.rows.size() == 1 ? Transformation::as_published : Transformation::predecessors_added;
      } else if (panel.count(i, t).is_exact()) {
        trace.how = Transformation::events_counted;
        for (const std::uint64_t file : sources.event_files) trace.rows.push_back({file, 0});
      }
      traces.push_back(std::move(trace));
    }
  }
  return traces;
}

}  // namespace

std::string_view topic_words(Breakdown breakdown, int reporting_year) {
  switch (breakdown) {
    case Breakdown::total:
    case Breakdown::nature:
      return "Total";
    case Breakdown::looked_after:
      return "CLA";
    case Breakdown::sex:
      return reporting_year >= 2026 ? "Sex" : "Gender";
    case Breakdown::age:
      return "Age";
    case Breakdown::ethnicity:
      return "Ethnicity";
    case Breakdown::disability:
      return "Disability";
    case Breakdown::placement:
      return "Placement";
    case Breakdown::child_in_need_plan:
      return "Child in need plan";
    case Breakdown::child_protection_plan:
      return "Child protection plan";
    case Breakdown::known_to_agency:
      return "Known to any agency";
    case Breakdown::quarter:
      return "Quarter";
  }
  return {};
}

std::string_view nature_words(NatureGroup nature) {
  switch (nature) {
    case NatureGroup::total:
      return "Total";
    case NatureGroup::child_death:
      return "Child death";
    case NatureGroup::child_death_abuse:
      return "Child death: abuse/neglect";
    case NatureGroup::child_death_no_abuse:
      return "Child death: no abuse/neglect";
    case NatureGroup::serious_harm:
      return "Serious harm";
    case NatureGroup::other:
      return "Other";
    case NatureGroup::serious_harm_and_other:
      return "Serious harm and other";
  }
  return {};
}

std::string_view transformation_words(Transformation transformation) {
  switch (transformation) {
    case Transformation::as_published:
      return "as published";
    case Transformation::predecessors_added:
      return "the rows of the codes whose history the area carries, added";
    case Transformation::authorities_added:
      return "the rows of its authorities, added";
    case Transformation::natures_added:
      return "the rows of several natures, added";
    case Transformation::events_counted:
      return "events counted by the date notified";
    case Transformation::authorities_rounded:
      return "authorities added, then rounded to the nearest 10, halves away from zero";
    case Transformation::rate_worked_out:
      return "the count divided by the children, times 100,000";
    case Transformation::not_received:
      return "no row was received";
  }
  return {};
}

const CircumstanceCell* circumstance_of(const FigureCube& cube, std::string_view measure, AreaCode area,
                                        const Period& period) {
  const auto key = [](const CircumstanceCell& cell) {
    return std::tuple(std::string_view(cell.measure), cell.area, cell.period);
  };
  const auto found = std::ranges::lower_bound(cube.circumstances, std::tuple(measure, area, period), {}, key);
  const bool there = found != cube.circumstances.end() && key(*found) == std::tuple(measure, area, period);
  return there ? &*found : nullptr;
}

double child_years_of(const FigureCube& cube, AreaCode area, const Period& period) {
  const CircumstanceCell* const children = circumstance_of(cube, measures::child_population, area, period);
  return children == nullptr ? unknown : children->figure.shown().value_or(unknown) * period.years();
}

FigureCube build_cube(const CubeSources& sources, const Panel& panel, const AuthorityRegister& authorities, Day today,
                      const DisclosureRule& rule) {
  FigureCube cube;
  cube.rule = rule;
  for (const auto& [ending, year] : national_counts(sources, panel.periods, today))
    YearCells(ending, rule, cube.national).add(year);
  cube.quarters = quarter_figures(cube.national, sources, today, rule);
  cube.counts = count_traces(sources, panel);
  cube.circumstances = circumstances(sources, panel, authorities.regions());
  for (const PanelUnit& unit : panel.units) {
    const Authority* const authority = authorities.find(unit.code);
    cube.la_numbers.push_back(authority == nullptr ? std::string() : authority->la_number);
  }
  return cube;
}

}  // namespace tocsin
