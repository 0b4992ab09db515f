#include "command_line.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <unistd.h>

#include <fmt/format.h>

#include "tocsin/domain/period.hpp"
#include "tocsin/store/sqlite_store.hpp"

#include "verbs.hpp"

namespace tocsin {

Result<Configuration> configuration_named(const std::string& file) {
  if (!file.empty()) return read_configuration(file);
  const auto found = find_configuration();
  if (!found) return tl::unexpected(found.error());
  return read_configuration(*found);
}

Result<std::unique_ptr<Store>> open_existing_store(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::exists(file, problem)) {
    return failure(ErrorKind::not_found,
                   fmt::format("there is no store at {}: load feeds first (tocsin load --help)", file.string()));
  }
  return open_sqlite_store(file);
}

int complain(const Error& error) {
  fmt::print(stderr, "tocsin: {}\n", error.message);
  return failed;
}

int complain_of_file(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  return failed;
}

Result<void> write_whole(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path unfinished = file.string() + ".part";
  {
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush())
      return failure(ErrorKind::io, fmt::format("{} cannot be written: {}", unfinished.string(), std::strerror(errno)));
  }
  std::error_code problem;
  std::filesystem::rename(unfinished, file, problem);
  if (problem) return failure(ErrorKind::io, fmt::format("{} cannot be written: {}", file.string(), problem.message()));
  return {};
}

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_ >= 0) fmt::print(stderr, "\r\033[K");
}

void ProgressLine::reached(std::uint64_t part, std::uint64_t whole) {
  if (!terminal_ || whole == 0) return;
  const int share = static_cast<int>(100 * part / whole);
  if (share == shown_) return;
  shown_ = share;
  fmt::print(stderr, "\r{} {}%", what_, share);
  std::fflush(stderr);
}

}  // namespace tocsin
