#include "figure_json.hpp"

#include <nlohmann/json.hpp>

#include "tocsin/domain/instant.hpp"

namespace tocsin {
namespace {

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }
Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

void add_figure(Json& object, const std::string& name, const Figure& figure) {
  const std::optional<double> shown = figure.shown();
  object[name] = number_or_null(shown);
  object[name + "_symbol"] = shown ? Json(nullptr) : Json(figure.text());
}

Json trace_json(const Trace& trace) {
  Json rows = Json::array();
  for (const SourceRow& row : trace.rows)
    rows.push_back({{"file", row.file}, {"line", row.line > 0 ? Json(row.line) : Json(nullptr)}});
  return {{"transformation", transformation_words(trace.how)}, {"rows", std::move(rows)}};
}

std::string_view level_words(Level level) {
  if (level == Level::country) return "National";
  return level == Level::region ? "Regional" : "Local authority";
}

}  // namespace

Json table_row_json(const Table& table, const TableRow& row) {
  const int year = reporting_year_of(row.period.last());
  const bool authority = row.level == Level::authority;
  Json object = {{"time_period", std::to_string(year)},
                 {"time_identifier", row.period.is_reporting_year() ? "Reporting year" : "Calendar year"},
                 {"period_from", iso_day(row.period.first())},
                 {"period_to", iso_day(row.period.last())},
                 {"geographic_level", level_words(row.level)},
                 {"country_code", "E92000001"},
                 {"country_name", "England"},
                 {"region_code", text_or_null(row.region.text())},
                 {"region_name", text_or_null(row.region_name)},
                 {"old_la_code", text_or_null(row.la_number)},
                 {"new_la_code", authority ? Json(row.area.text()) : Json(nullptr)},
                 {"la_name", authority ? Json(row.area_name) : Json(nullptr)},
                 {"breakdown_topic", topic_words(row.breakdown, year)},
                 {"breakdown", row.category},
                 {"nature_of_notification", nature_words(row.nature)}};
  Json provenance = Json::object();
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    const TableCell& cell = row.cells[i];
    add_figure(object, column.name, cell.figure);
    if (column.has_limits) {
      object[column.name + "_lower"] = cell.limits ? Json(cell.limits->lower) : Json(nullptr);
      object[column.name + "_upper"] = cell.limits ? Json(cell.limits->upper) : Json(nullptr);
    }
    provenance[column.name] = trace_json(cell.trace);
  }
  object["note"] = text_or_null(row.note);
  object["provenance"] = std::move(provenance);
  return object;
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

Json series_json(const NationalSeries& series) {
  Json points = Json::array();
  for (const SeriesPoint& point : series.points) {
    const bool year = point.period.is_reporting_year();
    Json object = {{"time_period", year ? Json(std::to_string(reporting_year_of(point.period.last()))) : Json(nullptr)},
                   {"period_from", iso_day(point.period.first())},
                   {"period_to", iso_day(point.period.last())},
                   {"nature_of_notification", nature_words(point.nature)}};
    add_figure(object, "number_notifications", point.figure);
    object["origin"] = point.origin;
    object["release"] = text_or_null(point.release);
    points.push_back(std::move(object));
  }
  Json breaks = Json::array();
  for (const SeriesBreak& at : series.breaks) {
    breaks.push_back({{"break", at.id},
                      {"from", iso_day(at.from)},
                      {"changes_counts", at.changes_counts},
                      {"words", at.words},
                      {"source", at.source}});
  }
  return {{"series", series.id},         {"producer", series.producer},
          {"counts", series.counts},     {"of_notifications", series.of_notifications},
          {"points", std::move(points)}, {"breaks", std::move(breaks)}};
}

Json clock_json(const ClockRow& row) {
  Json object = {{"clock", name_of(row.clock)},
                 {"quarter_from", iso_day(row.quarter.first())},
                 {"quarter_to", iso_day(row.quarter.last())}};
  add_figure(object, "on_time", row.on_time);
  add_figure(object, "late", row.late);
  add_figure(object, "not_computable", row.not_computable);
  object["share_on_time"] = number_or_null(row.share_on_time);
  object["median_days_late"] = number_or_null(row.median_days_late);
  return object;
}

Json file_json(const FileReceipt& file) {
  return {{"file", file.id},
          {"feed", file.feed},
          {"name", file.name},
          {"sha256", file.sha256},
          {"bytes", file.bytes},
          {"received", iso_instant(file.received)},
          {"illustrative", file.illustrative},
          {"rows", file.tally.rows},
          {"accepted", file.tally.accepted},
          {"unchanged", file.tally.unchanged},
          {"revised", file.tally.revised},
          {"rejected", file.tally.rejected}};
}

Json feed_json(const FeedStatus& feed) {
  return {{"feed", feed.feed},
          {"description", text_or_null(feed.description)},
          {"cadence", text_or_null(feed.cadence)},
          {"last_success", feed.last_success ? Json(iso_instant(*feed.last_success)) : Json(nullptr)},
          {"files", feed.files.size()},
          {"rows", feed.tally.rows},
          {"accepted", feed.tally.accepted},
          {"unchanged", feed.tally.unchanged},
          {"revised", feed.tally.revised},
          {"rejected", feed.tally.rejected}};
}

Json rejection_json(const FileReceipt& file, const Rejection& rejection) {
  return {{"file", file.name},
          {"line", rejection.place.line},
          {"record", rejection.place.record},
          {"column", text_or_null(rejection.column)},
          {"rule", rejection.rule},
          {"value_class", rejection.value_class}};
}

}  // namespace tocsin
