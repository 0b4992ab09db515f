#pragma once

#include <string_view>

#include "england_extract.hpp"

/// A map like the Department's, and ways to read by any map.
namespace tocsin::testing {

/// The Department's sub-national shape, smaller.
inline ColumnMap department() {
  ColumnMap map;
  map.period.column = {"time_period"};
  map.period.identifier_column = {"time_identifier"};
  map.level.column = {"geographic_level"};
  map.area.authority = {"new_la_code"};
  map.area.authority_number = {"old_la_code"};
  map.area.region = {"region_code"};
  map.area.country = {"country_code"};
  MeasureRule notifications;
  notifications.name = "notifications";
  notifications.column = {"number_notifications"};
  notifications.rounding = {{Level::region, 10, {}}};
  MeasureRule in_need;
  in_need.name = "children_in_need";
  in_need.column = {"cin_31march"};
  in_need.rounding = {{Level::region, 10, {}}, {Level::country, 10, {}}};
  in_need.time = MeasureTime::thirty_first_of_march;
  in_need.year_shift = -1;
  in_need.optional = true;
  MeasureRule score;
  score.name = "idaci_score";
  score.column = {"idaci_avgscore", "idaci_avgscore_2019"};
  score.kind = ValueKind::number;
  score.optional = true;
  map.measures = {notifications, in_need, score};
  return map;
}

inline FeedOutcome read(const ColumnMap& map, std::string_view text, std::size_t chunk = 65536) {
  static const AuthorityRegister authorities = england_extract();
  return read_feed({"test", "", Cadence::yearly, map}, authorities, text, chunk);
}

inline const Observation& only(const FeedOutcome& outcome, std::size_t row = 0) {
  return outcome.rows.observations.at(row).observations.at(0);
}

}  // namespace tocsin::testing
