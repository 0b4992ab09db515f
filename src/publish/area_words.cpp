#include "area_words.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "tocsin/publish/words.hpp"

#include "numbers.hpp"
#include "reading.hpp"

namespace tocsin {
namespace {

constexpr std::string_view inside = "within the 95% limits";
constexpr std::string_view between = "between the 95% and the 99.8% limits";
constexpr std::string_view outside = "outside the 99.8% limits";

std::string notifications(double count) { return quantity(count, "notification", "notifications"); }

std::string headline_of(const Edition& edition, std::size_t unit) {
  const Assessment& assessment = edition.assessment;
  const PanelUnit& area = assessment.panel.units[unit];
  if (area.ended) return area.name + " has ended as an authority; its figures are kept";
  for (const Finding& finding : assessment.findings) {
    if (finding.watch == Watch::persistence && finding.authority == area.code)
      return finding_words(finding, assessment).headline;
  }
  switch (assessment.units[unit].status) {
    case Status::normal:
      return "No persistent difference is shown for " + area.name;
    case Status::emerging:
      return "A difference may be emerging in " + area.name;
    case Status::persistent:
      return area.name + " differs persistently, but not clearly enough to be a finding";
    case Status::resolving:
      return "An earlier difference in " + area.name + " is no longer clear";
    case Status::not_assessable:
      return area.name + " cannot be assessed on its own";
  }
  return area.name;
}

std::string observed_of(const WindowEstimates& window, const RateEstimate& e) {
  if (e.years_used == 0 || std::isnan(e.observed))
    return fmt::format("No count of {} can be used.", window.period.words());
  // A coarse count stands in the middle of its range.
  const bool coarse = e.observed_least != e.observed_most;
  return sentence(fmt::format("{}{} in {}{}", coarse ? "about " : "", notifications(e.observed),
                              years_used_words(e.years_used, window.period),
                              coarse ? ", a withheld or rounded number taken as the middle of what it can be" : ""));
}

std::string expected_of(const WindowEstimates& window, const RateEstimate& e) {
  if (!(e.expected > 0)) return "No expected number can be given.";
  const std::string circumstances = circumstances_words(window);
  std::string words = sentence(fmt::format("{}, given the number of children and the national level of each year{}",
                                           notifications(e.expected),
                                           circumstances.empty() ? std::string() : ", adjusted for " + circumstances));
  if (std::isnan(e.relative_rate)) return words + " Its underlying rate cannot be estimated.";
  return words + fmt::format(" The underlying rate is estimated at {} times the expected one ({} interval {}).",
                             grouped(e.relative_rate, 2), level_text(window.confidence),
                             range_text(e.relative_lower, e.relative_upper, 2));
}

std::string chance_of(const Policy& policy, const RateEstimate& e) {
  if (std::isnan(e.prob_high) || std::isnan(e.prob_low)) return "No probability can be given.";
  return fmt::format(
      "The probability that the underlying rate is at least {} above expectation is {}; that it is at least {} below, "
      "{}.",
      level_text(policy.ratio - 1), percent(e.prob_high), level_text(1 - 1 / policy.ratio), percent(e.prob_low));
}

std::string shown_of(const Policy& policy, const RateEstimate& e) {
  const std::string power = level_text(policy.power);
  if (!e.detectable_high && !e.detectable_low)
    return fmt::format("With so few expected, no difference of any size would have been shown with {} probability.",
                       power);
  return fmt::format("These data would have shown, with {} probability, a relative rate {}.", power,
                     detectability_words(e));
}

std::string silence_of(const Assessment& assessment, std::size_t unit) {
  if (!assessment.stream.until || assessment.stream.silences.empty() || assessment.panel.units[unit].ended) return {};
  const UnitSilence& silence = assessment.stream.silences[unit];
  if (!silence.assessable && std::isnan(silence.expected))
    return "Its past rate is not known, so that no silence can be told.";
  if (!silence.assessable)
    return "So few are expected at its own past rate that a silence could not become a finding within the years "
           "watched.";
  if (std::isnan(silence.probability)) return {};
  if (!(silence.expected > 0)) return "None: it has notified in the newest quarter.";
  return fmt::format(
      "Counted in whole quarters it has been silent since {}: {} expected since then, and the chance of "
      "none is {}.",
      day_words(silence.since), grouped(silence.expected, 1), percent(silence.probability));
}

std::string names_of_units(const Edition& edition, const std::vector<AreaCode>& codes) {
  std::vector<std::string> names;
  for (const AreaCode code : codes) {
    const auto unit = unit_of(edition, code);
    names.push_back(unit ? edition.assessment.panel.units[*unit].name : std::string(code.text()));
  }
  std::ranges::sort(names);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

void add_lineage(std::vector<std::string>& history, const Edition& edition, const PanelUnit& area) {
  std::vector<AreaCode> earlier;
  for (const AreaCode code : area.codes) {
    if (code != area.code) earlier.push_back(code);
  }
  std::string codes;
  for (const AreaCode code : earlier) codes.append(codes.empty() ? "" : ", ").append(code.text());
  if (area.history == History::started)
    history.emplace_back("It was made from parts of others, whose figures cannot be divided: its own start with it.");
  if (area.history == History::merged)
    history.push_back(fmt::format("It took over whole authorities, whose figures are added to its own ({}).", codes));
  if (area.history == History::carried && !earlier.empty())
    history.push_back(fmt::format("Its figures include those under {} ({}).",
                                  earlier.size() == 1 ? "its earlier code" : "its earlier codes", codes));
  const auto facts = edition.areas.find(area.code);
  if (area.ended && facts != edition.areas.end() && !facts->second.successors.empty())
    history.push_back(fmt::format("It was followed by {}, whose figures start anew.",
                                  names_of_units(edition, facts->second.successors)));
  if (area.ended) history.emplace_back("It informs the estimates of others and can have no finding of its own.");
}

void add_missing(std::vector<std::string>& history, const Edition& edition, std::size_t unit) {
  const Panel& panel = edition.assessment.panel;
  std::string withheld, missing;
  for (std::size_t t = 0; t < panel.periods.size(); ++t) {
    const Figure::State state = panel.count(unit, t).state();
    const auto add = [&](std::string& list) { list += (list.empty() ? "" : ", ") + short_year(panel.periods[t]); };
    if (state == Figure::State::confidential) add(withheld);
    if (state == Figure::State::not_available) add(missing);
    if (state != Figure::State::not_applicable && still_open(edition, t))
      history.push_back(
          fmt::format("The year {} is not complete: notifications may still arrive.", short_year(panel.periods[t])));
  }
  if (!withheld.empty()) history.push_back(fmt::format("The number is withheld for {}, and is not a zero.", withheld));
  if (!missing.empty())
    history.push_back(fmt::format("No number was received for {}: it is left out, and is not a zero.", missing));
}

/// About the newest year that has a count.
std::string years_headline_of(const Edition& edition, std::size_t unit) {
  const Panel& panel = edition.assessment.panel;
  const std::string& name = panel.units[unit].name;
  for (std::size_t t = panel.periods.size(); t-- > 0;) {
    if (panel.count(unit, t).state() == Figure::State::confidential)
      return fmt::format("{}: the number for {} is withheld", name, short_year(panel.periods[t]));
    const auto count = panel.count(unit, t).shown();
    if (!count) continue;
    const std::size_t cell = unit * panel.periods.size() + t;
    const double expected =
        cell < edition.yearly_expected.size() ? edition.yearly_expected[cell].expected : std::nan("");
    const std::string known =
        std::isnan(expected) ? ""
                             : fmt::format("; {} expected", expected < 0.05 ? "fewer than 0.1" : grouped(expected, 1));
    return fmt::format("{}: {}{} in {}{}", name, notifications(*count), still_open(edition, t) ? " so far" : "",
                       short_year(panel.periods[t]), known);
  }
  return name + ": no year has a count that can be shown";
}

/// "8 lie within the 95% limits and 2 outside the 99.8% limits"
std::string spread_of(const Edition& edition, const std::vector<std::size_t>& units) {
  std::map<std::string_view, int> counts;
  for (const std::size_t unit : units) ++counts[limits_words(edition.assessment.estimates.units[unit])];
  std::vector<std::string> parts;
  for (const std::string_view words : {inside, between, outside}) {
    if (const auto found = counts.find(words); found != counts.end())
      parts.push_back(fmt::format("{}{} {}", found->second,
                                  !parts.empty()       ? ""
                                  : found->second == 1 ? " lies"
                                                       : " lie",
                                  words));
  }
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

std::string funnel_of(const Edition& edition, std::size_t unit) {
  if (!has_point(edition, unit)) return {};
  const RateEstimate& e = edition.assessment.estimates.units[unit];
  std::string words = fmt::format(
      "{} and lies {} of chance alone, which do not allow for the usual spread between authorities.",
      e.observed > 0 ? fmt::format("Its number is {} times the expected one", grouped(e.observed / e.expected, 2))
                     : std::string("It has notified none"),
      limits_words(e));
  std::vector<std::size_t> neighbours = neighbours_of(edition, unit);
  std::erase_if(neighbours, [&](std::size_t i) { return !has_point(edition, i); });
  if (neighbours.empty()) return words;
  const std::string_view first = limits_words(edition.assessment.estimates.units[neighbours[0]]);
  if (neighbours.size() == 1) return words + fmt::format(" Its statistical neighbour lies {}.", first);
  const bool alike = std::ranges::all_of(
      neighbours, [&](std::size_t i) { return limits_words(edition.assessment.estimates.units[i]) == first; });
  if (alike) return words + fmt::format(" Its {} statistical neighbours all lie {}.", neighbours.size(), first);
  return words +
         fmt::format(" Of its {} statistical neighbours, {}.", neighbours.size(), spread_of(edition, neighbours));
}

}  // namespace

std::vector<std::size_t> neighbours_of(const Edition& edition, std::size_t unit) {
  std::vector<std::size_t> units;
  const auto facts = edition.areas.find(edition.assessment.panel.units[unit].code);
  if (facts == edition.areas.end()) return units;
  for (const AreaCode code : facts->second.neighbours) {
    if (const auto neighbour = unit_of(edition, code)) units.push_back(*neighbour);
  }
  const auto& names = edition.assessment.panel.units;
  std::ranges::sort(units, {}, [&](std::size_t i) { return names[i].name; });
  return units;
}

bool has_point(const Edition& edition, std::size_t unit) {
  const RateEstimate& e = edition.assessment.estimates.units[unit];
  return !edition.assessment.panel.units[unit].ended && e.expected > 0 && !std::isnan(e.observed);
}

std::string_view limits_words(const RateEstimate& estimate) {
  if (estimate.funnel_outside_998) return outside;
  return estimate.funnel_outside_95 ? between : inside;
}

AreaWords area_words(const Edition& edition, std::size_t unit) {
  const Assessment& assessment = edition.assessment;
  const PanelUnit& area = assessment.panel.units[unit];
  const RateEstimate& e = assessment.estimates.units[unit];
  AreaWords words;
  words.headline = headline_of(edition, unit);
  words.observed = observed_of(assessment.estimates, e);
  words.expected = expected_of(assessment.estimates, e);
  words.rate =
      std::isnan(e.rate_per_100k)
          ? std::string("No rate can be given.")
          : fmt::format("{} notifications per 100,000 children a year ({} limits {}).", grouped(e.rate_per_100k, 1),
                        level_text(assessment.estimates.confidence), range_text(e.rate_lower, e.rate_upper, 1));
  words.population = e.exposure > 0 && e.years_used > 0
                         ? fmt::format("About {} children.", grouped(e.exposure / e.years_used, 0))
                         : std::string("The number of children is not known.");
  if (!area.ended) words.chance = chance_of(assessment.policy, e);
  if (!area.ended) words.shown = shown_of(assessment.policy, e);
  words.funnel = funnel_of(edition, unit);
  words.silence = silence_of(assessment, unit);
  add_lineage(words.history, edition, area);
  add_missing(words.history, edition, unit);
  words.years_headline = years_headline_of(edition, unit);
  return words;
}

}  // namespace tocsin
