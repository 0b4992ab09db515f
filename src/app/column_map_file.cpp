#include "column_map_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include <toml++/toml.h>

#include "toml_section.hpp"

namespace tocsin {
namespace {

constexpr auto value_kinds =
    std::to_array<std::pair<std::string_view, ValueKind>>({{"count", ValueKind::count}, {"number", ValueKind::number}});
constexpr auto period_forms =
    std::to_array<std::pair<std::string_view, PeriodForm>>({{"published", PeriodForm::published},
                                                            {"reporting_year", PeriodForm::reporting_year},
                                                            {"calendar_year", PeriodForm::calendar_year},
                                                            {"day", PeriodForm::day},
                                                            {"fixed", PeriodForm::fixed}});
constexpr auto measure_times = std::to_array<std::pair<std::string_view, MeasureTime>>(
    {{"as_row", MeasureTime::as_row},
     {"calendar_year", MeasureTime::calendar_year},
     {"thirty_first_of_march", MeasureTime::thirty_first_of_march}});
constexpr auto encodings = std::to_array<std::pair<std::string_view, TextEncoding>>(
    {{"utf-8", TextEncoding::utf_8}, {"windows-1252", TextEncoding::windows_1252}});
constexpr auto map_levels = std::to_array<std::pair<std::string_view, Level>>(
    {{"country", Level::country}, {"region", Level::region}, {"authority", Level::authority}});

/// `Q1`, or `Q1-Q2`.
std::optional<QuarterSpan> quarters(std::string_view text) {
  const auto quarter = [](std::string_view word) {
    return word.size() == 2 && word[0] == 'Q' && word[1] >= '1' && word[1] <= '4' ? word[1] - '0' : 0;
  };
  const int first = quarter(text.substr(0, 2));
  const int last = text.size() == 5 && text[2] == '-' ? quarter(text.substr(3)) : text.size() == 2 ? first : 0;
  if (first == 0 || last < first) return std::nullopt;
  return QuarterSpan{first, last};
}

PeriodRule period_rule(TomlSection& section) {
  PeriodRule rule;
  rule.form = section.one_of("form", period_forms).value_or(PeriodForm::published);
  rule.column = section.texts("column");
  rule.identifier_column = section.texts("identifier_column");
  rule.part_column = section.texts("part_column");
  const auto fixed = section.day("fixed");
  rule.fixed = fixed.value_or(Day{});
  if (rule.form == PeriodForm::fixed && !fixed) section.fault("form 'fixed' needs fixed = a date");
  if (rule.form != PeriodForm::fixed && rule.column.empty()) section.fault("column is missing");
  if (rule.form == PeriodForm::published && rule.identifier_column.empty()) {
    section.fault("form 'published' needs identifier_column");
  }
  section.entries("parts", [&](const std::string& name, const toml::node& entry) {
    const auto span = quarters(entry.value_exact<std::string>().value_or(""));
    if (!span) return section.fault(entry, "a part is written Q1 or Q1-Q2");
    rule.parts.emplace(name, *span);
  });
  return rule;
}

LevelRule level_rule(TomlSection& section) {
  LevelRule rule;
  rule.column = section.texts("column");
  rule.fixed = section.one_of("fixed", map_levels);
  section.entries("values", [&](const std::string& name, const toml::node& entry) {
    const auto level = parse_name<Level>(entry.value_exact<std::string>().value_or(""));
    if (!level) return section.fault(entry, "a level is one of country, region, authority");
    rule.values.emplace(name, *level);
  });
  return rule;
}

AreaRule area_rule(TomlSection& section) {
  return {section.texts("code"), section.texts("authority"), section.texts("authority_number"), section.texts("region"),
          section.texts("country")};
}

RoundingRule rounding_rule(TomlSection& section) {
  RoundingRule rule;
  rule.level = section.one_of("level", map_levels).value_or(Level::authority);
  rule.base = static_cast<double>(section.value<std::int64_t>("base", "a whole number").value_or(10));
  rule.since = section.day("since");
  if (rule.base <= 0) section.fault("base must be above 0");
  return rule;
}

MeasureRule measure_rule(TomlSection& section) {
  MeasureRule rule;
  rule.name = section.required_text("name");
  rule.column = section.texts("column");
  if (rule.column.empty()) section.fault("column is missing");
  rule.kind = section.one_of("kind", value_kinds).value_or(ValueKind::count);
  rule.time = section.one_of("time", measure_times).value_or(MeasureTime::as_row);
  rule.year_shift = static_cast<int>(section.value<std::int64_t>("year_shift", "a whole number").value_or(0));
  rule.optional = section.truth("optional");
  section.sections("rounded", [&](TomlSection& rounded) { rule.rounding.push_back(rounding_rule(rounded)); });
  return rule;
}

BreakdownRule breakdown_rule(TomlSection& section) {
  BreakdownRule rule;
  rule.key = section.text("key");
  rule.key_column = section.texts("key_column");
  rule.column = section.texts("column");
  if (const auto total = section.value<std::string>("total", "a text")) rule.total = *total;
  rule.aliases = section.words("aliases");
  rule.optional = section.truth("optional");
  if (rule.column.empty()) section.fault("column is missing");
  if (rule.key.empty() == rule.key_column.empty()) section.fault("name either key or key_column");
  return rule;
}

RowFilter row_filter(TomlSection& section) {
  RowFilter filter;
  filter.column = section.texts("column");
  filter.values = section.texts("values");
  const auto except = section.texts("except");
  filter.except = !except.empty();
  if (filter.column.empty()) section.fault("column is missing");
  if (filter.values.empty() == except.empty()) section.fault("name either values or except");
  if (filter.except) filter.values = except;
  return filter;
}

void check_symbols(TomlSection& section, const std::map<std::string, std::string>& symbols) {
  static const std::set<std::string> known = {"c", "x", "z", "k", "u"};
  for (const auto& [mark, symbol] : symbols) {
    if (!known.contains(symbol)) section.fault("symbol '" + mark + "' must stand for one of c, x, z, k, u");
  }
}

ColumnMap column_map(TomlSection& top) {
  ColumnMap map;
  map.encoding = top.one_of("encoding", encodings).value_or(TextEncoding::utf_8);
  if (!top.find("period")) top.fault("the table [period] is missing");
  if (!top.find("area")) top.fault("the table [area] is missing");
  if (!top.find("measure")) top.fault("a table [[measure]] is missing");
  top.sections("period", [&](TomlSection& section) { map.period = period_rule(section); });
  top.sections("level", [&](TomlSection& section) { map.level = level_rule(section); });
  top.sections("area", [&](TomlSection& section) { map.area = area_rule(section); });
  top.sections("measure", [&](TomlSection& section) { map.measures.push_back(measure_rule(section)); });
  top.sections("breakdown", [&](TomlSection& section) { map.breakdowns.push_back(breakdown_rule(section)); });
  top.sections("filter", [&](TomlSection& section) { map.filters.push_back(row_filter(section)); });
  top.sections("exposure", [&](TomlSection& section) {
    ExposureRule rule{section.required_text("measure"), 1};
    if (const auto factor = section.value<double>("multiplier", "a decimal number")) rule.multiplier = *factor;
    if (rule.multiplier <= 0) section.fault("multiplier must be above 0");
    const bool known = std::any_of(map.measures.begin(), map.measures.end(),
                                   [&](const MeasureRule& measure) { return measure.name == rule.measure; });
    if (!known) section.fault("exposure '" + rule.measure + "' is none of the measures");
    map.exposure = rule;
  });
  map.symbol_column = top.texts("symbol_column");
  map.symbols = top.words("symbols");
  check_symbols(top, map.symbols);
  if (const toml::node* node = top.find("requires")) {
    if (!node->is_array()) top.fault(*node, "requires must be a list");
    for (std::size_t i = 0; node->is_array() && i < node->as_array()->size(); ++i) {
      map.requires_columns.push_back(top.texts_of((*node->as_array())[i], "requires"));
    }
  }
  return map;
}

}  // namespace

Result<FeedFormat> parse_feed_format(std::string_view toml, const std::filesystem::path& file) {
  TomlFaults faults(file.string());
  toml::table table;
  try {
    table = toml::parse(toml, file.string());
  } catch (const toml::parse_error& error) {
    faults.add(error.source(), error.description());
    return failure(ErrorKind::invalid_input, faults.lines());
  }
  TomlSection top(table, faults);
  FeedFormat format;
  format.name = top.required_text("name");
  if (format.name != file.stem().string())
    top.fault("name must be '" + file.stem().string() + "', as the file is called");
  format.description = top.required_text("description");
  const std::string cadence = top.required_text("cadence");
  if (const auto known = parse_name<Cadence>(cadence)) {
    format.cadence = *known;
  } else {
    top.fault("cadence is one of none, daily, weekly, monthly, quarterly, yearly");
  }
  const std::string kind = top.required_text("kind");
  if (kind == "observations") {
    format.shape = column_map(top);
  } else if (kind == "events") {
    format.shape = EventColumns{};
  } else {
    top.fault("kind is one of events, observations");
  }
  top.refuse_unknown();
  if (!faults.lines().empty()) return failure(ErrorKind::invalid_input, faults.lines());
  return format;
}

Result<std::vector<FeedFormat>> load_feed_formats(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code unreadable;
  for (std::filesystem::directory_iterator at(folder, unreadable), end; !unreadable && at != end;
       at.increment(unreadable)) {
    if (at->path().extension() == ".toml") files.push_back(at->path());
  }
  if (unreadable) {
    return failure(ErrorKind::io,
                   "the folder of feed formats '" + folder.string() + "' cannot be read: " + unreadable.message());
  }
  std::sort(files.begin(), files.end());
  std::vector<FeedFormat> formats;
  std::string faults;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) return failure(ErrorKind::io, "'" + file.string() + "' cannot be read");
    auto format = parse_feed_format(text, file);
    if (format) {
      formats.push_back(std::move(*format));
    } else {
      faults += (faults.empty() ? "" : "\n") + format.error().message;
    }
  }
  if (!faults.empty()) return failure(ErrorKind::invalid_input, faults);
  return formats;
}

}  // namespace tocsin
