#include <cstdio>
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
  std::vector<std::string> files;
};

void say(const LoadOutcome& outcome, bool events) {
  const FileReceipt& receipt = outcome.receipt;
  nlohmann::ordered_json line;
  line["file"] = receipt.name;
  line["feed"] = receipt.feed;
  line["rows"] = receipt.tally.rows;
  line["accepted"] = receipt.tally.accepted;
  line["unchanged"] = receipt.tally.unchanged;
  line["revised"] = receipt.tally.revised;
  line["rejected"] = receipt.tally.rejected;
  fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  std::fflush(stdout);
  // A map leaves columns out by design; an event feed has none to spare, so a stranger there is worth a word.
  if (events && !outcome.notes.dropped_columns.empty()) {
    fmt::print(stderr, "tocsin: {}: not part of the feed and not kept: {}\n", receipt.name,
               fmt::join(outcome.notes.dropped_columns, ", "));
  }
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

  RejectionTable rejections;
  bool all_taken = true;
  for (const std::string& file : options.files) {
    const auto feed = choose_feed(*feeds, options.feed, file);
    ProgressLine progress(file);
    const auto outcome =
        feed ? load_file(**store, tables->authorities,
                         {file, *feed, *received, today(),
                          [&](std::uint64_t part, std::uint64_t whole) { progress.reached(part, whole); }})
             : Result<LoadOutcome>(tl::unexpected(feed.error()));
    if (!outcome) {
      complain(outcome.error());
      all_taken = false;
      continue;
    }
    say(*outcome, std::holds_alternative<EventColumns>(feed->shape));
    if (!options.rejections.empty()) {
      if (const auto added = rejections.add(**store, outcome->receipt); !added) return complain(added.error());
    }
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
  verb.option("--rejections", &options->rejections, "Write every rejected row's place and rule here")
      .type_name("OUT.csv");
  verb.option("files", &options->files, "Feed files").required().type_name("FILE");
  verb.footer(
      "For each file one JSON line: {\"file\",\"feed\",\"rows\",\"accepted\",\"unchanged\",\"revised\",\"rejected\"}; "
      "unchanged and revised are\n"
      "parts of accepted, accepted + rejected = rows. The line is printed when the rows are durable. A file loaded "
      "again changes\n"
      "nothing. Exit 1 when a file was refused; the others are loaded all the same.");
  verb.runs([options] { return load(*options); });
}

}  // namespace tocsin
