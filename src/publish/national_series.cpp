#include "tocsin/publish/national_series.hpp"

#include "csv_cells.hpp"

namespace tocsin {

std::string series_csv(const std::vector<NationalSeries>& series) {
  std::string csv =
      "series,producer,time_period,time_identifier,period_from,period_to,nature_of_notification,number_notifications,"
      "origin,release,breaks\r\n";
  for (const NationalSeries& one : series) {
    for (const SeriesPoint& point : one.points) {
      const bool year = point.period.is_reporting_year();
      std::string breaks;
      for (const SeriesBreak& at : one.breaks) {
        if (point.period.contains(at.from)) breaks.append(breaks.empty() ? "" : " ").append(at.id);
      }
      add_line(csv, {text_cell(one.id), text_cell(one.producer),
                     year ? std::to_string(reporting_year_of(point.period.last())) : std::string(),
                     year ? "Reporting year" : "", iso_day(point.period.first()), iso_day(point.period.last()),
                     std::string(nature_words(point.nature)), point.figure.text(), text_cell(point.origin),
                     text_cell(point.release), text_cell(breaks)});
    }
  }
  return csv;
}

}  // namespace tocsin
