#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tocsin/app/configuration.hpp"
#include "tocsin/domain/instant.hpp"
#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

/// What the verbs share.
namespace tocsin {

/// The configuration of that name, or the one found where none is named.
[[nodiscard]] Result<Configuration> configuration_named(const std::string& file);

/// The store that was made by `load` or `serve`. Errors: there is none.
[[nodiscard]] Result<std::unique_ptr<Store>> open_existing_store(const std::filesystem::path& file);

/// Says an error on standard error and gives the exit code of failed work.
int complain(const Error& error);

/// The same for the faults of a file, each already `file:line:column: words`.
int complain_of_file(const Error& error);

/// Writes a file whole, through a neighbour that is renamed into place. Errors: the disk's.
[[nodiscard]] Result<void> write_whole(const std::filesystem::path& file, const std::string& text);

/// A line that is rewritten on a terminal and silent on a pipe: "events.csv 42 %".
class ProgressLine {
 public:
  explicit ProgressLine(std::string what);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void reached(std::uint64_t part, std::uint64_t whole);

 private:
  std::string what_;
  bool terminal_;
  int shown_ = -1;
};

}  // namespace tocsin
