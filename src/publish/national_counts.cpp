#include "national_counts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "tocsin/publish/characteristics.hpp"

namespace tocsin {
namespace {

constexpr std::array characteristics = {Breakdown::looked_after,
                                        Breakdown::sex,
                                        Breakdown::age,
                                        Breakdown::ethnicity,
                                        Breakdown::disability,
                                        Breakdown::placement,
                                        Breakdown::child_in_need_plan,
                                        Breakdown::child_protection_plan,
                                        Breakdown::known_to_agency,
                                        Breakdown::quarter};

/// The first reporting year for which a breakdown exists (domain rule R8).
int first_year_of(Breakdown breakdown) {
  if (breakdown == Breakdown::looked_after) return 2024;
  return breakdown == Breakdown::child_in_need_plan ? 2025 : 0;
}

std::optional<NatureGroup> nature_of(std::string_view word) {
  if (word == "child_death") return NatureGroup::child_death;
  if (word == "child_death_abuse_neglect") return NatureGroup::child_death_abuse;
  if (word == "child_death_no_abuse_neglect") return NatureGroup::child_death_no_abuse;
  if (word == "serious_harm") return NatureGroup::serious_harm;
  if (word == "other") return NatureGroup::other;
  if (word == "serious_harm_and_other") return NatureGroup::serious_harm_and_other;
  return std::nullopt;
}

/// The category as the Department writes it; an unknown one with its words apart.
std::string label_of(Breakdown breakdown, int year, std::string_view word) {
  for (const std::string_view label : categories_of(breakdown, year)) {
    if (category_word(label) == word) return std::string(label);
  }
  if (breakdown == Breakdown::disability && word == "no") return "No disability";
  std::string label(word);
  std::ranges::replace(label, '_', ' ');
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z') label[0] = static_cast<char>(label[0] - 'a' + 'A');
  return label;
}

/// Where a row of England belongs.
struct TablePlace {
  int year = 0;
  Breakdown breakdown = Breakdown::total;
  std::string label = "Total";
  NatureGroup nature = NatureGroup::total;
};

/// Nothing for a row that no table has: two characteristics at once, half years, unknown natures.
std::optional<TablePlace> place_of(const Observation& o) {
  TablePlace place;
  place.year = reporting_year_of(o.period.last());
  for (int quarter = 1; quarter <= 4; ++quarter) {
    if (o.period != Period::reporting_quarter(place.year, quarter)) continue;
    place.breakdown = Breakdown::quarter;
    place.label = "Q" + std::to_string(quarter);
  }
  if (place.breakdown == Breakdown::total && o.period.years() != 1.0) return std::nullopt;
  std::string_view rest = o.breakdown;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::string_view key = pair.substr(0, pair.find('='));
    const std::string_view value = pair.substr(std::min(key.size() + 1, pair.size()));
    const std::optional<Breakdown> topic = topic_of(key);
    if (!topic) return std::nullopt;
    if (*topic == Breakdown::nature) {
      const std::optional<NatureGroup> nature = nature_of(value);
      if (!nature || place.nature != NatureGroup::total) return std::nullopt;
      place.nature = *nature;
    } else {
      if (place.breakdown != Breakdown::total) return std::nullopt;
      place.breakdown = *topic;
      place.label = label_of(*topic, place.year, value);
    }
  }
  return place;
}

RawCategory& category_in(std::vector<RawCategory>& categories, std::string_view label) {
  const auto found = std::ranges::find(categories, label, &RawCategory::label);
  if (found != categories.end()) return *found;
  categories.push_back({std::string(label), {}});
  return categories.back();
}

/// Adds a group that was not given from its two parts, where both are at hand.
void join(RawCategory& category, NatureGroup whole, NatureGroup one, NatureGroup another) {
  const auto a = category.natures.find(one);
  const auto b = category.natures.find(another);
  if (category.natures.count(whole) || a == category.natures.end() || b == category.natures.end()) return;
  const bool counted = a->second.trace.how == Transformation::events_counted;
  Trace trace{counted ? Transformation::events_counted : Transformation::natures_added, a->second.trace.rows};
  if (!counted) trace.rows.insert(trace.rows.end(), b->second.trace.rows.begin(), b->second.trace.rows.end());
  category.natures.emplace(whole, RawFigure{a->second.figure + b->second.figure, std::move(trace)});
}

void complete(Breakdown breakdown, int year, std::vector<RawCategory>& categories) {
  for (RawCategory& category : categories) {
    join(category, NatureGroup::child_death, NatureGroup::child_death_abuse, NatureGroup::child_death_no_abuse);
    join(category, NatureGroup::serious_harm_and_other, NatureGroup::serious_harm, NatureGroup::other);
    join(category, NatureGroup::total, NatureGroup::child_death, NatureGroup::serious_harm_and_other);
    if (breakdown == Breakdown::total) continue;
    category.natures.erase(NatureGroup::serious_harm);
    category.natures.erase(NatureGroup::other);
  }
  const std::vector<std::string_view> order = categories_of(breakdown, year);
  const auto key = [&](const RawCategory& category) {
    return std::pair(std::ranges::find(order, category.label) - order.begin(), category.label);
  };
  std::ranges::sort(categories, {}, key);
}

/// Adds the stream's counts of one year to `year`: of the breakdowns it does not have yet.
void add_counted(RawYear& year, int ending, const std::vector<const StreamEvent*>& events,
                 const std::vector<std::uint64_t>& files) {
  Trace trace{Transformation::events_counted, {}};
  for (const std::uint64_t file : files) trace.rows.push_back({file, 0});
  const auto count = [&](std::vector<RawCategory>& categories, std::string_view label, NatureGroup nature, double one) {
    RawFigure& raw =
        category_in(categories, label).natures.try_emplace(nature, RawFigure{Figure::exact(0), trace}).first->second;
    raw.figure = raw.figure + Figure::exact(one);
  };
  const auto count_all = [&](Breakdown breakdown) {
    std::vector<RawCategory>& categories = year[breakdown];
    const bool split = breakdown == Breakdown::looked_after;
    const auto add = [&](std::string_view label, const StreamEvent* event) {
      const double one = event == nullptr ? 0 : 1;
      const auto is = [&](Nature nature) { return event != nullptr && event->nature == nature ? 1.0 : 0.0; };
      count(categories, label, NatureGroup::total, one);
      count(categories, label, NatureGroup::child_death, is(Nature::child_death));
      count(categories, label, NatureGroup::serious_harm, is(Nature::serious_harm));
      count(categories, label, NatureGroup::other, is(Nature::other));
      if (!split) return;
      const bool no_abuse = event != nullptr && event->type == RecordType::cla_death_no_abuse;
      count(categories, label, NatureGroup::child_death_abuse, no_abuse ? 0 : is(Nature::child_death));
      count(categories, label, NatureGroup::child_death_no_abuse, no_abuse ? is(Nature::child_death) : 0);
    };
    for (const std::string_view label : categories_of(breakdown, ending)) add(label, nullptr);
    for (const StreamEvent* event : events) add(category_of(breakdown, event->child, event->notified), event);
  };
  for (const Breakdown breakdown : characteristics) {
    if (!year.count(breakdown) && ending >= first_year_of(breakdown)) count_all(breakdown);
  }
  // The total and its natures are two breakdowns for this choice.
  std::vector<RawCategory> published = std::exchange(year[Breakdown::total], {});
  const bool has_natures = !published.empty() && published.front().natures.size() > 1;
  if (!has_natures) count_all(Breakdown::total);
  for (RawCategory& category : published) {
    for (auto& [nature, raw] : category.natures)
      category_in(year[Breakdown::total], category.label).natures.insert_or_assign(nature, raw);
  }
}

}  // namespace

std::map<int, RawYear> national_counts(const CubeSources& sources, const std::vector<Period>& periods, Day today) {
  std::set<int> wanted;
  for (const Period& period : periods) {
    if (period.is_reporting_year()) wanted.insert(reporting_year_of(period.last()));
  }
  std::map<int, RawYear> years;
  for (const SourcedObservation& source : sources.counts) {
    if (source.observation.level != Level::country) continue;
    const std::optional<TablePlace> place = place_of(source.observation);
    if (!place || !wanted.count(place->year)) continue;
    category_in(years[place->year][place->breakdown], place->label)
        .natures.insert_or_assign(place->nature,
                                  RawFigure{source.observation.figure, {Transformation::as_published, {source.row}}});
  }
  std::map<int, std::vector<const StreamEvent*>> events;
  for (const StreamEvent& event : sources.stream.events) events[reporting_year_of(event.notified)].push_back(&event);
  for (const auto& [ending, of_year] : events) {
    if (wanted.count(ending) && Period::reporting_year(ending).last() < today)
      add_counted(years[ending], ending, of_year, sources.event_files);
  }
  for (auto& [ending, year] : years) {
    for (auto& [breakdown, categories] : year) complete(breakdown, ending, categories);
  }
  return years;
}

}  // namespace tocsin
