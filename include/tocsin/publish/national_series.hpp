#pragma once

#include <string>
#include <vector>

#include "tocsin/domain/figure.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/publish/figure_cube.hpp"

/// England's counts since 2014-15, each producer's apart (rule R12): series are never joined, and where a series breaks
/// is said.
namespace tocsin {

struct SeriesPoint {
  Period period;
  NatureGroup nature = NatureGroup::total;
  Figure figure;
  std::string origin;   ///< `published`, `secondary` (read in another's report), `derived`, `not_found`, `received`
  std::string release;  ///< or the file, where received
};

/// From this day on the counts of a series do not mean quite what they meant before.
struct SeriesBreak {
  std::string id;      ///< `producer`, `duty`, `unit_of_count`, `relabel`
  std::string series;  ///< the series in which it falls
  Day from;
  bool changes_counts = true;  ///< false: a matter of names only
  std::string words;
  std::string source;
};

/// One producer's counts of one thing.
struct NationalSeries {
  std::string id;        ///< `ofsted`, `dfe`, `dfe_looked_after`, `dfe_care_leaver_deaths`, `panel_notifications`, ...
  std::string producer;  ///< "Department for Education"
  std::string counts;    ///< what one of it is, in words
  bool of_notifications = false;    ///< `ofsted` and `dfe`: a page may show them on one chart, unconnected
  std::vector<SeriesPoint> points;  ///< by period, nature
  std::vector<SeriesBreak> breaks;  ///< by day
};

/// The download: `series,producer,time_period,time_identifier,period_from,period_to,nature_of_notification,
/// number_notifications,origin,release,breaks`, the last naming the breaks that fall in the period.
[[nodiscard]] std::string series_csv(const std::vector<NationalSeries>& series);

}  // namespace tocsin
