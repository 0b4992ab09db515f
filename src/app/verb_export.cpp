#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tocsin/app/compile.hpp"
#include "tocsin/serve/readings_history.hpp"

#include "clock.hpp"
#include "command_line.hpp"
#include "cycle.hpp"
#include "past_days.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct ExportOptions {
  std::string config;
  std::string from;
  std::string to;
  std::string step = "week";
  std::string known = "recorded";
  std::string job = "tocsin";
  std::string instance;
};

/// A past day had nothing to read, or fewer years than an assessment needs.
bool too_early(const StageFailure& failure) {
  return (failure.stage == "read" && failure.error.kind == ErrorKind::not_found) ||
         (failure.stage == "assess" && failure.error.kind == ErrorKind::invalid_input);
}

int export_openmetrics(const ExportOptions& options) {
  const auto days = past_days(options.from, options.to, options.step);
  if (!days) {
    fmt::print(stderr, "{}\n", days.error().message);
    return wrong_usage;
  }
  if (days->back() >= today()) {
    fmt::print(stderr, "--to {}: that day is not over; the readings of now are on /metrics\n", options.to);
    return wrong_usage;
  }
  auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const auto laid = lay_ground(std::move(*configuration));
  if (!laid) return complain(laid.error());
  const Ground& ground = **laid;
  const auto store = open_existing_store(ground.configuration.store);
  if (!store) return complain(store.error());

  const std::string instance = options.instance.empty()
                                   ? fmt::format("{}:{}", ground.configuration.address, ground.configuration.port)
                                   : options.instance;
  ReadingsHistory history({{"job", options.job}, {"instance", instance}});
  Judge judge(*ground.model, ground.configuration.policy, ground.tables.geography(), ground.tables.calendar);
  const bool recorded = options.known == "recorded";
  std::size_t written = 0;
  ProgressLine progress("exporting");
  for (std::size_t i = 0; i < days->size(); ++i) {
    progress.reached(i, days->size());
    const Day day = (*days)[i];
    const Instant end = Instant(day) + std::chrono::days(1) - std::chrono::seconds(1);
    // By the day of notification the published figures of the years that were over are known, and every event by then.
    const std::optional<int> last_year =
        recorded ? std::nullopt : std::optional(reporting_year_of(day + std::chrono::days(1)) - 1);
    const std::optional<int> stream_last_year = recorded ? std::nullopt : std::optional(reporting_year_of(day));
    const std::optional<Instant> as_of = recorded ? std::optional(end) : std::nullopt;
    Imprint imprint;
    auto edition = compile_edition(**store, {.authorities = ground.tables.authorities,
                                             .judge = judge,
                                             .card = ground.card,
                                             .measure = ground.configuration.measure,
                                             .exposure = {},
                                             .first_year = ground.configuration.first_year,
                                             .last_year = last_year,
                                             .stream_last_year = stream_last_year,
                                             .imprint = std::move(imprint),
                                             .now = end,
                                             .as_of = as_of,
                                             .took = {}});
    if (!edition) {
      if (too_early(edition.error())) continue;
      return complain(edition.error().error);
    }
    if (!recorded) edition->as_of = end;
    history.add(*edition, end);
    ++written;
  }
  if (written == 0)
    return complain({ErrorKind::not_found,
                     fmt::format("nothing could be assessed on any of the {} days: with --known recorded only what had "
                                 "been loaded by then counts; --known notified goes by the day of notification",
                                 days->size())});
  history.write([](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); });
  if (std::fflush(stdout) != 0) return complain({ErrorKind::io, "standard output could not be written"});
  fmt::print(stderr, "{} samples of {} days; {} days came before there was enough to assess\n", history.samples(),
             written, days->size() - written);
  return done;
}

}  // namespace

void add_export(Program& program) {
  Verb verb = program.verb("export", "Writes what the service knows for other programs");
  Verb metrics =
      verb.verb("openmetrics", "The past of every reading of /metrics, so that dashboards are full on their first day");
  const auto options = std::make_shared<ExportOptions>();
  metrics.option("--config", &options->config, "The configuration (default: config/tocsin.toml)").type_name("FILE");
  metrics.option("--from", &options->from, "First day, YYYY-MM-DD").required().type_name("D");
  metrics.option("--to", &options->to, "Last day, before today").required().type_name("D");
  metrics.option("--step", &options->step, "day, week or month")
      .type_name("STEP")
      .default_shown()
      .one_of({"day", "week", "month"});
  metrics
      .option("--known", &options->known,
              "recorded: what the store held on the day; notified: what had been notified by then, whenever loaded")
      .type_name("HOW")
      .default_shown()
      .one_of({"recorded", "notified"});
  metrics.option("--job", &options->job, "The job of Prometheus that scrapes the service")
      .type_name("NAME")
      .default_shown();
  metrics.option("--instance", &options->instance, "Its target (default: the configuration's address and port)")
      .type_name("HOST:PORT");
  metrics.footer(
      "Every sample stands at the end of its day. Dashboards look back eight days, so step by day or week. Example:\n"
      "  tocsin export openmetrics --from 2023-04-01 --to 2026-03-31 --known notified > history.om\n"
      "  promtool tsdb create-blocks-from openmetrics history.om /var/lib/prometheus/metrics2");
  metrics.runs([options] { return export_openmetrics(*options); });
}

}  // namespace tocsin
