#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/app/compile.hpp"
#include "tocsin/app/reference_tables.hpp"
#include "tocsin/publish/csv.hpp"
#include "tocsin/publish/report.hpp"
#include "tocsin/serve/snapshot.hpp"

#include "clock.hpp"
#include "column_map_file.hpp"
#include "command_line.hpp"
#include "feed_catalogue.hpp"
#include "judge.hpp"
#include "load_file.hpp"
#include "model_file.hpp"
#include "scratch_store.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct AssessOptions {
  std::string config;
  std::vector<std::string> notifications;
  std::vector<std::string> population;
  std::vector<std::string> context;
  std::string map;
  std::string model;
  std::string measure;
  std::optional<int> from;
  std::optional<int> to;
  std::optional<int> window;
  std::string out;
};

/// Takes files into the store of this assessment; says how each fared.
Result<void> take(Store& store, const AuthorityRegister& authorities, const FeedCatalogue& feeds,
                  const std::string& map, const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const auto feed = choose_feed(feeds, map, file);
    if (!feed) return tl::unexpected(feed.error());
    ProgressLine progress(file);
    const auto outcome = load_file(
        store, authorities,
        {file, *feed, now(), today(), [&](std::uint64_t part, std::uint64_t whole) { progress.reached(part, whole); }});
    if (!outcome) return tl::unexpected(outcome.error());
    const RowTally& tally = outcome->receipt.tally;
    fmt::print(stderr, "{}: {} rows read as '{}', {} accepted, {} rejected\n", file, tally.rows, feed->name,
               tally.accepted, tally.rejected);
  }
  return {};
}

/// What the notifications file counts: the map's first measure, unless one is named.
std::string measure_of(const AssessOptions& options, const FeedFormat& feed) {
  if (!options.measure.empty()) return options.measure;
  const auto* map = std::get_if<ColumnMap>(&feed.shape);
  return map ? map->measures.front().name : std::string(measures::notifications);
}

Result<void> write_all(const Edition& edition, const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return failure(ErrorKind::io, fmt::format("{} cannot be made: {}", folder.string(), problem.message()));
  for (const auto& [name, text] :
       {std::pair("estimates.csv", estimates_csv(edition)), std::pair("findings.csv", findings_csv(edition)),
        std::pair("rates.csv", rates_csv(edition)), std::pair("report.html", report_html(edition))}) {
    if (auto written = write_whole(folder / name, text); !written) return written;
  }
  return {};
}

int assess(const AssessOptions& options) {
  auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const auto tables = read_reference_tables(configuration->reference_tables);
  if (!tables) return complain(tables.error());
  const auto feeds = load_feed_formats(configuration->feed_maps);
  if (!feeds) return complain(feeds.error());
  const auto card =
      read_model_card(options.model.empty() ? configuration->model_card : std::filesystem::path(options.model));
  if (!card) return complain(card.error());
  const auto model = make_rate_model(*card);
  if (!model) return complain(model.error());
  const auto store = ScratchStore::open();
  if (!store) return complain(store.error());

  const auto feed = choose_feed(*feeds, options.map, options.notifications.front());
  if (!feed) return complain(feed.error());
  for (const auto* files : {&options.population, &options.context, &options.notifications}) {
    const std::string map = files == &options.notifications ? options.map : std::string();
    if (const auto taken = take(**store, tables->authorities, *feeds, map, *files); !taken)
      return complain(taken.error());
  }
  Policy policy = configuration->policy;
  if (options.window) {
    policy.window_years = *options.window;
    policy.minimum_years = std::min(policy.minimum_years, policy.window_years);
  }
  const std::string measure = measure_of(options, *feed);
  const int first_year = options.from.value_or(measure == measures::notifications ? configuration->first_year : 1900);
  Imprint imprint;
  imprint.producer = configuration->producer;
  imprint.contact = configuration->contact;
  const auto* map = std::get_if<ColumnMap>(&feed->shape);
  Judge judge(**model, policy, tables->geography(), tables->calendar);
  auto edition = compile_edition(**store, {.authorities = tables->authorities,
                                           .judge = judge,
                                           .card = *card,
                                           .measure = measure,
                                           .exposure = map && map->exposure ? *map->exposure : ExposureRule{},
                                           .first_year = first_year,
                                           .last_year = options.to,
                                           .stream_last_year = std::nullopt,
                                           .imprint = std::move(imprint),
                                           .areas = tables->areas,
                                           .now = now(),
                                           .as_of = std::nullopt,
                                           .took = {}});
  if (!edition) return complain(edition.error().error);
  const auto snapshot = build_snapshot(std::move(*edition));
  if (const auto written = write_all(snapshot->edition, options.out); !written) return complain(written.error());
  const Assessment& made = snapshot->edition.assessment;
  const auto lasting = std::ranges::count(made.findings, Watch::persistence, &Finding::watch);
  fmt::print(
      stderr,
      "{}: {} authorities assessed on {}, {} findings, {} of them of a persistent rate ({:.1f} of these expected "
      "by chance alone)\n",
      options.out, made.units.size(), made.estimates.period.words(), made.findings.size(), lasting,
      made.expected_false_findings);
  return done;
}

}  // namespace

void add_assess(Program& program) {
  Verb verb = program.verb("assess", "Assesses files at once, without a store: estimates, findings and a report");
  const auto options = std::make_shared<AssessOptions>();
  verb.option("--config", &options->config,
              "The configuration, for reference tables and policy (default: config/tocsin.toml)")
      .type_name("FILE");
  verb.option("--notifications", &options->notifications,
              "Counts: events, the Department's sub-national file, or any mapped panel")
      .required()
      .type_name("FILE");
  verb.option("--population", &options->population,
              "Children by area and year; not needed where the map gives a denominator")
      .type_name("FILE");
  verb.option("--context", &options->context, "Circumstances: children in need, deprivation").type_name("FILE");
  verb.option("--map", &options->map, "Column map of the notifications file (default: told by its first line)")
      .type_name("NAME");
  verb.option("--measure", &options->measure, "What is counted, where the map gives several").type_name("NAME");
  verb.option("--model", &options->model, "Folder of the model card (default: the configuration's)").type_name("DIR");
  verb.option("--from", &options->from, "First year, named by the year in which it ends").type_name("YEAR");
  verb.option("--to", &options->to, "Last year").type_name("YEAR");
  verb.option("--window", &options->window, "Years of evidence (default: the policy's)")
      .type_name("YEARS")
      .within(1, 50);
  verb.option("--out", &options->out, "Folder for estimates.csv, findings.csv, rates.csv and report.html")
      .required()
      .type_name("DIR");
  verb.footer(
      "Example: tocsin assess --notifications sub_national.csv --population config/england/child_population.csv \\\n"
      "           --context config/england/idaci.csv --context config/england/children_in_need.csv --out assessment");
  verb.runs([options] { return assess(*options); });
}

}  // namespace tocsin
