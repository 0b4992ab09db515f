#include "panel_periods.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tocsin {
namespace {

/// A column of the design each: more is a slip of the keyboard, or not yearly rates.
constexpr std::size_t most_panel_periods = 400;
/// Inside, labels that are no years are called by these.
constexpr int first_stand_in = 2001;

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_year(const PeriodLabel& label) {
  return label.text.size() == 4 &&
         std::all_of(label.text.begin(), label.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

tl::unexpected<PeriodFault> too_many(std::uint64_t line, std::string_view what) {
  return tl::unexpected<PeriodFault>(
      {line, fmt::format("{}; a panel has at most {}: is a period mistyped?", what, most_panel_periods)});
}

tl::expected<PeriodColumns, PeriodFault> year_columns(const std::vector<PeriodLabel>& labels) {
  std::vector<int> years;
  for (const PeriodLabel& label : labels) years.push_back(static_cast<int>(*number_of(label.text)));
  const auto [first, last] = std::minmax_element(years.begin(), years.end());
  const auto count = static_cast<std::size_t>(*last - *first + 1);
  if (count > most_panel_periods)
    return too_many(labels[static_cast<std::size_t>(first - years.begin())].line,
                    fmt::format("the years run from {:04} to {:04}, which is {}", *first, *last, count));
  PeriodColumns columns;
  std::vector<bool> named(count, false);
  for (const int year : years) {
    columns.column.push_back(static_cast<std::size_t>(year - *first));
    named[columns.column.back()] = true;
  }
  std::vector<std::string> gaps;
  for (std::size_t t = 0; t < count; ++t) {
    const int year = *first + static_cast<int>(t);
    columns.periods.push_back(Period::calendar_year(year));
    columns.labels.push_back(fmt::format("{:04}", year));
    if (!named[t]) gaps.push_back(columns.labels.back());
  }
  if (!gaps.empty()) columns.notes.push_back(fmt::format("no row is about {}", fmt::join(gaps, ", ")));
  return columns;
}

}  // namespace

tl::expected<PeriodColumns, PeriodFault> order_periods(const std::vector<PeriodLabel>& labels) {
  if (std::all_of(labels.begin(), labels.end(), is_year)) return year_columns(labels);
  if (labels.size() > most_panel_periods) return too_many(0, fmt::format("{} periods", labels.size()));
  std::vector<std::optional<double>> numbers;
  for (const PeriodLabel& label : labels) numbers.push_back(number_of(label.text));
  const bool numeric = std::all_of(numbers.begin(), numbers.end(), [](const auto& number) { return number; });
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return numeric ? *numbers[a] < *numbers[b] : labels[a].text < labels[b].text;
  });
  PeriodColumns columns;
  columns.column.resize(labels.size());
  for (std::size_t t = 0; t < order.size(); ++t) {
    const PeriodLabel& label = labels[order[t]];
    if (numeric && t > 0 && *numbers[order[t]] == *numbers[order[t - 1]])
      return tl::unexpected<PeriodFault>(
          {label.line, fmt::format("'{}' and '{}' are the same number: write one period in one way",
                                   labels[order[t - 1]].text, label.text)});
    columns.column[order[t]] = t;
    columns.periods.push_back(Period::calendar_year(first_stand_in + static_cast<int>(t)));
    columns.labels.push_back(label.text);
  }
  if (!numeric && labels.size() > 1)
    columns.notes.push_back(fmt::format("the periods are not all numbers and follow each other as text, from {} to {}",
                                        columns.labels.front(), columns.labels.back()));
  return columns;
}

}  // namespace tocsin
