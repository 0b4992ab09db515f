#include "table_words.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "numbers.hpp"

namespace tocsin {
namespace {

std::string years_words(const Table& table) {
  const auto [first, last] = std::ranges::minmax_element(table.rows, {}, &TableRow::period);
  return first->period.until(last->period).words();
}

std::size_t areas_of(const Table& table, Level level) {
  std::set<AreaCode> areas;
  for (const TableRow& row : table.rows) {
    if (row.level == level) areas.insert(row.area);
  }
  return areas.size();
}

/// "South East and Kent"; empty of more than three, or where the names are long.
std::string few_names(const Table& table) {
  std::vector<std::string> names;
  for (const TableRow& row : table.rows) {
    if (std::ranges::find(names, row.area_name) == names.end()) names.push_back(row.area_name);
    if (names.size() > 3) return {};
  }
  const bool plain = std::ranges::none_of(
      names, [](const std::string& name) { return name.find(',') != name.npos || name.find(" and ") != name.npos; });
  std::string words = names.front();
  for (std::size_t i = 1; i < names.size(); ++i)
    words += (!plain ? "; " : i + 1 == names.size() ? " and " : ", ") + names[i];
  return std::ranges::count(words, ' ') < 9 ? words : std::string();
}

/// "England", "South East and Kent", "England, 9 regions and 153 authorities".
std::string areas_words(const Table& table) {
  const std::size_t regions = areas_of(table, Level::region);
  const std::size_t authorities = areas_of(table, Level::authority);
  const std::size_t all = regions + authorities + areas_of(table, Level::country);
  if (all == 1) return table.rows.front().area_name;
  if (const std::string names = few_names(table); !names.empty()) return names;
  std::vector<std::string> parts;
  if (areas_of(table, Level::country) > 0) parts.emplace_back("England");
  if (regions > 0) parts.push_back(quantity(static_cast<double>(regions), "region", "regions"));
  if (authorities > 0) parts.push_back(quantity(static_cast<double>(authorities), "authority", "authorities"));
  std::string words = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) words += (i + 1 < parts.size() ? ", " : " and ") + parts[i];
  return words;
}

std::string counted_words(const Edition& edition, bool one = false) {
  if (edition.measure == measures::notifications) return one ? "notification" : "notifications";
  std::string words = edition.measure;
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string limits_words(std::string_view method) {
  if (method == "byar") return "by Byar's approximation";
  if (method == "exact") return "exact, by the Poisson distribution";
  if (method == "phe") return "exact below 10, by Byar's approximation from 10";
  return method == "mid_p" ? "by the Poisson distribution, mid-P" : std::string(method);
}

/// What the newest year of one area says, in one sentence.
std::string area_headline(const Table& table, const Edition& edition) {
  const TableRow& newest = *std::ranges::max_element(table.rows, {}, &TableRow::period);
  const Figure& count = newest.cells.front().figure;
  const std::string year = fmt::format("the year to March {}", reporting_year_of(newest.period.last()));
  const std::string when = newest.period.is_reporting_year() ? year : newest.period.words();
  if (const auto shown = count.shown()) {
    const bool about = count.state() == Figure::State::rounded;
    return fmt::format("{}: {}{} in {}", newest.area_name, about ? "about " : "",
                       quantity(*shown, counted_words(edition, true), counted_words(edition)), when);
  }
  switch (count.state()) {
    case Figure::State::confidential:
      return fmt::format("{}: the number for {} is withheld", newest.area_name, when);
    case Figure::State::not_applicable:
      return fmt::format("{} did not exist in {}", newest.area_name, when);
    case Figure::State::low:
      return fmt::format("{}: 1 to 4 {} in {}", newest.area_name, counted_words(edition), when);
    default:
      return fmt::format("{}: no figure was received for {}", newest.area_name, when);
  }
}

std::string measures_words(const Table& table) {
  std::vector<std::string> labels;
  for (const TableColumn& column : table.columns) labels.push_back(column.label);
  return fmt::format("{}", fmt::join(labels, "; "));
}

std::string topics_words(const Table& table) {
  std::vector<std::string_view> words;
  for (const TableRow& row : table.rows) {
    const std::string_view word =
        row.breakdown == Breakdown::total ? breakdown_words(Breakdown::nature) : breakdown_words(row.breakdown);
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  if (words.size() > 2) return "every breakdown";
  if (table.query.by_nature && words.back() != breakdown_words(Breakdown::nature))
    words.push_back(breakdown_words(Breakdown::nature));
  return fmt::format("{}", fmt::join(words, " and "));
}

bool has_breakdown(const Table& table, Breakdown breakdown) {
  return std::ranges::any_of(table.rows, [&](const TableRow& row) { return row.breakdown == breakdown; });
}

std::vector<Symbol> symbols_of(const Table& table) {
  const std::vector<std::pair<Figure::State, Symbol>> known = {
      {Figure::State::confidential, {"c", "confidential: withheld, so that no small number can be worked out"}},
      {Figure::State::not_available, {"x", "not available: no figure was received"}},
      {Figure::State::not_applicable, {"z", "not applicable: the area did not exist in that year"}},
      {Figure::State::low, {"k", "not zero, but rounds to zero"}},
      {Figure::State::unreliable, {"u", "low reliability, as its publisher says"}}};
  std::set<Figure::State> seen;
  for (const TableRow& row : table.rows) {
    for (const TableCell& cell : row.cells) seen.insert(cell.figure.state());
  }
  std::vector<Symbol> symbols;
  for (const auto& [state, symbol] : known) {
    if (seen.count(state)) symbols.push_back(symbol);
  }
  return symbols;
}

std::vector<std::string> footnotes_of(const Table& table, const Edition& edition) {
  std::vector<std::string> notes = {std::string(caveat)};
  if (edition.illustrative)
    notes.emplace_back("Illustrative data: some of these figures are made up and say nothing of any real area.");
  if (edition.measure == measures::notifications) {
    notes.emplace_back(
        "A notification is counted once, whatever the number of children, in the period in which it was notified, not "
        "in that of the incident. Incidents that were never notified are not in any figure.");
    notes.emplace_back("Years run from April to March.");
  }
  if (areas_of(table, Level::authority) > 0) {
    notes.emplace_back(
        "Authorities are those of today, and ended ones whose history nobody carries: a figure stays with the "
        "authority that notified; where codes changed or authorities merged, the rows of the earlier codes are added.");
  }
  if (areas_of(table, Level::region) > 0) {
    notes.emplace_back(
        "Numbers of regions are rounded to the nearest 10, halves away from zero (25 is 30); one that is not zero is "
        "never shown as zero but as k. Regions need not add up to England.");
  }
  for (const TableColumn& column : table.columns) {
    if (column.measure == TableMeasure::rate_per_100k) {
      notes.push_back(fmt::format(
          "Rates are per 100,000 children aged 0 to 17 and year. Of England and authorities the limits are 95% limits "
          "({}); of regions they are what the rounding of the number leaves open, not chance.",
          limits_words(edition.limits_method)));
    }
    if (column.measure == TableMeasure::child_population) {
      notes.emplace_back(
          "Children are the mid-year estimate of the Office for National Statistics in the year; where that is not out "
          "yet, the latest of the two years before stands in.");
    }
    if (column.measure == TableMeasure::children_in_need)
      notes.emplace_back(
          "Children in need are those on the 31 March that opens the year; England's and regions' are rounded to 10.");
  }
  if (!table.broken_down) return notes;
  notes.push_back(fmt::format(
      "Breakdowns are of England only. Numbers from 1 to {:.0f} are withheld (c), and with them the smallest others "
      "until no withheld number can be worked out to within 1 from all that is shown. A zero is a true zero.",
      edition.figures.rule.smallest_shown - 1));
  notes.emplace_back(
      "Characteristics are those of the child first on the form, at notification; later outcomes change nothing.");
  if (table.query.by_nature)
    notes.emplace_back(
        "By a characteristic, serious harm and other are one group, as the Department publishes them since 2025.");
  if (has_breakdown(table, Breakdown::sex)) notes.emplace_back("Sex from 2026 on, gender before.");
  if (has_breakdown(table, Breakdown::age))
    notes.emplace_back("Fewer ages are unknown in later years: part of any change between ages is better recording.");
  if (has_breakdown(table, Breakdown::disability))
    notes.emplace_back("For 2019, disability not known is undercounted and no disability overcounted.");
  if (has_breakdown(table, Breakdown::child_protection_plan))
    notes.emplace_back("For 2019, the number of children on a child protection plan may be overstated.");
  return notes;
}

}  // namespace

std::string_view breakdown_words(Breakdown breakdown) {
  switch (breakdown) {
    case Breakdown::total:
      return "total";
    case Breakdown::nature:
      return "nature";
    case Breakdown::looked_after:
      return "whether looked after";
    case Breakdown::sex:
      return "sex or gender";
    case Breakdown::age:
      return "age";
    case Breakdown::ethnicity:
      return "ethnicity";
    case Breakdown::disability:
      return "disability";
    case Breakdown::placement:
      return "placement";
    case Breakdown::child_in_need_plan:
      return "child in need plan";
    case Breakdown::child_protection_plan:
      return "child protection plan";
    case Breakdown::known_to_agency:
      return "whether known to an agency";
    case Breakdown::quarter:
      return "quarter";
  }
  return {};
}

Error too_fine(const TableQuery& query) {
  const auto broken = std::ranges::find_if(query.breakdowns, [](Breakdown b) { return b != Breakdown::total; });
  const std::string_view by = breakdown_words(broken == query.breakdowns.end() ? Breakdown::nature : *broken);
  return {ErrorKind::unsupported,
          fmt::format("Authorities and regions by {} are not published: numbers this small could point to a child. Ask "
                      "for England by {}, or for the yearly totals of authorities and regions.",
                      by, by)};
}

void add_words(Table& table, const Edition& edition) {
  std::set<AreaCode> areas;
  for (const TableRow& row : table.rows) areas.insert(row.area);
  const std::string where = areas_words(table);
  const bool counts = table.columns.front().measure == TableMeasure::notifications;
  if (table.broken_down) {
    table.headline = fmt::format("Notifications in England by {}", topics_words(table));
  } else if (areas.size() == 1 && counts) {
    table.headline = area_headline(table, edition);
  } else {
    table.headline = fmt::format("{}: {}", where, counts ? counted_words(edition) : table.columns.front().label);
  }
  table.subtitle = fmt::format("{}, {}, {}", measures_words(table), where, years_words(table));
  table.symbols = symbols_of(table);
  table.footnotes = footnotes_of(table, edition);
}

}  // namespace tocsin
