#include "table_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tocsin/domain/instant.hpp"

#include "figure_json.hpp"

namespace tocsin {
namespace {

/// Writes one object, member by member. Values read as `text_of` writes them.
class ObjectText {
 public:
  explicit ObjectText(std::string& text) : text_(text) { text_ += '{'; }
  void close() { text_ += '}'; }

  void name(std::string_view key) {
    if (text_.back() != '{') text_ += ',';
    value(key);
    text_ += ':';
  }
  void value(std::string_view words) {
    if (std::ranges::all_of(words, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; })) {
      text_ += '"';
      text_ += words;
      text_ += '"';
    } else {
      text_ += text_of(Json(words));
    }
  }
  void value(double number) {
    // Whole numbers are most of a table.
    constexpr double exact = 1e15;
    if (std::abs(number) < exact && std::trunc(number) == number && !std::signbit(number)) {
      whole(static_cast<std::uint64_t>(number));
      text_ += ".0";
    } else {
      text_ += std::isfinite(number) ? text_of(Json(number)) : "null";
    }
  }
  void whole(std::uint64_t number) {
    char digits[20];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }
  void none() { text_ += "null"; }

  template <class Value>
  void member(std::string_view key, const Value& content) {
    name(key);
    value(content);
  }
  void member_or_none(std::string_view key, std::string_view words) {
    name(key);
    if (words.empty()) return none();
    value(words);
  }
  void member_or_none(std::string_view key, const std::optional<double>& number) {
    name(key);
    if (!number) return none();
    value(*number);
  }

  std::string& text() { return text_; }

 private:
  std::string& text_;
};

void add_trace(ObjectText& object, const Trace& trace) {
  ObjectText text(object.text());
  text.member("transformation", transformation_words(trace.how));
  text.name("rows");
  object.text() += '[';
  for (const SourceRow& row : trace.rows) {
    if (object.text().back() != '[') object.text() += ',';
    ObjectText place(object.text());
    place.name("file");
    place.whole(row.file);
    place.name("line");
    if (row.line > 0) {
      place.whole(row.line);
    } else {
      place.none();
    }
    place.close();
  }
  object.text() += ']';
  text.close();
}

std::string_view table_level_words(Level level) {
  if (level == Level::country) return "National";
  return level == Level::region ? "Regional" : "Local authority";
}

}  // namespace

void add_table_row(std::string& text, const Table& table, const TableRow& row) {
  const int year = year_called(row.period);
  const bool authority = row.level == Level::authority;
  ObjectText object(text);
  object.member("time_period", std::to_string(year));
  object.member("time_identifier",
                std::string_view(row.period.is_reporting_year() ? "Reporting year" : "Calendar year"));
  object.member("period_from", iso_day(row.period.first()));
  object.member("period_to", iso_day(row.period.last()));
  object.member("geographic_level", table_level_words(row.level));
  object.member("country_code", std::string_view("E92000001"));
  object.member("country_name", std::string_view("England"));
  object.member_or_none("region_code", row.region.text());
  object.member_or_none("region_name", std::string_view(row.region_name));
  object.member_or_none("old_la_code", std::string_view(row.la_number));
  object.member_or_none("new_la_code", authority ? row.area.text() : std::string_view());
  object.member_or_none("la_name", authority ? std::string_view(row.area_name) : std::string_view());
  object.member("breakdown_topic", topic_words(row.breakdown, year));
  object.member("breakdown", std::string_view(row.category));
  object.member("nature_of_notification", nature_words(row.nature));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    const TableCell& cell = row.cells[i];
    const std::optional<double> shown = cell.figure.shown();
    object.member_or_none(column.name, shown);
    object.name(column.name + "_symbol");
    if (shown) {
      object.none();
    } else {
      object.value(cell.figure.text());
    }
    if (!column.has_limits) continue;
    const auto limit = [&](double Interval::*end) {
      return cell.limits ? std::optional((*cell.limits).*end) : std::nullopt;
    };
    object.member_or_none(column.name + "_lower", limit(&Interval::lower));
    object.member_or_none(column.name + "_upper", limit(&Interval::upper));
  }
  object.member_or_none("note", std::string_view(row.note));
  object.name("provenance");
  ObjectText provenance(text);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    provenance.name(table.columns[i].name);
    add_trace(provenance, row.cells[i].trace);
  }
  provenance.close();
  object.close();
}

Json table_meta_json(const Table& table) {
  Json columns = Json::array();
  for (const TableColumn& column : table.columns) {
    columns.push_back({{"measure", name_of(column.measure)},
                       {"name", column.name},
                       {"label", column.label},
                       {"has_limits", column.has_limits}});
  }
  Json symbols = Json::array();
  for (const Symbol& symbol : table.symbols) symbols.push_back({{"symbol", symbol.symbol}, {"words", symbol.words}});
  Json sources = Json::array();
  for (const FileReceipt& file : table.sources) sources.push_back(file_json(file));
  return {{"headline", table.headline},    {"subtitle", table.subtitle},   {"columns", std::move(columns)},
          {"symbols", std::move(symbols)}, {"footnotes", table.footnotes}, {"sources", std::move(sources)},
          {"permalink", table.permalink}};
}

}  // namespace tocsin
