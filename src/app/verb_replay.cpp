#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tocsin/app/reference_tables.hpp"

#include "clock.hpp"
#include "command_line.hpp"
#include "evidence.hpp"
#include "judge.hpp"
#include "model_file.hpp"
#include "past_days.hpp"
#include "result_table.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct ReplayOptions {
  std::string config;
  std::string from;
  std::string to;
  std::string step = "month";
  std::string known = "recorded";
  std::string format = "csv";
  bool changes = false;
};

/// What was known on a day. By the day of recording that is what the store then held; by the day of notification it is
/// every event notified by then, and the published figures of the years that were over.
EvidenceQuery query_of(const Configuration& configuration, Day day, bool recorded) {
  EvidenceQuery query;
  query.measure = configuration.measure;
  query.first_year = configuration.first_year;
  query.today = day;
  if (recorded) {
    query.as_of = Instant(day) + std::chrono::days(1) - std::chrono::milliseconds(1);
  } else {
    query.last_year = reporting_year_of(day + std::chrono::days(1)) - 1;
    query.stream_last_year = reporting_year_of(day);
  }
  return query;
}

/// What had been foretold of the silence of each authority, from one day to the next.
class ForetoldSilences {
 public:
  /// Silences that became findings and ended since the day before, seen on neither: those of authorities that notified
  /// after the day that had been foretold.
  int follow(const Assessment& assessment, const EventStream& stream) {
    int passed = 0;
    const std::vector<std::vector<std::size_t>> events = events_by_unit(stream, assessment.panel);
    for (std::size_t unit = 0; unit < assessment.stream.silences.size(); ++unit) {
      const UnitSilence& silence = assessment.stream.silences[unit];
      const auto [known, fresh] = known_.try_emplace(assessment.panel.units[unit].code);
      Foretold& foretold = known->second;
      if (!fresh && foretold.now && looked_until_ < *foretold.now) {
        const auto next = std::ranges::find_if(
            events[unit], [&](std::size_t event) { return stream.events[event].notified > looked_until_; });
        passed += next != events[unit].end() && stream.events[*next].notified > *foretold.now ? 1 : 0;
      }
      if (fresh || silence.since != foretold.since) foretold = {silence.since, silence.finding_on, {}};
      foretold.now = silence.finding_on;
    }
    if (assessment.stream.until) looked_until_ = *assessment.stream.until;
    return passed;
  }

  /// On which day the silence of an authority was to become a finding, as foretold on the first day after it began.
  [[nodiscard]] std::string of(AreaCode authority) const {
    const auto known = known_.find(authority);
    return known != known_.end() && known->second.first ? iso_day(*known->second.first) : std::string();
  }

 private:
  struct Foretold {
    Day since;
    std::optional<Day> first;
    std::optional<Day> now;
  };

  std::map<AreaCode, Foretold> known_;
  Day looked_until_;
};

/// A finding of one day; of a silence with the day that had been foretold for it.
struct Standing {
  Finding finding;
  std::string foretold;
};

void add_row(ResultTable& table, Day day, const char* event, const Standing& standing) {
  const Finding& finding = standing.finding;
  table.add({iso_day(day), std::string(event), finding.id, std::string(name_of(finding.watch)),
             std::string(finding.authority.text()), finding.name, std::string(name_of(finding.direction)),
             iso_day(finding.since.first()), finding.observed, finding.expected, finding.relative_rate, finding.lower,
             finding.upper, finding.probability, finding.reason, standing.foretold});
}

int replay(const ReplayOptions& options) {
  const auto asked = past_days(options.from, options.to, options.step);
  if (!asked) {
    fmt::print(stderr, "{}\n", asked.error().message);
    return wrong_usage;
  }
  const auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const auto tables = read_reference_tables(configuration->reference_tables);
  if (!tables) return complain(tables.error());
  const auto card = read_model_card(configuration->model_card);
  if (!card) return complain(card.error());
  const auto model = make_rate_model(*card);
  if (!model) return complain(model.error());
  const auto store = open_existing_store(configuration->store);
  if (!store) return complain(store.error());

  Judge judge(**model, configuration->policy, tables->geography(), tables->calendar);
  ResultTable table({"date", "event", "finding_id", "watch", "authority_code", "authority_name", "direction", "since",
                     "observed", "expected", "relative_rate", "lower", "upper", "probability", "reason", "foretold"});
  const std::vector<Day>& days = *asked;
  std::map<std::string, Standing> standing;
  ForetoldSilences foretold;
  std::size_t judged = 0;
  int passed = 0;
  double silences_by_chance = 0;
  double shifts_by_chance = 0;
  Day before = days.front();
  ProgressLine progress("replaying");
  for (std::size_t i = 0; i < days.size(); ++i) {
    const Day day = days[i];
    progress.reached(i, days.size());
    const auto evidence =
        gather_evidence(**store, tables->authorities, query_of(*configuration, day, options.known == "recorded"));
    if (!evidence) {
      if (evidence.error().kind == ErrorKind::not_found) continue;  // nothing was known yet
      return complain(evidence.error());
    }
    const auto panel = build_panel(evidence->sources, evidence->periods, tables->authorities);
    if (!panel) return complain(panel.error());
    if (panel->periods.size() < static_cast<std::size_t>(configuration->policy.minimum_years)) continue;
    const auto assessment = judge(*panel, evidence->stream);
    if (!assessment) return complain(assessment.error());
    if (judged++ > 0) {
      const double years = static_cast<double>((day - before).count()) / 365.25;
      silences_by_chance += years * assessment->stream.silence_false_per_year;
      shifts_by_chance += years * assessment->stream.surge_false_per_year;
    }
    before = day;
    passed += foretold.follow(*assessment, evidence->stream);
    std::map<std::string, Standing> now;
    for (const Finding& finding : assessment->findings)
      now.emplace(finding.id, Standing{finding, finding.watch == Watch::silence ? foretold.of(finding.authority) : ""});
    for (const auto& [id, found] : now) {
      const bool begins = !standing.contains(id);
      if (begins || !options.changes) add_row(table, day, begins ? "begins" : "stands", found);
    }
    for (const auto& [id, found] : standing) {
      if (!now.contains(id)) add_row(table, day, "ends", found);
    }
    standing = std::move(now);
  }
  if (judged == 0)
    return complain(
        {ErrorKind::not_found,
         fmt::format("nothing was known on any of the {} days: with --known recorded only what had been loaded "
                     "by then counts (tocsin load --as-of); --known notified goes by the day of notification",
                     days.size())});
  fmt::print(
      stderr,
      "{} days judged; over them chance alone is expected to make {:.1f} silences and {:.1f} shifts, besides the "
      "persistent findings that are false; silences that came and went between two of these days: {}\n",
      judged, silences_by_chance, shifts_by_chance, passed);
  const auto printed = table.print(options.format);
  return printed ? done : complain(printed.error());
}

}  // namespace

void add_replay(Program& program) {
  Verb verb = program.verb("replay", "What would have been flagged on past days, with what was then known");
  const auto options = std::make_shared<ReplayOptions>();
  verb.option("--config", &options->config, "The configuration (default: config/tocsin.toml)").type_name("FILE");
  verb.option("--from", &options->from, "First day, YYYY-MM-DD").required().type_name("D");
  verb.option("--to", &options->to, "Last day").required().type_name("D");
  verb.option("--step", &options->step, "day, week or month")
      .type_name("STEP")
      .default_shown()
      .one_of({"day", "week", "month"});
  verb.option("--known", &options->known,
              "recorded: what the store held on the day; notified: what had been notified by then, whenever loaded")
      .type_name("HOW")
      .default_shown()
      .one_of({"recorded", "notified"});
  verb.flag("--changes", options->changes, "Only the days on which a finding begins or ends");
  verb.option("--format", &options->format, "csv, json or table (for people)")
      .type_name("FORMAT")
      .default_shown()
      .one_of({"csv", "json", "table"});
  verb.footer(
      "One row a finding and day: event is begins, stands or ends. Standard error says how many findings chance alone "
      "is\n"
      "expected to have made over the days. foretold: when a silence was to become a finding, as said when it began.\n"
      "Example: tocsin replay --from 2021-04-01 --to 2026-03-31 --known notified "
      "--changes");
  verb.runs([options] { return replay(*options); });
}

}  // namespace tocsin
