#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/authority_register.hpp"
#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/geography.hpp"
#include "tocsin/domain/notification.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/domain/working_calendar.hpp"
#include "tocsin/publish/edition.hpp"
#include "tocsin/publish/national_series.hpp"

namespace tocsin {

/// The tables every verb stands on: who the authorities are and which days work.
struct ReferenceTables {
  AuthorityRegister authorities;
  WorkingCalendar calendar;
  std::vector<std::pair<AreaCode, AreaCode>> adjacent;  ///< units that touch, of the newest vintage, each pair once
  std::map<AreaCode, AreaFacts> areas;                  ///< by unit: neighbours of the newest model, successors, tile

  [[nodiscard]] Geography geography() const;
};

/// Reads `regions.csv`, `authorities.csv`, `lineage.csv`, `bank_holidays.csv`, `adjacency.csv`,
/// `statistical_neighbours.csv` and `tiles.csv` of a folder. On failure the message holds every fault, one a line.
[[nodiscard]] Result<ReferenceTables> read_reference_tables(const std::filesystem::path& folder);

/// A published national figure of one reporting year; no nature is the total.
struct NationalFigure {
  std::string series;  ///< `dfe`, or `ofsted` before 2018-19: never joined
  int reporting_year = 0;
  std::optional<Nature> nature;
  std::int64_t notifications = 0;
  std::string origin{};   ///< `published`, `secondary` or `derived`
  std::string release{};  ///< that gave it
};

/// Reads `national_notifications.csv`.
[[nodiscard]] Result<std::vector<NationalFigure>> read_national_figures(const std::filesystem::path& folder);

/// The series of England that can be shown (`series.csv`): the figures of `national_notifications.csv` and
/// `related_series.csv`, a missing yearly total being `x`, and the breaks of `series_breaks.csv`.
[[nodiscard]] Result<std::vector<NationalSeries>> read_national_series(const std::filesystem::path& folder);

/// Every fault of every table of the folder against the rules of its README: shapes, keys, codes, dates, and what must
/// hold between tables. Empty when all is well.
[[nodiscard]] std::vector<FileFault> check_reference_tables(const std::filesystem::path& folder);

/// The tables of the folder that are loaded like any feed, with the feed that reads each: populations and
/// circumstances.
struct ReferenceFeed {
  std::filesystem::path file;
  std::string feed;
};
[[nodiscard]] std::vector<ReferenceFeed> reference_feeds(const std::filesystem::path& folder);

/// What those tables say, read by the same column maps (`feed_maps` is their folder). A rejected row is an error here:
/// the tables are the product's own.
[[nodiscard]] Result<std::vector<Observation>> read_reference_observations(const std::filesystem::path& folder,
                                                                           const std::filesystem::path& feed_maps,
                                                                           const AuthorityRegister& authorities);

}  // namespace tocsin
