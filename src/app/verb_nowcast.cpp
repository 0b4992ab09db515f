#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/domain/period.hpp"
#include "tocsin/stats/nowcast.hpp"
#include "tocsin/stats/smoothed_nowcast.hpp"

#include "clock.hpp"
#include "command_line.hpp"
#include "named_table.hpp"
#include "result_table.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct NowcastFileOptions {
  std::string events;
  std::string now;
  std::string step = "week";
  int longest_delay = 12;
  std::string method = "bayes";
  double level = 0.95;
  std::string format = "csv";
};

struct ReportedEvent {
  Day occurred;
  Day reported;
  double count = 1;
};

/// Steps before now, 0 being the one that ends with it.
Eigen::Index age_of(Day day, Day now, const std::string& step) {
  if (step == "month") {
    const std::chrono::year_month_day at(day);
    const std::chrono::year_month_day end(now);
    return (static_cast<int>(end.year()) - static_cast<int>(at.year())) * 12 +
           (static_cast<int>(static_cast<unsigned>(end.month())) - static_cast<int>(static_cast<unsigned>(at.month())));
  }
  return (now - day).count() / (step == "week" ? 7 : 1);
}

/// First day of the step of that age.
Day first_day(Eigen::Index age, Day now, const std::string& step) {
  if (step == "month") {
    const std::chrono::year_month_day end(now);
    return std::chrono::sys_days((end.year() / end.month() - std::chrono::months(age)) / std::chrono::day(1));
  }
  const int length = step == "week" ? 7 : 1;
  return now - std::chrono::days(length * (age + 1) - 1);
}

Result<std::vector<ReportedEvent>> parse_events(const std::string& text, const std::string& name,
                                                const std::optional<Day>& now) {
  NamedTable table(text, name, {"occurred", "reported"}, {"count"});
  std::vector<ReportedEvent> events;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto occurred = table.day(row, "occurred", today());
    const auto reported = table.day(row, "reported", today());
    const double count = table.has("count") ? table.count(row, "count").value_or(0) : 1;
    if (!occurred || !reported) continue;
    if (*reported < *occurred) table.fault(row, "reported", "reported before it occurred");
    if (now && *reported > *now)
      table.fault(row, "reported",
                  fmt::format("after --now {}: what was not known then must be left out", iso_day(*now)));
    events.push_back({*occurred, *reported, count});
  }
  if (!table.faults().none()) return table.faults().refusal();
  return events;
}

/// Events longer ago than the triangle is long are left out; delays beyond the longest count as the longest.
ReportingTriangle triangle_of(const std::vector<ReportedEvent>& events, Day now, const NowcastFileOptions& options,
                              Eigen::Index periods) {
  ReportingTriangle triangle{Eigen::MatrixXd::Zero(periods, options.longest_delay + 1)};
  for (const ReportedEvent& event : events) {
    const Eigen::Index age = age_of(event.occurred, now, options.step);
    const Eigen::Index delay = age - age_of(event.reported, now, options.step);
    if (age < periods)
      triangle.counts(periods - 1 - age, std::min<Eigen::Index>(delay, options.longest_delay)) += event.count;
  }
  return triangle;
}

/// A prior that says no more than the order of magnitude of a complete period.
NowcastOptions bayes_options(const ReportingTriangle& triangle, double level) {
  const Eigen::VectorXd reported = triangle.reported();
  const Eigen::Index complete = std::max<Eigen::Index>(1, reported.size() - triangle.longest_delay());
  const double mean = std::max(0.5, reported.head(complete).mean());
  NowcastOptions options;
  options.level = level;
  options.prior_mean = mean;
  options.prior_variance = mean + 2 * mean * mean;
  return options;
}

int estimate(const NowcastFileOptions& options) {
  std::optional<Day> now;
  if (!options.now.empty()) {
    const auto parsed = parse_day(options.now);
    if (!parsed) {
      fmt::print(stderr, "--now: {}\n", parsed.error().message);
      return wrong_usage;
    }
    if (*parsed > today()) {
      fmt::print(stderr, "--now {} lies in the future: today is {}\n", options.now, iso_day(today()));
      return wrong_usage;
    }
    now = *parsed;
  }
  const auto text = read_text(options.events);
  if (!text) return complain(text.error());
  const auto events = parse_events(*text, options.events, now);
  if (!events) {
    fmt::print(stderr, "{}\n", events.error().message);
    return failed;
  }
  const auto latest = std::max_element(events->begin(), events->end(),
                                       [](const auto& a, const auto& b) { return a.reported < b.reported; });
  const Day end = now.value_or(latest->reported);
  Eigen::Index periods = 0;
  for (const ReportedEvent& event : *events) periods = std::max(periods, age_of(event.occurred, end, options.step) + 1);
  constexpr Eigen::Index most_periods = 5000;
  constexpr Eigen::Index most_smoothed = 300;
  const Eigen::Index most = options.method == "smoothed" ? most_smoothed : most_periods;
  if (periods > most) {
    fmt::print(stderr, "{}: {} periods; the newest {} are used\n", options.events, periods, most);
    periods = most;
  }
  if (periods <= options.longest_delay)
    return complain(
        {ErrorKind::invalid_input,
         fmt::format(
             "{}: {} periods are too few for delays of up to {}: lower --longest-delay or choose a shorter --step",
             options.events, periods, options.longest_delay)});
  const ReportingTriangle triangle = triangle_of(*events, end, options, periods);
  Nowcast made;
  if (options.method == "smoothed") {
    const SmoothedNowcast smoothed = smoothed_nowcast(triangle, {.level = options.level});
    if (smoothed.status != SmoothedNowcastStatus::converged)
      fmt::print(stderr, "{}: the smoothed nowcast did not settle: read its intervals with that in mind\n",
                 options.events);
    made = smoothed.events;
  } else {
    NowcastOptions chosen = bayes_options(triangle, options.level);
    if (options.method == "lawless") chosen.method = NowcastMethod::lawless;
    made = nowcast(triangle, chosen);
  }
  const DelayEstimate delay = estimate_delay(triangle);
  ResultTable table(
      {"occurred_from", "occurred_to", "reported", "expected_total", "lower", "upper", "completeness", "status"});
  for (Eigen::Index t = 0; t < periods; ++t) {
    const Eigen::Index age = periods - 1 - t;
    const Day last = age == 0 ? end : first_day(age - 1, end, options.step) - std::chrono::days(1);
    table.add({iso_day(first_day(age, end, options.step)), iso_day(last), made.reported[t], made.median[t],
               made.lower[t], made.upper[t], delay.completeness(age),
               std::string(age < options.longest_delay ? "provisional" : "complete")});
  }
  const auto printed = table.print(options.format);
  return printed ? done : complain(printed.error());
}

}  // namespace

void add_nowcast(Program& program) {
  Verb verb = program.verb("nowcast", "How many events of recent periods are still to be reported");
  const auto options = std::make_shared<NowcastFileOptions>();
  verb.option("--events", &options->events, "CSV: occurred,reported[,count]; dates YYYY-MM-DD")
      .required()
      .type_name("FILE");
  verb.option("--now", &options->now, "The day on which the file was complete (default: its latest report)")
      .type_name("DATE");
  verb.option("--step", &options->step, "day, week (ending with --now) or month")
      .type_name("STEP")
      .default_shown()
      .one_of({"day", "week", "month"});
  verb.option("--longest-delay", &options->longest_delay, "In steps; longer delays count as this one")
      .type_name("N")
      .default_shown()
      .within(1, 400);
  verb.option("--method", &options->method, "bayes, lawless (normal approximation) or smoothed (learns the course too)")
      .type_name("NAME")
      .default_shown()
      .one_of({"bayes", "lawless", "smoothed"});
  verb.option("--level", &options->level, "Of the interval").type_name("P").default_shown().within(0.01, 0.999);
  verb.option("--format", &options->format, "csv, json or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"csv", "json", "table"});
  verb.footer(
      "A provisional period is one of which reports may still come. Events that are never reported are not in it.\n"
      "Example: tocsin nowcast --events line_list.csv --now 2026-11-01 --step month --longest-delay 6 --format table");
  verb.runs([options] { return estimate(*options); });
}

}  // namespace tocsin
