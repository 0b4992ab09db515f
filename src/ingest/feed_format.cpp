#include "tocsin/ingest/feed_format.hpp"

#include <algorithm>
#include <optional>

#include "tocsin/ingest/csv_reader.hpp"
#include "tocsin/ingest/json_lines_reader.hpp"

#include "event_rows.hpp"
#include "header.hpp"

namespace tocsin {
namespace {

bool looks_like_json(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '{';
}

/// The names in the first line: of columns, or of the keys of an object.
Result<std::vector<std::string>> names_in(std::string_view line) {
  std::vector<std::string> names;
  std::optional<std::string> fault;
  const TextSink sink{[&](const TextRow& row) { names.assign(row.fields.begin(), row.fields.end()); },
                      [&](const TextFault& bad) { fault = std::string(bad.rule) + " (" + bad.value_class + ")"; }};
  const auto read_with = [&](auto& reader) -> Result<void> {
    if (auto pushed = reader.push(line); !pushed) return pushed;
    return reader.finish();
  };
  Result<void> read;
  if (looks_like_json(line)) {
    JsonLinesReader reader({}, sink);
    read = read_with(reader);
    names = reader.unknown_keys();
  } else {
    CsvReader reader(sink);
    read = read_with(reader);
  }
  if (!read) return tl::unexpected<Error>(read.error());
  if (fault) return failure(ErrorKind::invalid_input, "the first line cannot be read: " + *fault);
  return names;
}

}  // namespace

std::vector<ColumnNames> required_columns(const ColumnMap& map) {
  std::vector<ColumnNames> required;
  const auto need = [&](const ColumnNames& names) {
    if (!names.empty()) required.push_back(names);
  };
  need(map.period.column);
  need(map.period.identifier_column);
  need(map.level.column);
  need(map.area.code);
  need(map.area.authority);
  need(map.area.region);
  need(map.area.country);
  for (const MeasureRule& measure : map.measures) {
    if (!measure.optional) need(measure.column);
  }
  for (const BreakdownRule& rule : map.breakdowns) {
    if (rule.optional) continue;
    need(rule.key_column);
    need(rule.column);
  }
  for (const RowFilter& filter : map.filters) need(filter.column);
  need(map.symbol_column);
  for (const ColumnNames& names : map.requires_columns) need(names);
  return required;
}

std::vector<ColumnNames> required_columns(const FeedFormat& format) {
  const auto* map = std::get_if<ColumnMap>(&format.shape);
  return map ? required_columns(*map) : required_event_columns();
}

Result<std::size_t> detect_format(std::string_view first_line, std::span<const FeedFormat> formats) {
  const auto names = names_in(first_line);
  if (!names) return tl::unexpected<Error>(names.error());
  const std::vector<std::string_view> views(names->begin(), names->end());
  const Header header(views);

  std::optional<std::size_t> best;
  std::optional<std::size_t> rival;
  std::size_t most = 0;
  std::string nearest = "no format is known";
  std::size_t fewest_missing = static_cast<std::size_t>(-1);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    const auto required = required_columns(formats[i]);
    std::string missing;
    std::size_t count = 0;
    for (const ColumnNames& alternatives : required) {
      if (header.has(alternatives)) continue;
      missing += (count++ == 0 ? "" : ", ") + words_of(alternatives);
    }
    if (count > 0) {
      if (count < fewest_missing) nearest = "the nearest is '" + formats[i].name + "', which also needs " + missing;
      fewest_missing = std::min(fewest_missing, count);
    } else if (!best || required.size() > most) {
      best = i;
      rival.reset();
      most = required.size();
    } else if (required.size() == most) {
      rival = i;
    }
  }
  if (!best) {
    return failure(ErrorKind::invalid_input, "the header fits no feed: it has " + header.words() + "; " + nearest);
  }
  if (rival) {
    return failure(ErrorKind::conflict, "the header fits '" + formats[*best].name + "' and '" + formats[*rival].name +
                                            "' equally well: name the feed");
  }
  return *best;
}

std::optional<std::chrono::seconds> due_after(Cadence cadence) {
  switch (cadence) {
    case Cadence::none:
      return std::nullopt;
    case Cadence::daily:
      return std::chrono::days(5);
    case Cadence::weekly:
      return std::chrono::days(14);
    case Cadence::monthly:
      return std::chrono::days(45);
    case Cadence::quarterly:
      return std::chrono::days(120);
    case Cadence::yearly:
      return std::chrono::days(400);
  }
  return std::nullopt;
}

}  // namespace tocsin
