#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tocsin/domain/result.hpp"

namespace tocsin {

struct FileDigest {
  std::string sha256;  ///< 64 hexadecimal digits
  std::uint64_t bytes = 0;
};

/// Reads a regular file once, in constant memory. Errors: not a regular file, not readable.
[[nodiscard]] Result<FileDigest> digest_file(const std::filesystem::path& file);

}  // namespace tocsin
