#include "mapped_rows.hpp"

#include <algorithm>
#include <utility>

#include "value_class.hpp"

namespace tocsin {

Result<void> MappedRows::place_columns(Header& header) {
  if (auto complete = header.require(required_columns(map_)); !complete) return complete;
  period_ = header.take(map_.period.column);
  identifier_ = header.take(map_.period.identifier_column);
  part_ = header.take(map_.period.part_column);
  level_ = header.take(map_.level.column);
  code_ = header.take(map_.area.code);
  authority_ = header.take(map_.area.authority);
  authority_number_ = header.take(map_.area.authority_number);
  region_ = header.take(map_.area.region);
  country_ = header.take(map_.area.country);
  symbol_ = header.take(map_.symbol_column);
  status_ = header.take({std::string(status_column)});
  for (const MeasureRule& measure : map_.measures) measures_.push_back(header.take(measure.column));
  for (const BreakdownRule& rule : map_.breakdowns) {
    const std::size_t key = header.take(rule.key_column);
    breakdowns_.push_back({key, header.take(rule.column)});
  }
  for (const RowFilter& filter : map_.filters) filters_.push_back(header.take(filter.column));
  for (std::size_t i = 0; i < header.columns(); ++i) names_.push_back(header.name(i));
  return header.refuse_repeated();
}

bool MappedRows::of_interest() const {
  for (std::size_t i = 0; i < filters_.size(); ++i) {
    const auto& [column, values, except] = map_.filters[i];
    const bool listed = std::find(values.begin(), values.end(), text(filters_[i])) != values.end();
    if (listed == except) return false;
  }
  return true;
}

bool MappedRows::breakdown_of_row(RowKey& key) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < breakdowns_.size(); ++i) {
    const auto [key_column, value_column] = breakdowns_[i];
    if (value_column == Header::absent) continue;
    const BreakdownRule& rule = map_.breakdowns[i];
    const auto word = [&](std::string_view written) {
      std::string made = category_word(written);
      const auto alias = rule.aliases.find(made);
      return alias == rule.aliases.end() ? made : alias->second;
    };
    std::string value = word(text(value_column));
    if (value.empty()) return refuse(value_column, "missing_value");
    if (value == rule.total) continue;
    std::string name = key_column == Header::absent ? rule.key : word(text(key_column));
    if (name.empty()) return refuse(key_column, "missing_value");
    pairs.emplace_back(std::move(name), std::move(value));
  }
  std::sort(pairs.begin(), pairs.end());
  for (const auto& [name, value] : pairs) key.breakdown += (key.breakdown.empty() ? "" : ";") + name + "=" + value;
  return true;
}

bool MappedRows::figure_of(const MeasureRule& measure, std::size_t column, const RowKey& key, Figure& figure) {
  std::string_view words = text(column);
  if (words.empty() && symbol_ != Header::absent) words = text(symbol_);
  if (const auto symbol = map_.symbols.find(std::string(words)); symbol != map_.symbols.end()) words = symbol->second;
  if (words.empty()) return refuse(column, "missing_value");
  if (measure.kind == ValueKind::number) {
    const auto read = Figure::parse_number(words);
    if (!read) return refuse(column, "not_a_number");
    figure = *read;
    return true;
  }
  const auto rounding = std::find_if(measure.rounding.begin(), measure.rounding.end(), [&](const RoundingRule& rule) {
    return rule.level == key.level && (!rule.since || *rule.since <= key.period.first());
  });
  const auto read = rounding == measure.rounding.end() ? Figure::parse_count(words)
                                                       : Figure::parse_rounded_count(words, rounding->base);
  if (!read) return refuse(column, count_fault(words));
  figure = *read;
  return true;
}

bool MappedRows::figures(const RowKey& key, std::vector<Observation>& observations) {
  for (std::size_t i = 0; i < measures_.size(); ++i) {
    if (measures_[i] == Header::absent) continue;
    const MeasureRule& measure = map_.measures[i];
    Figure figure = Figure::not_available();
    if (!figure_of(measure, measures_[i], key, figure)) return false;
    observations.push_back(
        {measure.name, key.level, key.area, measured_in(measure, key.period), key.breakdown, figure});
  }
  return true;
}

void MappedRows::read(std::span<const std::string_view> fields, RowPlace place, RowBatch& batch) {
  fields_ = fields;
  illustrative_ = illustrative_ || text(status_) == illustrative_status;
  ObservationRow row{place, {}};
  if (!of_interest()) {
    ++outside_map_;
    batch.observations.push_back(std::move(row));
    return;
  }
  RowKey key;
  // The period first: the Department's number of an authority is good for its day only.
  if (period_of_row(key) && level_and_area(key) && breakdown_of_row(key) && figures(key, row.observations)) {
    batch.observations.push_back(std::move(row));
    return;
  }
  const bool whole_row = fault_.column == Header::absent;
  batch.rejections.push_back({place, whole_row ? std::string() : names_[fault_.column], std::string(fault_.rule),
                              whole_row ? std::string("row") : value_class_of(text(fault_.column))});
}

}  // namespace tocsin
