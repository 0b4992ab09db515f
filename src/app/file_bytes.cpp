#include "file_bytes.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace tocsin {
/// A file descriptor, closed with the object.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

namespace {

constexpr std::size_t piece_bytes = 1 << 20;

/// Bytes read, 0 at the end, less where it cannot be read.
ssize_t read_some(int file, char* to, std::size_t most) {
  ssize_t count = 0;
  do {
    count = ::read(file, to, most);
  } while (count < 0 && errno == EINTR);
  return count;
}

bool write_every_byte(int file, const char* from, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(file, from, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    from += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

/// Copies a pipe to its end into a file without a name.
Result<Descriptor> copy_of_pipe(int pipe, const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "tocsin-XXXXXX").string();
  Descriptor copy(::mkostemp(pattern.data(), O_CLOEXEC));
  if (copy.get() < 0)
    return failure(ErrorKind::io, fmt::format("{}: no temporary file {}: {}", name, pattern, std::strerror(errno)));
  ::unlink(pattern.c_str());
  std::vector<char> piece(piece_bytes);
  for (;;) {
    const ssize_t count = read_some(pipe, piece.data(), piece.size());
    if (count < 0)
      return failure(ErrorKind::io, fmt::format("{} stopped being readable: {}", name, std::strerror(errno)));
    if (count == 0) break;
    if (!write_every_byte(copy.get(), piece.data(), static_cast<std::size_t>(count)))
      return failure(ErrorKind::io, fmt::format("{} cannot be copied to {}: {}", name, pattern, std::strerror(errno)));
  }
  if (::lseek(copy.get(), 0, SEEK_SET) != 0)
    return failure(ErrorKind::io, fmt::format("{}: its copy cannot be read: {}", name, std::strerror(errno)));
  return copy;
}

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

}  // namespace

struct FileBytes::Impl {
  Impl(std::string named, Descriptor to_read)
      : name(std::move(named)), file(std::move(to_read)), hash(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {}

  /// Reads more behind what is held.
  Result<std::size_t> fill() {
    const std::size_t held = piece.size();
    piece.resize(held + piece_bytes);
    const ssize_t count = read_some(file.get(), piece.data() + held, piece_bytes);
    piece.resize(held + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (count < 0)
      return failure(ErrorKind::io,
                     fmt::format("stopped being readable after {} bytes: {}", bytes, std::strerror(errno)));
    EVP_DigestUpdate(hash.get(), piece.data() + held, static_cast<std::size_t>(count));
    bytes += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }

  std::string name;
  Descriptor file;
  struct stat opened {};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash;
  std::vector<char> piece;
  bool ahead = false;  ///< `piece` was read for the first line and not handed out
  std::uint64_t bytes = 0;
};

FileBytes::FileBytes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FileBytes::FileBytes(FileBytes&&) noexcept = default;
FileBytes& FileBytes::operator=(FileBytes&&) noexcept = default;
FileBytes::~FileBytes() = default;

Result<FileBytes> FileBytes::open(const std::filesystem::path& file) {
  const std::string name = file.string();
  Descriptor opened(name == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (opened.get() < 0) {
    return failure(errno == ENOENT ? ErrorKind::not_found : ErrorKind::io,
                   fmt::format("{} cannot be opened: {}", name, std::strerror(errno)));
  }
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0)
    return failure(ErrorKind::io, fmt::format("{} cannot be read: {}", name, std::strerror(errno)));
  if (S_ISDIR(status.st_mode))
    return failure(ErrorKind::invalid_input, fmt::format("{} is a folder: name the files in it", name));
  if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
    auto copy = copy_of_pipe(opened.get(), name);
    if (!copy) return tl::unexpected<Error>(copy.error());
    opened = std::move(*copy);
  } else if (!S_ISREG(status.st_mode)) {
    return failure(ErrorKind::invalid_input,
                   fmt::format("{} is a terminal or another device: name a file, or pipe one in", name));
  }
  auto made = std::make_unique<Impl>(name, std::move(opened));
  if (::fstat(made->file.get(), &made->opened) != 0)
    return failure(ErrorKind::io, fmt::format("{} cannot be read: {}", name, std::strerror(errno)));
  if (!made->hash || EVP_DigestInit_ex(made->hash.get(), EVP_sha256(), nullptr) != 1)
    return failure(ErrorKind::unsupported, "SHA-256 is not offered by this machine's OpenSSL");
  return FileBytes(std::move(made));
}

const std::string& FileBytes::name() const { return impl_->name; }
std::string FileBytes::short_name() const { return std::filesystem::path(impl_->name).filename().string(); }
std::uint64_t FileBytes::size() const { return static_cast<std::uint64_t>(impl_->opened.st_size); }

Result<std::string> FileBytes::first_line() {
  Impl& impl = *impl_;
  impl.ahead = true;
  for (;;) {
    const std::string_view held(impl.piece.data(), impl.piece.size());
    const auto end = held.find('\n');
    if (end != std::string_view::npos || held.size() >= piece_bytes) return std::string(held.substr(0, end));
    const auto more = impl.fill();
    if (!more) return within(impl.name, more.error());
    if (*more == 0) return std::string(impl.piece.data(), impl.piece.size());
  }
}

Result<std::span<const char>> FileBytes::next() {
  Impl& impl = *impl_;
  if (!std::exchange(impl.ahead, false) || impl.piece.empty()) {
    impl.piece.clear();
    const auto more = impl.fill();
    if (!more) return tl::unexpected<Error>(more.error());
  }
  return std::span<const char>(impl.piece);
}

Result<FileContent> FileBytes::content() {
  Impl& impl = *impl_;
  struct stat now {};
  if (::fstat(impl.file.get(), &now) != 0)
    return failure(ErrorKind::io, fmt::format("cannot be looked at: {}", std::strerror(errno)));
  const bool same_size = now.st_size == impl.opened.st_size && impl.bytes == size();
  // Renaming another file over this one changes its status too.
  if (!same_size || !same_time(now.st_mtim, impl.opened.st_mtim) || !same_time(now.st_ctim, impl.opened.st_ctim)) {
    const std::string how = same_size ? "was changed or replaced"
                                      : fmt::format("had {} bytes at first and {} at last", size(), now.st_size);
    return failure(ErrorKind::conflict,
                   fmt::format("it {} while it was read: nothing of it was kept; load it again when "
                               "whatever writes it has done",
                               how));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(impl.hash.get(), raw.data(), &length);
  FileContent content{{}, impl.bytes};
  for (unsigned int i = 0; i < length; ++i) content.sha256 += fmt::format("{:02x}", raw[i]);
  return content;
}

}  // namespace tocsin
