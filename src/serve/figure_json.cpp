#include "figure_json.hpp"

#include <nlohmann/json.hpp>

#include "tocsin/domain/expected_words.hpp"
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

}  // namespace

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
          {"rejected", file.tally.rejected},
          {"outside", file.tally.outside}};
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
          {"rejected", feed.tally.rejected},
          {"outside", feed.tally.outside}};
}

Json rejection_json(const FileReceipt& file, const Rejection& rejection) {
  return {{"file", file.name},
          {"line", rejection.place.line},
          {"record", rejection.place.record},
          {"column", text_or_null(rejection.column)},
          {"rule", rejection.rule},
          {"value_class", rejection.value_class},
          {"expected", text_or_null(expected_words(rejection))}};
}

}  // namespace tocsin
