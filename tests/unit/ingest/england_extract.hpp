#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/ingest/feed_reader.hpp"

namespace tocsin::testing {

inline AreaCode code(std::string_view text) { return AreaCode::parse(text).value(); }
inline Day day(std::string_view text) { return parse_day(text).value(); }

/// A few authorities of England with a recode (Barnsley), a split (Cumbria) and a plain one.
inline AuthorityRegister england_extract() {
  const Day start = day("2009-01-01");
  const auto authority = [&](std::string_view area, const char* number, const char* name, std::string_view region,
                             Day from, std::optional<Day> until = {}) {
    return Authority{code(area), number, name, "unitary", code(region), from, until};
  };
  return AuthorityRegister::from(
             {authority("E06000001", "805", "Hartlepool", "E12000001", start),
              authority("E06000063", "942", "Cumberland", "E12000002", day("2023-04-01")),
              authority("E06000064", "943", "Westmorland and Furness", "E12000002", day("2023-04-01")),
              authority("E10000006", "909", "Cumbria", "E12000002", start, day("2023-03-31")),
              authority("E08000016", "370", "Barnsley", "E12000003", start, day("2025-04-30")),
              authority("E08000038", "370", "Barnsley", "E12000003", day("2025-05-01")),
              authority("E09000021", "314", "Kingston upon Thames", "E12000007", start),
              authority("E09000027", "318", "Richmond upon Thames", "E12000007", start)},
             {{code("E12000001"), "North East"},
              {code("E12000002"), "North West"},
              {code("E12000003"), "Yorkshire and The Humber"},
              {code("E12000007"), "London"}},
             {{"EV06", day("2023-04-01"), code("E10000006"), code("E06000063"), Extent::part, ""},
              {"EV06", day("2023-04-01"), code("E10000006"), code("E06000064"), Extent::part, ""},
              {"EV08", day("2025-05-01"), code("E08000016"), code("E08000038"), Extent::whole, ""}})
      .value();
}

inline const Day today = day("2026-11-22");

/// A whole file read in pieces of `chunk` bytes, or why it was refused.
struct FeedOutcome {
  RowBatch rows;
  ReadingNotes notes;
  std::optional<Error> refusal;
};

inline FeedOutcome read_feed(const FeedFormat& format, const AuthorityRegister& authorities, std::string_view text,
                             std::size_t chunk = 65536) {
  auto reader = FeedReader::open(format, authorities, {today, {}, {}}).value();
  FeedOutcome outcome;
  const auto take = [&](Result<RowBatch> batch) {
    if (!batch) {
      outcome.refusal = batch.error();
      return false;
    }
    auto append = [](auto& to, auto& from) { std::move(from.begin(), from.end(), std::back_inserter(to)); };
    append(outcome.rows.notifications, batch->notifications);
    append(outcome.rows.observations, batch->observations);
    append(outcome.rows.rejections, batch->rejections);
    return true;
  };
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    if (!take(reader.push(std::span(text).subspan(at, std::min(chunk, text.size() - at))))) return outcome;
  }
  take(reader.finish());
  outcome.notes = reader.notes();
  return outcome;
}

/// `line:column:rule` of each rejection.
inline std::vector<std::string> rejections_of(const FeedOutcome& outcome) {
  std::vector<std::string> all;
  for (const Rejection& each : outcome.rows.rejections) {
    all.push_back(std::to_string(each.place.line) + ":" + each.column + ":" + each.rule);
  }
  return all;
}

}  // namespace tocsin::testing
