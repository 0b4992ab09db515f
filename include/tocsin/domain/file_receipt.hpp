#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tocsin {

/// An instant of the world's clock, to the millisecond, in UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// What became of the rows of one file. accepted + rejected = rows; unchanged and revised are parts of accepted.
struct RowTally {
  std::uint64_t rows = 0;
  std::uint64_t accepted = 0;
  std::uint64_t unchanged = 0;  ///< said what was already held
  std::uint64_t revised = 0;    ///< said something else under a key already held
  std::uint64_t rejected = 0;
  friend bool operator==(const RowTally&, const RowTally&) = default;
};

/// A file that was taken: what every figure is traced back to.
struct FileReceipt {
  std::uint64_t id = 0;
  std::string feed;
  std::string name;    ///< without its folder
  std::string sha256;  ///< of the bytes as received, 64 hexadecimal digits
  std::uint64_t bytes = 0;
  Instant received{};
  RowTally tally;
  bool illustrative = false;  ///< the file says that its figures are made up
};

}  // namespace tocsin
