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

struct Options {
  std::string series;
  std::string format = "csv";
  DetectOptions detector;
};

/// Says faults, each `file:line:field: words`, as they are.
int refuse(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  return failed;
}

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

int detect_file(const Options& options) {
  const auto text = read_text(options.series);
  if (!text) return complain(text.error());
  const auto all = parse_series_file(*text, options.series, today());
  if (!all) return refuse(all.error());
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

void add_detect(CLI::App& program, int& exit_code) {
  auto* verb =
      program.add_subcommand("detect", "Runs a detector over any series of counts: series, t, count[, exposure]");
  const auto options = std::make_shared<Options>();
  DetectOptions& detector = options->detector;
  std::set<std::string> names;
  for (const DetectorMethod& method : detector_methods()) names.emplace(method.name);
  verb->add_option("--method", detector.method, "The detector; see below")
      ->required()
      ->type_name("NAME")
      ->check(CLI::IsMember(names));
  verb->add_option("--series", options->series, "CSV: series,t,count[,exposure]; t dates or whole numbers, in order")
      ->required()
      ->type_name("FILE");
  verb->add_option("--from", detector.from, "First period to judge, as the file writes it")->type_name("T");
  verb->add_option("--frequency", detector.frequency, "Periods in a year (default: by the step; 52 for numbers)")
      ->type_name("N")
      ->check(CLI::Range(1, 366));
  verb->add_option("--alpha", detector.alpha, "Level of the bound (default: the method's own)")
      ->type_name("P")
      ->check(CLI::Range(1e-9, 0.5));
  verb->add_option("--years", detector.years, "Farrington: years to look back")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 30));
  verb->add_option("--half-window", detector.half_window, "Farrington: periods either side of the same one")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 26));
  verb->add_option("--threshold", detector.threshold, "farrington_flexible: its bound")
      ->type_name("NAME")
      ->capture_default_str()
      ->check(CLI::IsMember({"nb_plugin", "muan", "delta"}));
  verb->add_flag("--trend,!--no-trend", detector.trend, "Farrington: allow for a trend (default)");
  verb->add_option("--baseline", detector.baseline, "EARS: periods in the baseline")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(3, 366));
  verb->add_option("--reference", detector.reference, "CUSUM: k")
      ->type_name("K")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  verb->add_option("--limit", detector.limit, "CUSUM, GLR, outbreak_p: the statistic that alarms")
      ->type_name("H")
      ->check(CLI::Range(1e-9, 1e9));
  verb->add_option("--ratio", detector.ratio, "cusum_count, GLR: a change of so many times the mean")->type_name("R");
  verb->add_option("--run-length", detector.run_length, "cusum_count: periods between false alarms")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(2.0, 1e9));
  verb->add_option("--harmonics", detector.harmonics, "CUSUM, GLR: waves of the seasonal mean")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 6));
  verb->add_flag("--decrease", detector.decrease, "GLR: look for a fall");
  verb->add_option("--format", options->format, "csv, json or table (for people)")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"csv", "json", "table"}));
  verb->footer(methods_words());
  verb->callback([options, &exit_code] { exit_code = detect_file(*options); });
}

}  // namespace tocsin
