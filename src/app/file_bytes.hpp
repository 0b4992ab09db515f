#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/domain/result.hpp"
#include "tocsin/store/store.hpp"

namespace tocsin {

/// The bytes of one file, opened once and read once: its first line, its rows and its hash are of the same bytes. What
/// cannot be read again, a pipe or standard input (`-`), is first copied to a temporary file that has no name. One
/// thread at a time.
class FileBytes {
 public:
  /// Errors: not there, not readable, a folder, a terminal or another device.
  [[nodiscard]] static Result<FileBytes> open(const std::filesystem::path& file);
  FileBytes(FileBytes&&) noexcept;
  FileBytes& operator=(FileBytes&&) noexcept;
  ~FileBytes();

  /// As it was asked for; "-" for standard input.
  [[nodiscard]] const std::string& name() const;
  /// Without its folder.
  [[nodiscard]] std::string short_name() const;
  /// When it was opened.
  [[nodiscard]] std::uint64_t size() const;

  /// The first line without its end, as far as 1 MiB; it is part of what `next` gives all the same. Before `next`.
  [[nodiscard]] Result<std::string> first_line();
  /// The next piece, of at most 2 MiB; empty at the end. It lives until the next call.
  [[nodiscard]] Result<std::span<const char>> next();
  /// What was read, once `next` has come to the end. Errors: the file grew, shrank or was changed or replaced since it
  /// was opened.
  [[nodiscard]] Result<FileContent> content();

 private:
  struct Impl;
  explicit FileBytes(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin
