#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "england_example.hpp"
#include "http.hpp"

namespace tocsin::testing {

/// The service over a drawn England, in a folder of its own; stopped at the end.
class EnglandService {
 public:
  /// `plant` as `simulate` takes it, `extra` sections of the configuration, `files` of those drawn.
  explicit EnglandService(const std::string& plant, const std::string& extra = {},
                          const std::vector<std::string>& files = {"events.csv", "dfe_subnational.csv"}) {
    make_configuration(folder, extra);
    if (simulate(folder, plant).exit_code != 0) throw std::runtime_error("England could not be drawn");
    for (const std::string& file : files) take(folder / ("feeds/" + file));
  }

  void take(const std::filesystem::path& file) const {
    const Outcome loaded = load(folder, {file.string()});
    if (loaded.exit_code != 0) throw std::runtime_error("loading failed: " + loaded.err);
  }

  void start() {
    process.emplace(std::vector<std::string>{program, "serve", "--config", (folder / "tocsin.toml").string()},
                    folder / "serve");
    port = listening_port(*process);
    if (!eventually(std::chrono::seconds(180), [&] { return get(port, "/readyz").status == 200; }))
      throw std::runtime_error("the service did not become ready: " + process->err());
  }

  ScratchFolder folder;
  std::optional<Process> process;
  int port = 0;
};

}  // namespace tocsin::testing
