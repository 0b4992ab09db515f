#pragma once

#include <chrono>

#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/domain/period.hpp"

namespace tocsin {

/// The only places where the world's clock is read.
[[nodiscard]] inline Instant now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}
[[nodiscard]] inline Day today() { return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()); }

}  // namespace tocsin
