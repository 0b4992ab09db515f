#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/assess/policy.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// The configuration, with every path made absolute. Defaults are those of `config/tocsin.toml`, which explains each
/// key.
struct Configuration {
  std::filesystem::path file;
  std::filesystem::path reference_tables;
  std::filesystem::path feed_maps;
  std::filesystem::path store;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  bool private_listener = true;
  std::uint16_t private_port = 0;  ///< of a second listener on this machine alone, always private; 0: none
  int fresh_seconds = 300;
  int poll_seconds = 1;
  std::string measure = "notifications";
  int first_year = 2019;
  std::filesystem::path model_card;
  Policy policy;
  std::string producer = "Not yet named";
  std::string contact = "Not yet named";
  std::string log_level = "info";
};

/// One fault of a file that people write: `file:line:column: words`. Line and column count from 1; 0 where the whole
/// file is meant.
struct FileFault {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string words;

  [[nodiscard]] std::string text() const;
};

/// Reads a configuration. On failure the message holds every fault found, one a line as `FileFault::text` writes it:
/// syntax, unknown keys, wrong types, values outside their range.
[[nodiscard]] Result<Configuration> read_configuration(const std::filesystem::path& file);

/// The configuration to use where none is named: `TOCSIN_CONFIG`, else `config/tocsin.toml` here, else the one two
/// folders above the program. Nothing found: an error that lists where was looked.
[[nodiscard]] Result<std::filesystem::path> find_configuration();

}  // namespace tocsin
