#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "tocsin/domain/result.hpp"

namespace tocsin {

/// The faults of a file that people write: the first 20 in words, the others by their number.
class FileFaults {
 public:
  explicit FileFaults(std::string file) : file_(std::move(file)) {}
  /// Line and field count from 1; 0 where the whole file, or the whole line, is meant.
  void add(std::uint64_t line, std::size_t field, std::string words);
  [[nodiscard]] bool none() const { return count_ == 0; }
  /// One a line as `file:line:field: words`; asked where there is one.
  [[nodiscard]] tl::unexpected<Error> refusal() const;

 private:
  std::string file_;
  std::string told_;
  std::size_t count_ = 0;
};

}  // namespace tocsin
