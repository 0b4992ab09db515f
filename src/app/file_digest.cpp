#include "file_digest.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace tocsin {

Result<FileDigest> digest_file(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem)) {
    return failure(ErrorKind::not_found, fmt::format("{} is not a file that can be read{}", file.string(),
                                                     problem ? ": " + problem.message() : std::string()));
  }
  std::ifstream bytes(file, std::ios::binary);
  if (!bytes)
    return failure(ErrorKind::io, fmt::format("{} cannot be opened: {}", file.string(), std::strerror(errno)));

  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!hash || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1) {
    return failure(ErrorKind::unsupported, "SHA-256 is not offered by this machine's OpenSSL");
  }
  FileDigest digest;
  std::vector<char> chunk(1 << 18);
  while (bytes) {
    bytes.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto count = static_cast<std::size_t>(bytes.gcount());
    EVP_DigestUpdate(hash.get(), chunk.data(), count);
    digest.bytes += count;
  }
  if (bytes.bad())
    return failure(ErrorKind::io, fmt::format("{} stopped being readable after {} bytes", file.string(), digest.bytes));
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(hash.get(), raw.data(), &length);
  for (unsigned int i = 0; i < length; ++i) digest.sha256 += fmt::format("{:02x}", raw[i]);
  return digest;
}

}  // namespace tocsin
