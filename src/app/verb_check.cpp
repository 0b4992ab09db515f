#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "tocsin/app/configuration.hpp"
#include "tocsin/app/reference_tables.hpp"

#include "column_map_file.hpp"
#include "command_line.hpp"
#include "feed_catalogue.hpp"
#include "model_file.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

int check(const std::string& named) {
  const auto configuration = configuration_named(named);
  if (!configuration) {
    fmt::print(stderr, "{}\n", configuration.error().message);
    return failed;
  }
  int faults = 0;
  for (const FileFault& fault : check_reference_tables(configuration->reference_tables)) {
    fmt::print(stderr, "{}\n", fault.text());
    ++faults;
  }
  const auto note = [&faults](const auto& result) {
    if (result) return;
    fmt::print(stderr, "{}\n", result.error().message);
    ++faults;
  };
  note(load_feed_formats(configuration->feed_maps));
  note(read_model_card(configuration->model_card));
  if (faults > 0) return failed;
  fmt::print(stderr, "{}: the configuration, its reference tables, feed maps and model card are sound\n",
             configuration->file.string());
  return done;
}

}  // namespace

void add_check(Program& program) {
  Verb verb =
      program.verb("check", "Names every fault of the configuration, model card, feed maps and reference tables");
  const auto config = std::make_shared<std::string>();
  verb.option("--config", config.get(), "The configuration (default: config/tocsin.toml)").type_name("FILE");
  verb.footer(
      "Each fault is one line: file:line:column: words. Nothing is started or changed. Exit 0 when there is none.");
  verb.runs([config] { return check(*config); });
}

}  // namespace tocsin
