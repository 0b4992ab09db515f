#include "table_query.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace tocsin {
namespace {

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Takes each part of a list into `values`, no value twice.
template <class T, class Read>
Result<void> take_list(const Target& target, std::string_view key, std::vector<T>& values, const Read& read) {
  const std::string* text = target.parameter(key);
  if (text == nullptr) return {};
  for (const std::string_view part : parts_of(*text)) {
    Result<std::vector<T>> some = read(part);
    if (!some) return within(fmt::format("parameter '{}'", key), some.error());
    for (T& value : *some) {
      if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
    }
  }
  return {};
}

template <class E>
Result<std::vector<E>> named(std::string_view part) {
  if (const std::optional<E> value = parse_name<E>(part)) return std::vector{*value};
  std::string known;
  for (const auto& [value, name] : names_of<E>) known += (known.empty() ? "" : ", ") + std::string(name);
  return failure(ErrorKind::invalid_input, fmt::format("'{}' is none; there are {}", part, known));
}

Result<std::vector<Breakdown>> read_breakdowns(std::string_view part) {
  if (part != "all") return named<Breakdown>(part);
  std::vector<Breakdown> all;
  for (const auto& [breakdown, name] : names_of<Breakdown>) {
    if (breakdown != Breakdown::nature) all.push_back(breakdown);
  }
  return all;
}

Result<std::vector<AreaCode>> code(std::string_view part) {
  const auto parsed = AreaCode::parse(part);
  if (!parsed) return tl::unexpected(parsed.error());
  return std::vector{*parsed};
}

std::optional<int> year_of(std::string_view text) {
  int year = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (fault != std::errc() || end != text.data() + text.size() || text.size() != 4) return std::nullopt;
  return year;
}

Result<std::vector<int>> read_years(std::string_view part) {
  const std::size_t dash = part.find('-');
  const auto first = year_of(part.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : year_of(part.substr(dash + 1));
  if (!first || !last || *last < *first || *last - *first > 200)
    return failure(ErrorKind::invalid_input,
                   fmt::format("'{}' is no year: write 2026, the year that ends in March 2026, or 2019-2026", part));
  std::vector<int> all;
  for (int year = *first; year <= *last; ++year) all.push_back(year);
  return all;
}

/// "area" of "area3"; nothing of a key that has no number at its end.
std::optional<std::string_view> list_of(std::string_view key) {
  const std::size_t end = key.find_last_not_of("0123456789");
  if (end == std::string_view::npos || end + 1 == key.size()) return std::nullopt;
  return key.substr(0, end + 1);
}

void append(std::string& list, std::string_view part) {
  list += (list.empty() || part.empty() ? "" : ",") + std::string(part);
}

}  // namespace

Target table_target(const Target& form) {
  Target target;
  target.segments = form.segments;
  std::string measures, areas, from, to;
  const bool named_areas = std::ranges::any_of(
      form.query, [](const auto& pair) { return list_of(pair.first) == "area" && !pair.second.empty(); });
  for (const auto& [key, value] : form.query) {
    if (key == "level" && named_areas) continue;
    const std::string_view list = list_of(key).value_or(std::string_view(key));
    if (list == "measure") {
      append(measures, value);
    } else if (list == "area") {
      append(areas, value);
    } else if (key == "from") {
      from = value;
    } else if (key == "to") {
      to = value;
    } else if (!value.empty()) {
      target.query.emplace_back(key, value);
    }
  }
  if (from.empty()) from = to;
  if (to.empty()) to = from;
  if (from.size() == to.size() && from > to) std::swap(from, to);
  const std::string years = from == to ? from : from + '-' + to;
  for (const auto& [key, list] : {std::pair("measure", measures), {"area", areas}, {"year", years}}) {
    if (!list.empty() && target.parameter(key) == nullptr) target.query.emplace_back(key, list);
  }
  return target;
}

Result<TableQuery> parse_table_query(const Target& target) {
  TableQuery query;
  for (const auto& taken :
       {take_list(target, "measure", query.measures, named<TableMeasure>),
        take_list(target, "level", query.levels, named<Level>), take_list(target, "area", query.areas, code),
        take_list(target, "year", query.years, read_years),
        take_list(target, "breakdown", query.breakdowns, read_breakdowns)}) {
    if (!taken) return tl::unexpected(taken.error());
  }
  if (const std::string* text = target.parameter("by_nature")) {
    if (*text != "true" && *text != "false")
      return failure(ErrorKind::invalid_input, fmt::format("parameter 'by_nature': '{}' is not true or false", *text));
    query.by_nature = *text == "true";
  }
  return query;
}

}  // namespace tocsin
