#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tocsin/domain/instant.hpp"
#include "tocsin/store/store_backup.hpp"

#include "clock.hpp"
#include "command_line.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

struct StoreOptions {
  std::string config;
  std::string file;
};

int back_up(const StoreOptions& options) {
  const auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const auto copied = [&] {
    ProgressLine progress("backing up");
    return backup_sqlite_store(configuration->store, options.file,
                               [&](std::uint64_t part, std::uint64_t whole) { progress.reached(part, whole); });
  }();
  if (!copied) return complain(copied.error());
  say("tocsin: {} holds {} files of {} in {} bytes; its integrity was checked\n", options.file, copied->files,
      configuration->store.string(), copied->bytes);
  return done;
}

/// The store's path with the instant: `tocsin.sqlite.before-2026-05-21T09:30:00.123Z`.
std::filesystem::path name_aside(const std::filesystem::path& store) {
  return store.string() + ".before-" + iso_instant(now());
}

int put_back(const StoreOptions& options) {
  const auto configuration = configuration_named(options.config);
  if (!configuration) return complain(configuration.error());
  const std::filesystem::path& store = configuration->store;
  std::error_code problem;
  std::filesystem::create_directories(store.parent_path(), problem);
  const bool replaces = std::filesystem::exists(store, problem);
  const std::filesystem::path aside = name_aside(store);
  const auto copied = [&] {
    ProgressLine progress("restoring");
    return restore_sqlite_store(store, options.file, aside,
                                [&](std::uint64_t part, std::uint64_t whole) { progress.reached(part, whole); });
  }();
  if (!copied) return complain(copied.error());
  say("tocsin: {} holds the {} files of {}; its integrity was checked\n", store.string(), copied->files, options.file);
  if (replaces) say("tocsin: what stood there before is kept as {}\n", aside.string());
  return done;
}

}  // namespace

void add_store(Program& program) {
  Verb verb = program.verb("store", "Backs the store up, or restores it");
  const auto options = std::make_shared<StoreOptions>();
  const auto add = [&](const char* name, const char* words, const char* file, const char* file_words) {
    Verb made = verb.verb(name, words);
    made.option("--config", &options->config, "The configuration (default: config/tocsin.toml)").type_name("FILE");
    made.option("file", &options->file, file_words).required().type_name(file);
    return made;
  };
  Verb backup =
      add("backup", "Copies the store while it is used, as it is at one instant", "TO", "A file that is not there yet");
  backup.footer(
      "The service and loads go on. The copy is checked and durable when this ends, and only you may read it. Copying "
      "the "
      "store's\n"
      "file by other means while it is used gives a damaged copy.");
  backup.runs([options] { return back_up(*options); });
  Verb back = add("restore", "Puts a backup in the store's place; the service must be stopped", "FROM", "A backup");
  back.footer(
      "What stood there before is kept beside it. Nothing is changed where the backup is damaged or a process uses the "
      "store.");
  back.runs([options] { return put_back(*options); });
}

}  // namespace tocsin
