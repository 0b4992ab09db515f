#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The ways in which people write the periods of a series.
namespace tocsin {

/// Length of the steps of a series.
enum class SeriesStep { whole, day, week, month, quarter, term, half_year, year };

/// One way of writing periods. Every period has a position: its number, its day since 1970-01-01, or how many steps of
/// the way have passed since year 0.
struct Writing {
  std::string_view words;  ///< "a day: write it as 2021-04-01"
  SeriesStep step = SeriesStep::whole;
  bool dates = false;  ///< positions are days, and which of them are steps the dates together tell
  std::optional<std::int64_t> (*position)(std::string_view text) = nullptr;
  /// In the manner of `like`, a text that the way reads.
  std::string (*text)(std::int64_t position, std::string_view like) = nullptr;
  /// Of the first day of a period where it has one, since 1970-01-01; nothing: periods are no days.
  std::optional<int> (*day)(std::int64_t position) = nullptr;
};

/// The way in which all texts are written, else the one in which the first is; nothing where that is none.
///
/// - days: 2021-04-01
/// - years: 2021 (1900 to 2100); 2020/21, 2020-21, 2020/2021, 202021, each two years that follow each other
/// - terms, three a year: 2020/21 autumn, 202021 Spring term, Summer 2021 (of the school year that it ends)
/// - quarters: 2021-Q1, 2021Q1, 2021 Q1
/// - months: 2021-04, and 202104 where every number ends in 01 to 12
/// - weeks: 2021-W05 and 202105, where every number ends in 01 to 53, some above 12: ISO weeks; where a year that has
///   53 of them goes on into the next without its last, every year has 52
/// - whole numbers from -1e9 to 1e9
[[nodiscard]] std::optional<Writing> writing_of(const std::vector<std::string_view>& texts);

/// How periods may be written, for a message.
[[nodiscard]] std::string_view writings_words();
/// Whether the texts are whole numbers, a month or so apart, as spreadsheets keep days from 1990 to 2050.
[[nodiscard]] bool look_like_spreadsheet_days(const std::vector<std::string_view>& texts);
/// "2021-04-01" of the spreadsheet's day 44287.
[[nodiscard]] std::string day_of_spreadsheet(std::string_view number);

}  // namespace tocsin
