#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/figure.hpp"
#include "tocsin/domain/names.hpp"
#include "tocsin/domain/notification.hpp"
#include "tocsin/domain/period.hpp"

/// What a feed's bytes become. `ingest` makes these, `store` keeps them, and neither knows the other.
namespace tocsin {

enum class Level : std::uint8_t { country, region, authority };
template <>
inline constexpr auto names_of<Level> = std::to_array<std::pair<Level, std::string_view>>(
    {{Level::country, "country"}, {Level::region, "region"}, {Level::authority, "authority"}});

/// The measures the product itself reasons about. A mapped foreign panel brings names of its own.
namespace measures {
inline constexpr std::string_view notifications = "notifications";
inline constexpr std::string_view child_population = "child_population";
inline constexpr std::string_view children_in_need = "children_in_need";
inline constexpr std::string_view idaci_score = "idaci_score";
}  // namespace measures

/// One published figure: a measure of one area over one period, for one breakdown. The five first fields are its key.
struct Observation {
  std::string measure;
  Level level = Level::authority;
  AreaCode area;
  Period period = Period::reporting_year(2000);
  std::string breakdown;  ///< "" for the total, else `key=value` pairs joined by `;`, keys in alphabetical order
  Figure figure = Figure::not_available();
};

/// The spelling of keys and values of a breakdown: lower case, every run of other characters than letters and digits
/// one
/// `_`: `Child Death` -> `child_death`.
[[nodiscard]] std::string category_word(std::string_view text);

/// Where a row stands in its file. `line` is the physical line on which it starts, `record` its number among the data
/// rows; both from 1, the header being line 1 and no record.
struct RowPlace {
  std::uint64_t line = 0;
  std::uint64_t record = 0;
};

struct NotificationRow {
  RowPlace place;
  Notification notification;
};

/// A row of published figures: one row of a wide file says several things.
struct ObservationRow {
  RowPlace place;
  std::vector<Observation> observations;
};

/// A row that was not taken, and why. It never carries the offending text, only its class ("empty", "text of 12
/// characters").
struct Rejection {
  RowPlace place;
  std::string column;  ///< "" when the row as a whole is at fault
  std::string rule;    ///< a short stable name, for instance `unknown_authority`
  std::string value_class;
};

/// A run of consecutive rows. Every row read is in exactly one of the three lists.
struct RowBatch {
  std::vector<NotificationRow> notifications;
  std::vector<ObservationRow> observations;
  std::vector<Rejection> rejections;
  bool illustrative = false;  ///< the file has said, in these rows or before, that its figures are made up

  [[nodiscard]] std::uint64_t rows() const { return notifications.size() + observations.size() + rejections.size(); }
};

}  // namespace tocsin
