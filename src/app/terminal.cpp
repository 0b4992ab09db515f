#include "terminal.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <unistd.h>

namespace tocsin {
namespace {

struct Letter {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

/// The character that the text starts with; nothing where it starts with no UTF-8 (RFC 3629). The text is not empty.
std::optional<Letter> first_letter(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return Letter{lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return std::nullopt;
  std::uint32_t code = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return std::nullopt;
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return std::nullopt;
  return Letter{code, bytes};
}

/// What a terminal shows as it is.
bool is_plain(std::uint32_t code) {
  if (code < 0x20) return code == '\n' || code == '\t';
  if (code >= 0x7f && code < 0xa0) return false;
  const bool turns = code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                     (code >= 0x2066 && code <= 0x206f);
  const bool invisible = (code >= 0x200b && code <= 0x200d) || code == 0x2028 || code == 0x2029 ||
                         (code >= 0x2060 && code <= 0x2064) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
                         (code >= 0xe0000 && code <= 0xe007f);
  return !turns && !invisible;
}

/// Whole, whatever its length, and with what the system says of it.
Result<void> write_out(std::FILE* stream, std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0) return {};
  return failure(ErrorKind::io, fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

}  // namespace

std::string terminal_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::optional<Letter> letter = first_letter(text);
    if (!letter || (letter->code < 0x80 && !is_plain(letter->code))) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text.front())));
    } else if (is_plain(letter->code)) {
      out += text.substr(0, letter->bytes);
    } else {
      out += fmt::format("\\u{:04x}", letter->code);
    }
    text.remove_prefix(letter ? letter->bytes : 1);
  }
  return out;
}

void say_words(std::string_view words) {
  // Standard error that cannot be written leaves nobody to be told.
  static_cast<void>(write_out(stderr, terminal_text(words)));
}

Result<void> give(std::string_view data) {
  return ::isatty(STDOUT_FILENO) == 1 ? write_out(stdout, terminal_text(data)) : write_out(stdout, data);
}

ProgressLine::ProgressLine(std::string what) : what_(terminal_text(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_ >= 0) std::fputs("\r\033[K", stderr);
}

void ProgressLine::reached(std::uint64_t part, std::uint64_t whole) {
  if (!terminal_ || whole == 0) return;
  const int share = static_cast<int>(100 * part / whole);
  if (share == shown_) return;
  shown_ = share;
  std::fputs(fmt::format("\r{} {}%", what_, share).c_str(), stderr);
  std::fflush(stderr);
}

void take_failed_writes_as_errors() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace tocsin
