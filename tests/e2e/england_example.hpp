#pragma once

#include <string>
#include <vector>

#include "process.hpp"

namespace tocsin::testing {

inline const std::string program = std::string(TOCSIN_BINARY_DIR) + "/tocsin";
inline const std::string england = std::string(TOCSIN_SOURCE_DIR) + "/config/england";

/// A configuration of its own in a scratch folder, with a store of its own, on a free port.
inline std::string make_configuration(const ScratchFolder& folder, const std::string& extra = {}) {
  const std::string source = TOCSIN_SOURCE_DIR;
  write_file(folder / "tocsin.toml",
             "[reference]\ntables = \"" + england + "\"\nfeeds = \"" + source +
                 "/config/feeds\"\n[store]\npath = \"store.sqlite\"\n[serve]\nport = 0\n[model]\ncard = \"" + source +
                 "/models/gamma_poisson\"\n" + extra);
  return (folder / "tocsin.toml").string();
}

/// Draws England into `folder`/feeds, with whatever is planted.
inline Outcome simulate(const ScratchFolder& folder, const std::string& plant = {}, const std::string& seed = "2026") {
  std::vector<std::string> command = {
      program,  "simulate", "--config", (folder / "tocsin.toml").string(), "--preset", "england",
      "--seed", seed,       "--out",    (folder / "feeds").string()};
  if (!plant.empty()) command.insert(command.end(), {"--plant", plant});
  return run(command);
}

inline Outcome load(const ScratchFolder& folder, const std::vector<std::string>& files) {
  std::vector<std::string> command = {program, "load", "--config", (folder / "tocsin.toml").string()};
  command.insert(command.end(), files.begin(), files.end());
  return run(command);
}

/// Starts `serve`, waits for the line that names the port, and gives the port.
inline int listening_port(Process& service) {
  int port = 0;
  eventually(std::chrono::seconds(60), [&] {
    const std::string said = service.out();
    const auto colon = said.rfind(':');
    if (colon != std::string::npos && said.back() == '\n') port = std::stoi(said.substr(colon + 1));
    return port != 0 || !service.running();
  });
  return port;
}

}  // namespace tocsin::testing
