#include "divisions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace tocsin {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
constexpr int years_after = 3;  ///< in which the first estimates of all successors are looked for

/// One reorganisation in which somebody was divided, in units of today's lineage.
struct Change {
  Day effective;
  std::set<AreaCode> predecessors;
  std::set<AreaCode> successors;
  bool divides = false;
};

std::map<std::string, Change> changes_of(const AuthorityRegister& authorities) {
  std::map<std::string, Change> changes;
  for (const Succession& step : authorities.lineage()) {
    Change& change = changes[step.change_id];
    change.effective = step.effective;
    change.predecessors.insert(authorities.unit_of(step.predecessor));
    change.successors.insert(authorities.unit_of(step.successor));
    change.divides = change.divides || step.extent == Extent::part;
  }
  return changes;
}

/// Rows of the panel; nothing where one of the units is none.
std::optional<std::vector<std::size_t>> rows_of(const Panel& panel, const std::set<AreaCode>& units) {
  std::vector<std::size_t> rows;
  for (const AreaCode code : units) {
    const auto found =
        std::find_if(panel.units.begin(), panel.units.end(), [&](const PanelUnit& unit) { return unit.code == code; });
    if (found == panel.units.end()) return std::nullopt;
    rows.push_back(static_cast<std::size_t>(found - panel.units.begin()));
  }
  return rows;
}

/// Children of every successor at one mid-year, the first at which all are known.
struct Children {
  int year = 0;
  std::vector<double> of;
};

std::optional<Children> first_children(const Panel& panel, const std::vector<std::size_t>& successors,
                                       const UnitHistory& population, int from) {
  for (int year = from; year <= from + years_after; ++year) {
    Children children{year, {}};
    for (const std::size_t row : successors) {
      const auto found = population.at(panel.units[row].codes, Period::calendar_year(year));
      const std::optional<double> shown = found ? found->figure.shown() : std::nullopt;
      if (shown && *shown > 0) children.of.push_back(*shown);
    }
    if (children.of.size() == successors.size()) return children;
  }
  return std::nullopt;
}

Figure sum_of(const Panel& panel, const std::vector<std::size_t>& rows, std::size_t period) {
  Figure sum = panel.count(rows.front(), period);
  for (std::size_t k = 1; k < rows.size(); ++k) sum = sum + panel.count(rows[k], period);
  return sum.state() == Figure::State::not_applicable ? Figure::not_available() : sum;
}

std::string names_of_units(const Panel& panel, const std::vector<std::size_t>& rows) {
  std::string names;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (k > 0) names += k + 1 == rows.size() ? " and " : ", ";
    names += panel.units[rows[k]].name;
  }
  return names;
}

}  // namespace

std::vector<Division> divisions_of(const Panel& panel, const UnitHistory& population,
                                   const AuthorityRegister& authorities, std::vector<std::string>& notes) {
  std::vector<Division> divisions;
  for (const auto& [id, change] : changes_of(authorities)) {
    if (!change.divides) continue;
    const auto predecessors = rows_of(panel, change.predecessors);
    const auto successors = rows_of(panel, change.successors);
    if (!predecessors || !successors) continue;
    const int year = static_cast<int>(std::chrono::year_month_day(change.effective).year());
    const auto children = first_children(panel, *successors, population, year);
    if (!children) continue;
    double all = 0;
    for (const double number : children->of) all += number;
    Division division{*predecessors,
                      *successors,
                      {},
                      Eigen::ArrayXXd::Constant(static_cast<Eigen::Index>(successors->size()),
                                                static_cast<Eigen::Index>(panel.periods.size()), not_known)};
    int stood_in = 0;
    for (std::size_t t = 0; t < panel.periods.size(); ++t) {
      if (panel.periods[t].last() >= change.effective) {
        division.counts.push_back(Figure::not_applicable());
        continue;
      }
      division.counts.push_back(sum_of(panel, *predecessors, t));
      double before = 0;
      for (const std::size_t row : *predecessors)
        before += panel.exposure(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(t));
      const bool known = std::isfinite(before) && before > 0;
      if (!known && division.counts.back().range()) ++stood_in;
      for (std::size_t b = 0; b < successors->size(); ++b) {
        division.exposure(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(t)) =
            known ? before * children->of[b] / all : children->of[b] * panel.periods[t].years();
      }
    }
    if (stood_in > 0) {
      notes.push_back("The children of " + names_of_units(panel, *predecessors) + " are not known: those of " +
                      names_of_units(panel, *successors) + " at mid-" + std::to_string(children->year) +
                      " stand in for " + std::to_string(stood_in) + (stood_in == 1 ? " year" : " years") +
                      " before the division");
    }
    divisions.push_back(std::move(division));
  }
  return divisions;
}

}  // namespace tocsin
