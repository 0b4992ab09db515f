#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "clock.hpp"
#include "command_line.hpp"
#include "detect_series.hpp"
#include "named_table.hpp"
#include "result_table.hpp"
#include "series_file.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct DetectFileOptions {
  std::string series;
  std::string format = "csv";
  DetectOptions detector;
};

/// What of a series could not be judged, and why.
void say_unjudged(const std::string& file, const Series& series, const std::vector<DetectedPeriod>& periods) {
  if (series.gaps > 0)
    fmt::print(stderr, "{}: series '{}': {} of {} periods have no row; their counts are taken as not known\n", file,
               series.name, series.gaps, series.t.size());
  if (periods.empty())
    fmt::print(stderr, "{}: series '{}': too short for this method: no period was judged\n", file, series.name);
  std::set<DetectorStatus> said;
  for (const DetectedPeriod& period : periods) {
    if (period.status == DetectorStatus::assessed || !said.insert(period.status).second) continue;
    const auto count = std::count_if(periods.begin(), periods.end(),
                                     [&](const DetectedPeriod& other) { return other.status == period.status; });
    fmt::print(stderr, "{}: series '{}': {} of {} periods were not judged: {}\n", file, series.name, count,
               periods.size(), status_name(period.status));
  }
  const auto bare = std::count_if(periods.begin(), periods.end(), [](const DetectedPeriod& period) {
    return period.status == DetectorStatus::assessed && std::isnan(period.upper) && std::isnan(period.score);
  });
  if (bare > 0)
    fmt::print(stderr, "{}: series '{}': {} of {} periods have no bound: too few cases in the periods just before\n",
               file, series.name, bare, periods.size());
}

int detect_file(const DetectFileOptions& options) {
  const auto text = read_text(options.series);
  if (!text) return complain(text.error());
  const auto all = parse_series_file(*text, options.series, today());
  if (!all) return complain_of_file(all.error());
  ResultTable table({"series", "t", "count", "expected", "upper", "lower", "score", "alarm", "status"});
  for (const Series& series : *all) {
    const auto periods = detect(series, options.detector);
    if (!periods) return complain(periods.error());
    say_unjudged(options.series, series, *periods);
    for (const DetectedPeriod& period : *periods)
      table.add({series.name, series.t[period.period], series.counts[static_cast<Eigen::Index>(period.period)],
                 period.expected, period.upper, period.lower, period.score, period.alarm,
                 std::string(status_name(period.status))});
  }
  const auto printed = table.print(options.format);
  return printed ? done : complain(printed.error());
}

std::string methods_words() {
  std::string words = "Methods:\n";
  for (const DetectorMethod& method : detector_methods())
    words += fmt::format("  {:<24} {}\n", method.name, method.words);
  return words +
         "CUSUM and GLR hold the counts from --from on (default: the second half) against a seasonal mean fitted to "
         "those "
         "before.\nGaps in the steps are counts that are not known. An empty field is a number that is not there; "
         "`status` "
         "says why a\nperiod was not judged: gap, short_history, not_fitted, refused.\n"
         "Example: tocsin detect --method farrington_flexible --series weekly.csv --alpha 0.005 --format table";
}

}  // namespace

void add_detect(Program& program) {
  Verb verb = program.verb("detect", "Runs a detector over any series of counts: series, t, count[, exposure]");
  const auto options = std::make_shared<DetectFileOptions>();
  DetectOptions& detector = options->detector;
  std::vector<std::string> names;
  for (const DetectorMethod& method : detector_methods()) names.emplace_back(method.name);
  std::sort(names.begin(), names.end());
  verb.option("--method", &detector.method, "The detector; see below").required().type_name("NAME").one_of(names);
  verb.option("--series", &options->series, "CSV: series,t,count[,exposure]; t dates or whole numbers, in order")
      .required()
      .type_name("FILE");
  verb.option("--from", &detector.from, "First period to judge, as the file writes it").type_name("T");
  verb.option("--frequency", &detector.frequency, "Periods in a year (default: by the step; 52 for numbers)")
      .type_name("N")
      .within(1, 366);
  verb.option("--alpha", &detector.alpha, "Level of the bound (default: the method's own)")
      .type_name("P")
      .within(1e-9, 0.5);
  verb.option("--years", &detector.years, "Farrington: years to look back")
      .type_name("N")
      .default_shown()
      .within(1, 30);
  verb.option("--half-window", &detector.half_window, "Farrington: periods either side of the same one")
      .type_name("N")
      .default_shown()
      .within(0, 26);
  verb.option("--threshold", &detector.threshold, "farrington_flexible: its bound")
      .type_name("NAME")
      .default_shown()
      .one_of({"nb_plugin", "muan", "delta"});
  verb.flag("--trend,!--no-trend", detector.trend, "Farrington: allow for a trend (default)");
  verb.option("--baseline", &detector.baseline, "EARS: periods in the baseline")
      .type_name("N")
      .default_shown()
      .within(3, 366);
  verb.option("--reference", &detector.reference, "CUSUM: k").type_name("K").default_shown().within(0.0, 1e6);
  verb.option("--limit", &detector.limit, "CUSUM, GLR, outbreak_p: the statistic that alarms")
      .type_name("H")
      .within(1e-9, 1e9);
  verb.option("--ratio", &detector.ratio, "cusum_count, GLR: a change of so many times the mean").type_name("R");
  verb.option("--run-length", &detector.run_length, "cusum_count: periods between false alarms")
      .type_name("N")
      .default_shown()
      .within(2.0, 1e9);
  verb.option("--harmonics", &detector.harmonics, "CUSUM, GLR: waves of the seasonal mean")
      .type_name("N")
      .default_shown()
      .within(0, 6);
  verb.flag("--decrease", detector.decrease, "GLR: look for a fall");
  verb.option("--format", &options->format, "csv, json or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"csv", "json", "table"});
  verb.footer(methods_words());
  verb.runs([options] { return detect_file(*options); });
}

}  // namespace tocsin
