#include <fstream>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tocsin/app/reference_tables.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "clock.hpp"
#include "column_map_file.hpp"
#include "command_line.hpp"
#include "feed_catalogue.hpp"
#include "load_file.hpp"
#include "rejection_table.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct LoadOptions {
  std::string config;
  std::string feed;
  std::string as_of;
  std::string rejections;
  bool again = false;
  std::vector<std::string> files;
};

/// Errors: standard output's.
Result<void> tell_outcome(const LoadOutcome& outcome, bool events) {
  const FileReceipt& receipt = outcome.receipt;
  nlohmann::ordered_json line;
  line["file"] = receipt.name;
  line["feed"] = receipt.feed;
  line["rows"] = receipt.tally.rows;
  line["accepted"] = receipt.tally.accepted;
  line["unchanged"] = receipt.tally.unchanged;
  line["revised"] = receipt.tally.revised;
  line["rejected"] = receipt.tally.rejected;
  line["outside"] = receipt.tally.outside;
  auto given = give(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
  // A map leaves columns out by design; an event feed has none to spare, so a stranger there is worth a word.
  if (events && !outcome.notes.dropped_columns.empty()) {
    say("tocsin: {}: not part of the feed and not kept: {}\n", receipt.name,
        fmt::join(outcome.notes.dropped_columns, ", "));
  }
  return given;
}

/// Loads one file and says how it fared. Errors: it was refused, or nothing of it was taken.
Result<void> load_one(const LoadOptions& options, const std::string& name, Store& store, const ReferenceTables& tables,
                      const FeedCatalogue& feeds, Instant received, RejectionTable& rejections) {
  auto file = FileBytes::open(name);
  if (!file) return tl::unexpected(file.error());
  const auto feed = choose_feed(feeds, options.feed, *file);
  if (!feed) return tl::unexpected(feed.error());
  LoadRequest request{.feed = *feed,
                      .received = received,
                      .history = !options.as_of.empty(),
                      .repeat = options.again ? Repeat::again : Repeat::judge,
                      .today = today(tables.calendar)};
  const auto outcome = [&] {
    ProgressLine progress(name);
    request.progress = [&](std::uint64_t part, std::uint64_t whole) { progress.reached(part, whole); };
    return load_file(store, tables.authorities, *file, request);
  }();
  if (!outcome) return tl::unexpected(outcome.error());
  // Where it cannot be told, the rows are kept all the same.
  auto told = tell_outcome(*outcome, std::holds_alternative<EventColumns>(feed->shape));
  if (!options.rejections.empty()) {
    if (auto added = rejections.add(store, outcome->receipt); !added) return added;
    if (outcome->receipt.tally.rejected > most_rejections_kept) {
      say("tocsin: {}: the first {} of {} rejected rows are written, all are counted by rule\n", name,
          most_rejections_kept, outcome->receipt.tally.rejected);
    }
  }
  if (const std::string nothing = nothing_taken(*outcome); !nothing.empty())
    return failure(ErrorKind::invalid_input, fmt::format("{}: {}", name, nothing));
  return told;
}

/// A clock that was ahead leaves files that no question about the past finds before their time.
Result<void> say_files_to_come(Store& store) {
  const auto files = store.files(std::nullopt);
  if (!files) return tl::unexpected(files.error());
  if (files->empty() || files->back().received <= now()) return {};
  say("tocsin: the store holds a file received at {}, which is still to come by this machine's clock: check the "
      "clock; until then no answer about the past holds that file\n",
      iso_instant(files->back().received));
  return {};
}

int load(const LoadOptions& options) {
  const auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const auto tables = read_reference_tables(configuration->reference_tables);
  if (!tables) return complain(tables.error());
  const auto feeds = load_feed_formats(configuration->feed_maps);
  if (!feeds) return complain(feeds.error());
  const auto received = options.as_of.empty() ? Result<Instant>(now()) : parse_instant(options.as_of);
  if (!received) return complain(received.error());
  if (*received > now()) return complain({ErrorKind::invalid_input, "--as-of lies in the future"});
  std::error_code problem;
  std::filesystem::create_directories(configuration->store.parent_path(), problem);
  const auto store = open_sqlite_store(configuration->store);
  if (!store) return complain(store.error());

  if (const auto told = say_files_to_come(**store); !told) return complain(told.error());
  RejectionTable rejections;
  bool all_taken = true;
  for (const std::string& file : options.files) {
    const auto taken = load_one(options, file, **store, *tables, *feeds, *received, rejections);
    if (taken) continue;
    complain(taken.error());
    all_taken = false;
  }
  if (!options.rejections.empty()) {
    if (const auto written = write_whole(options.rejections, rejections.csv()); !written)
      return complain(written.error());
  }
  return all_taken ? done : failed;
}

}  // namespace

void add_load(Program& program) {
  Verb verb = program.verb("load", "Puts feed files into the store; each file wholly or not at all");
  const auto options = std::make_shared<LoadOptions>();
  verb.option("--config", &options->config, "The configuration (default: config/tocsin.toml)").type_name("FILE");
  verb.option("--feed", &options->feed, "The feed the files belong to (default: told by their first line)")
      .type_name("NAME");
  verb.option("--as-of", &options->as_of, "When the rows became known, to load history (default: now)").type_name("T");
  verb.option("--rejections", &options->rejections,
              "Write the place and rule of rejected rows here, at most 10,000 a file")
      .type_name("OUT.csv");
  verb.flag("--again", options->again, "Keep a receipt of a file that is held even where it says nothing new");
  verb.option("files", &options->files, "Feed files; - is standard input").required().type_name("FILE");
  verb.footer(
      "For each file one JSON line: "
      "{\"file\",\"feed\",\"rows\",\"accepted\",\"unchanged\",\"revised\",\"rejected\",\"outside\"}; "
      "unchanged and revised\n"
      "are parts of accepted; outside are rows that the feed's map leaves out; accepted + rejected + outside = rows. "
      "The line "
      "is printed\n"
      "when the rows are durable. A file that was loaded before is read again, and changes nothing unless it now says "
      "something else:\n"
      "because figures were revised since, or the map, the register or the day is another. Exit 1 when a file was "
      "refused or "
      "nothing of\n"
      "it was taken; the others are loaded all the same.");
  verb.runs([options] { return load(*options); });
}

}  // namespace tocsin
