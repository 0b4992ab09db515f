#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <spdlog/logger.h>

#include "tocsin/app/service.hpp"

#include "command_line.hpp"
#include "log.hpp"
#include "verbs.hpp"

namespace tocsin {
namespace {

int serve(const std::string& named, const std::optional<int>& port) {
  auto configuration = configuration_named(named);
  if (!configuration) return complain(configuration.error());
  if (port) configuration->port = static_cast<std::uint16_t>(*port);
  auto log = make_log(configuration->log_level);
  const std::string address = configuration->address;
  auto service = Service::start(std::move(*configuration), log);
  if (!service) return complain(service.error());
  fmt::print("Tocsin listens on http://{}:{}\n", address.find(':') == std::string::npos ? address : "[" + address + "]",
             (*service)->port());
  std::fflush(stdout);
  (*service)->run();
  return done;
}

}  // namespace

void add_serve(Program& program) {
  Verb verb = program.verb("serve", "Runs the service: page, API and metrics from the store, until it is told to stop");
  struct ServeOptions {
    std::string config;
    std::optional<int> port;
  };
  const auto options = std::make_shared<ServeOptions>();
  verb.option("--config", &options->config, "The configuration (default: config/tocsin.toml)").type_name("FILE");
  verb.option("--port", &options->port, "Listen here instead; 0 takes a free port and prints it").within(0, 65535);
  verb.footer(
      "What another process loads into the store is noticed within a few seconds. SIGTERM stops it in good order, "
      "SIGHUP reads\n"
      "the configuration again and keeps the old one where the new has a fault.");
  verb.runs([options] { return serve(options->config, options->port); });
}

}  // namespace tocsin
